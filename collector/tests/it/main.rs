//! The collector from outside: the real server on a port of its own, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod accepting;
mod access;
mod app;
mod artifacts;
mod bad_input;
mod binary;
mod browsers;
mod client_reports;
mod config;
mod csp_channels;
mod csp_copies;
mod dashboard;
mod dashboard_frames;
mod digesting;
mod filters;
mod health;
mod inject;
mod kept;
mod kill;
mod limits;
mod logs;
mod mask_command;
mod mask_fixtures;
mod mask_rules;
mod masking;
mod meta;
mod projects;
mod reading;
mod retention;
mod security_reports;
mod sessions;
mod updates;
mod upload;
mod users;
