//! Panicle's wire types and the pure functions over them.
//!
//! Compiled into the browser's wasm and into the collector, so both sides mask, classify and group alike.
//! Never does I/O, never reads a clock, never draws a random number: whatever varies comes in as a parameter.

// What a browser downloads has no std: its panic messages and formatting would be a third of it.
#![cfg_attr(not(feature = "serde"), no_std)]

extern crate alloc;

pub mod capture;
pub mod classify;
pub mod csp;
pub mod dsn;
pub mod envelope;
pub mod event;
#[cfg(feature = "serde")]
pub mod fingerprint;
pub mod json;
pub mod mask;
pub mod pipeline;
pub mod stack;
mod text;
