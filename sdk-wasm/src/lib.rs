//! Reports the panics, traps and errors of a Rust/WASM frontend: each failure once, masked before it leaves the tab, as
//! a Sentry envelope.
//!
//! ```no_run
//! use wasm_bindgen::prelude::*;
//!
//! #[wasm_bindgen(start)]
//! fn main() {
//!     panicle::init(panicle::Options::new("http://key@localhost:4800/1").release("shop@1.0.0"));
//! }
//! ```
//!
//! From here on a panic is one event with its message, location and frames, wherever it struck: in an exported
//! function, a promise, `spawn_local`, a timer or an event closure. Uncaught JavaScript errors, unhandled rejections and
//! CSP violations are reported as well, and so are traps that call no panic hook (out of memory, out of bounds), which a
//! small JavaScript part outside the wasm sends on its own.
//!
//! A page can show its own fallback on the window's `panicle:panic` event, whose `detail` is
//! `{event_id, message, location}`.
//!
//! The crate never throws into the page, keeps earlier panic hooks and the console output, and holds a bounded amount of
//! memory.

#![deny(missing_docs)]

mod breadcrumb;
mod hook;
mod manual;
#[cfg(feature = "npm")]
pub mod npm;
mod options;
mod pipeline;
mod read;
mod shim;
mod transport;
mod user;

use std::sync::Once;

pub use breadcrumb::{Breadcrumb, add_breadcrumb};
pub use manual::{capture_error, capture_message};
pub use options::Options;
pub use user::{User, set_user};

/// Starts to report. A DSN that cannot be read gives one warning on the console, and the page goes on unreported.
///
/// Call it first thing in `main`: what panics earlier is reported without its message. Calling it again only changes
/// the options.
pub fn init(options: Options) {
    static INSTALLED: Once = Once::new();

    shim::start();
    if shim::configure(
        &options.dsn,
        options.release.as_deref(),
        options.environment.as_deref(),
    ) {
        INSTALLED.call_once(|| {
            hook::install();
            pipeline::attach(false);
        });
    }
}

/// Puts a searchable label on the events to come.
pub fn set_tag(key: &str, value: &str) {
    shim::set_tag(key, value);
}

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
