//! The collector from outside: the real server on a port of its own, over HTTP.

mod accepting;
mod access;
mod app;
mod bad_input;
mod browsers;
mod config;
mod dashboard;
mod digesting;
mod health;
mod kill;
mod masking;
mod reading;
mod security_reports;
