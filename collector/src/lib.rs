//! Panicle's collector: takes Sentry envelopes, masks them, groups them into issues, keeps them, sends them on and opens
//! tickets.
//!
//! To follow one error, read [`pipeline`]: `accept` until the 200, `digest` after it. What leaves the house then goes
//! through [`forward`] (to Sentry) and [`worker`] (jobs of the outbox).

pub mod app;
pub mod backlog;
pub mod clock;
pub mod config;
pub mod discarded;
pub mod filter;
pub mod forward;
pub mod group;
pub mod http;
pub mod ingest;
pub mod limits;
pub mod mask;
pub mod merge;
pub mod metrics;
pub mod outbound;
pub mod pipeline;
pub mod projects;
pub mod prune;
pub mod regroup;
pub mod releases;
pub mod resolve;
pub mod retention;
pub mod salt;
pub mod scope;
pub mod server;
pub mod sessions;
pub mod shutdown;
pub mod sightings;
pub mod store;
pub mod symbolicate;
pub mod tasks;
pub mod track;
pub mod ui;
pub mod update;
pub mod upload;
pub mod users;
pub mod worker;
