//! The HTTP server's routes.

pub mod hooks;
