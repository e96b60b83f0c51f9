//! Failures that call no panic hook: an exhausted resource, or undefined behaviour on purpose, hidden from the compiler by
//! [`black_box`].
#![allow(unsafe_code)]

use std::{
    hint::black_box,
    mem::transmute,
    num::NonZeroU32,
    ptr::{read_volatile, with_exposed_provenance},
};

/// Puts flower after flower on the truck until there is no memory left.
#[inline(never)]
pub(crate) fn load_every_flower() {
    let mut truck = Vec::new();
    loop {
        truck.push(black_box(Vec::<u8>::with_capacity(1 << 30)));
    }
}

/// Reads behind the end of the memory.
#[inline(never)]
pub(crate) fn look_behind_the_shop() -> u32 {
    unsafe { read_volatile(with_exposed_provenance(black_box(0xffff_0000))) }
}

/// Plants a seed in the seed of a seed, until the stack is exhausted.
#[inline(never)]
#[expect(unconditional_recursion, reason = "the failure that the button promises")]
pub(crate) fn plant_in_a_seed(depth: u32) -> u32 {
    black_box(plant_in_a_seed(depth + 1)) + depth
}

/// Divides without the check that would panic.
#[inline(never)]
pub(crate) fn share_among(guests: u32) -> u32 {
    24 / unsafe { NonZeroU32::new_unchecked(guests) }
}

/// Calls a function as if it took nothing and answered nothing.
#[inline(never)]
pub(crate) fn dial_a_wrong_number() {
    let gift_wrap: fn(u64) -> u64 = |meters| meters * 2;
    let dial = unsafe { transmute::<fn(u64) -> u64, fn()>(black_box(gift_wrap)) };
    dial();
}

/// Arrives where the compiler was promised that nobody would.
#[cfg(target_arch = "wasm32")]
#[inline(never)]
pub(crate) fn open_the_walled_up_door() {
    core::arch::wasm32::unreachable();
}

/// Outside a browser there is no such door.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn open_the_walled_up_door() {}
