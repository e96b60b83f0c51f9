//! `panicle inject` and `panicle upload`: what makes frames readable, from the folder of a build to the collector.
//!
//! [`inject`] gives each file and what describes it one id; [`verbs`] is what the command line calls. Nothing here is part of
//! the running collector.

mod collector;
pub mod inject;
mod item;
pub mod note;
mod progress;
mod request;
pub mod sentry;
mod sentry_bundle;
mod sources;
mod table;
pub mod verbs;
pub mod walk;
