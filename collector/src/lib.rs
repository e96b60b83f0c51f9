//! Panicle's collector: takes Sentry envelopes, masks them, groups them into issues, keeps them, sends them on and opens
//! tickets.
//!
//! To follow one error, read [`pipeline`]: `accept` until the 200, `digest` after it. What leaves the house then goes
//! through [`forward`] (to Sentry) and [`worker`] (jobs of the outbox).

pub mod app;
pub mod clock;
pub mod config;
pub mod forward;
pub mod http;
pub mod metrics;
pub mod outbound;
pub mod shutdown;
pub mod store;
pub mod track;
pub mod worker;
