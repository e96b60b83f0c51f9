//! The wasm of the npm package: the pipeline and nothing else. No app code runs in it, it imports nothing, and std stays out,
//! whose panic messages, formatting and allocator would be a third of the download.
//!
//! The caller writes texts into memory, joined by line breaks, and reads the answer from it:
//!
//! ```js
//! const input = new TextEncoder().encode([capture, scope].join("\n"));
//! new Uint8Array(memory.buffer, reserve(input.length), input.length).set(input);
//! const length = process();
//! const envelope = new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), length));
//! ```
//!
//! A panic traps. The next `reserve` frees everything, so nothing is kept from one call to the next.

#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "memory is shared with JavaScript, and there is no allocator but ours")]

extern crate alloc;

mod arena;

use alloc::{string::String, vec};
use core::{
    panic::PanicInfo,
    ptr, slice,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use arena::Arena;
use panicle_protocol::pipeline;

#[global_allocator]
static ARENA: Arena = Arena::new();

static INPUT: Place = Place::new();
static ANSWER: Place = Place::new();

/// Frees everything, and answers where the caller is to write `length` bytes of input.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    ARENA.reset();
    let input = vec![0; length].leak();
    INPUT.set(input.as_ptr(), length);
    INPUT.pointer()
}

/// Makes the masked envelope of a capture and a scope. Answers its length; 0 when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn process() -> usize {
    answer_with(|capture, scope| pipeline::process(capture, scope).unwrap_or_default())
}

/// Makes the masked envelope of an event that the app changed, with its scope. Answers its length; 0 when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn reseal() -> usize {
    answer_with(|event, scope| pipeline::reseal(event, scope).unwrap_or_default())
}

/// Says why the masking rules of a scope cannot be used. Answers the length of the text; 0 when they can.
#[unsafe(no_mangle)]
pub extern "C" fn judge() -> usize {
    answer_with(|scope, _| pipeline::judge(scope))
}

/// Where the last answer is.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    ANSWER.pointer()
}

fn answer_with(make: fn(&str, &str) -> String) -> usize {
    let text = core::str::from_utf8(INPUT.bytes()).unwrap_or_default();
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    let answer = make(first, second).leak();
    ANSWER.set(answer.as_ptr(), answer.len());
    answer.len()
}

#[panic_handler]
fn trap(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Some bytes of the memory.
struct Place {
    start: AtomicUsize,
    length: AtomicUsize,
}

impl Place {
    const fn new() -> Self {
        Self { start: AtomicUsize::new(0), length: AtomicUsize::new(0) }
    }

    fn set(&self, start: *const u8, length: usize) {
        self.start.store(start.expose_provenance(), Relaxed);
        self.length.store(length, Relaxed);
    }

    fn pointer(&self) -> *mut u8 {
        ptr::with_exposed_provenance_mut(self.start.load(Relaxed))
    }

    /// The bytes, until the next `reserve`.
    fn bytes(&self) -> &'static [u8] {
        // SAFETY: both were set together, to a place in the arena that nobody else holds.
        unsafe { slice::from_raw_parts(self.pointer(), self.length.load(Relaxed)) }
    }
}
