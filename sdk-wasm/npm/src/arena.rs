//! The allocator: memory is handed out upwards and freed all at once.

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32,
    ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

const PAGE: usize = 64 * 1024;

unsafe extern "C" {
    /// Where the linker's own data ends.
    static __heap_base: u8;
}

/// Everything between the linker's data and `top` is taken. What was handed out last grows in place, which is what a text that
/// is being written does. Nothing is given back before the reset: then the compiler leaves out all code that would drop a value.
pub(crate) struct Arena {
    /// 0 before the first use.
    top: AtomicUsize,
}

impl Arena {
    pub(crate) const fn new() -> Self {
        Self { top: AtomicUsize::new(0) }
    }

    /// Takes everything back. Whatever was allocated is gone.
    pub(crate) fn reset(&self) {
        self.top.store(&raw const __heap_base as usize, Relaxed);
    }

    /// Moves the top, and grows the memory where it must; false when it cannot.
    fn move_to(&self, top: usize) -> bool {
        let missing = top.saturating_sub(wasm32::memory_size(0) * PAGE);
        if missing > 0 && wasm32::memory_grow(0, missing.div_ceil(PAGE)) == usize::MAX {
            return false;
        }
        self.top.store(top, Relaxed);
        true
    }

    fn is_last(&self, start: *mut u8, layout: Layout) -> bool {
        start as usize + layout.size() == self.top.load(Relaxed)
    }
}

// SAFETY: wasm without threads runs one call at a time, and no two allocations overlap: each begins at the top of all others.
unsafe impl GlobalAlloc for Arena {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.top.load(Relaxed).next_multiple_of(layout.align());
        if self.move_to(start + layout.size()) { ptr::with_exposed_provenance_mut(start) } else { ptr::null_mut() }
    }

    #[inline(always)]
    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    #[inline(never)]
    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if self.is_last(start, layout) {
            return if self.move_to(start as usize + size) { start } else { ptr::null_mut() };
        }
        if size <= layout.size() {
            return start;
        }
        // SAFETY: the caller's promises for `realloc` are those for `alloc`, and both places hold the old size.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                ptr::copy_nonoverlapping(start, moved, layout.size());
            }
            moved
        }
    }
}
