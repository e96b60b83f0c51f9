//! Traps, which call no panic hook. Each is undefined behaviour or an exhausted resource on purpose, hidden from the compiler
//! by [`black_box`].

use std::{
    hint::black_box,
    mem::transmute,
    num::NonZeroU32,
    ptr::{self, with_exposed_provenance},
};

use wasm_bindgen::prelude::*;

/// The allocator gives up.
#[wasm_bindgen]
pub fn trap_out_of_memory() {
    hoard();
}

/// A load behind the end of the memory.
#[wasm_bindgen]
pub fn trap_out_of_bounds() -> u32 {
    read_beyond()
}

/// Rust's own stack, which lies at the start of the linear memory, is exhausted.
#[wasm_bindgen]
pub fn trap_stack_of_memory() -> u32 {
    dig_wide(0)
}

/// The engine's call stack is exhausted.
#[wasm_bindgen]
pub fn trap_stack_of_calls() -> u32 {
    dig_deep(0)
}

/// The instruction `unreachable`.
#[wasm_bindgen]
pub fn trap_unreachable() {
    core::arch::wasm32::unreachable();
}

/// The instruction `i32.div_u` by zero, without the check that would panic.
#[wasm_bindgen]
pub fn trap_divide_by_zero() -> u32 {
    divide_by(black_box(0))
}

/// `call_indirect` with another signature.
#[wasm_bindgen]
pub fn trap_indirect_call() {
    call_differently();
}

#[inline(never)]
fn hoard() {
    let mut heap = Vec::new();
    loop {
        heap.push(black_box(Vec::<u8>::with_capacity(1 << 30)));
    }
}

#[inline(never)]
fn read_beyond() -> u32 {
    unsafe { ptr::read_volatile(with_exposed_provenance(black_box(0xffff_0000))) }
}

#[inline(never)]
#[expect(unconditional_recursion, reason = "it ends in a trap")]
fn dig_wide(depth: u32) -> u32 {
    let soil = black_box([depth; 256]);
    dig_wide(depth + 1) + soil[0]
}

#[inline(never)]
#[expect(unconditional_recursion, reason = "it ends in a trap")]
fn dig_deep(depth: u32) -> u32 {
    black_box(dig_deep(depth + 1)) + depth
}

#[inline(never)]
fn divide_by(divisor: u32) -> u32 {
    7 / unsafe { transmute::<u32, NonZeroU32>(divisor) }
}

#[inline(never)]
fn call_differently() {
    let double: fn(u64) -> u64 = |number| number * 2;
    let act = unsafe { transmute::<fn(u64) -> u64, fn()>(black_box(double)) };
    act();
}
