#![doc = include_str!("../README.md")]
//!
//! The crate never throws into the page and holds a bounded amount of memory.

#![deny(missing_docs)]

mod breadcrumb;
mod click;
mod details;
mod hook;
mod level;
mod manual;
mod object;
mod options;
mod pipeline;
mod shim;
mod transport;
mod user;

use std::sync::Once;

use serde::Serialize;

pub use breadcrumb::{Breadcrumb, add_breadcrumb};
pub use click::ClickMark;
pub use details::Details;
pub use level::Level;
pub use manual::{capture_error, capture_error_with, capture_message, capture_message_with};
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
    let (said, tags) = options.into_parts();
    for (key, value) in tags {
        set_tag(&key, &value);
    }
    shim::configure(&said);
    INSTALLED.call_once(|| {
        hook::install();
        pipeline::attach();
    });
}

/// Puts a searchable label on the events to come.
pub fn set_tag(key: &str, value: &str) {
    shim::set_tag(key, value);
}

/// Adds any value to the events to come; `None` takes it off. What is longer than 16,384 characters of JSON is left out.
pub fn set_extra(key: &str, value: impl Serialize) {
    shim::set_extra(key, &object::value(&value));
}

/// Adds an object of related values to the events to come, a struct or a map; `None` takes it off. Bounded as
/// [`set_extra`] is.
pub fn set_context(name: &str, values: impl Serialize) {
    shim::set_context(name, &object::value(&values));
}

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
