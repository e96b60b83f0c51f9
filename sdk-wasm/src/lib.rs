#![doc = include_str!("../README.md")]
//!
//! The crate never throws into the page and holds a bounded amount of memory.

#![deny(missing_docs)]

mod breadcrumb;
mod hook;
mod manual;
#[cfg(feature = "npm")]
pub mod npm;
mod options;
mod pipeline;
mod shim;
mod transport;
mod user;

use std::sync::Once;

use wasm_bindgen::JsValue;

pub use breadcrumb::{Breadcrumb, add_breadcrumb};
pub use manual::{capture_error, capture_message};
pub use options::Options;
pub use user::{User, set_user};

/// Masking rules of one's own, for [`Options::mask`].
pub mod mask {
    pub use panicle_protocol::mask::{Action, Rule};
}

/// Starts to report. A DSN that cannot be read, or a masking rule that is wrong, gives one warning on the console, and the
/// page goes on unreported, its panics still on the console.
///
/// Call it first thing in `main`: what panics earlier is reported without its message. Calling it again only changes
/// the options it gives.
pub fn init(options: Options) {
    static INSTALLED: Once = Once::new();

    shim::start();
    let mask = rules_of(&options);
    shim::configure(&options.dsn, options.release.as_deref(), options.environment.as_deref(), &mask);
    INSTALLED.call_once(|| {
        hook::install();
        pipeline::attach(false);
    });
}

fn rules_of(options: &Options) -> JsValue {
    if options.rules.is_empty() {
        return JsValue::UNDEFINED;
    }
    // The shim refuses a null: nothing may leave without rules that were given.
    serde_wasm_bindgen::to_value(&options.rules).unwrap_or(JsValue::NULL)
}

/// Puts a searchable label on the events to come.
pub fn set_tag(key: &str, value: &str) {
    shim::set_tag(key, value);
}

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
