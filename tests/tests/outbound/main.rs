//! What leaves the collector, against fakes that are judged by the vendors' own contracts: real servers, real requests.
#![allow(clippy::unwrap_used, reason = "a failed expectation fails its test")]

mod contracts;
mod forwarding;
mod harness;
mod late_symbols;
mod pull_requests;
mod tickets;
