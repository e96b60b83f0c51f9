//! What the end-to-end tests share: fakes of other people's servers, and the contracts that judge both sides.
//!
//! Never depends on the collector: its own tests use these fakes too.

pub mod contracts;
pub mod fakes;
