//! `panicle inject` and `panicle upload`: what makes frames readable, from the folder of a build to the collector.
//!
//! [`inject`] gives each file and what describes it one id. Nothing here is part of the running collector.

pub mod inject;
pub mod note;
mod table;
pub mod verbs;
pub mod walk;
