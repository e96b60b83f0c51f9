//! What happened before the failure.

use serde::Serialize;

use crate::{
    Level,
    object::{self, Object},
    shim,
};

/// Something worth knowing when the app fails a little later.
#[derive(Debug)]
#[must_use]
pub struct Breadcrumb(Object);

impl Breadcrumb {
    /// A breadcrumb of the app's own category: `cart`, `login`, …
    pub fn new(category: impl AsRef<str>) -> Self {
        Self(Object::with("category", category.as_ref()))
    }

    /// One line for people.
    pub fn message(self, message: impl AsRef<str>) -> Self {
        self.0.set("message", message.as_ref());
        self
    }

    /// How bad it is.
    pub fn level(self, level: Level) -> Self {
        self.0.set("level", level.as_str());
        self
    }

    /// One detail more.
    pub fn data(self, key: impl AsRef<str>, value: impl Serialize) -> Self {
        self.0.put("data", key.as_ref(), object::value(&value));
        self
    }
}

/// Remembers `breadcrumb` for the events to come; the oldest one makes room.
pub fn add_breadcrumb(breadcrumb: Breadcrumb) {
    shim::add_breadcrumb(breadcrumb.0.as_ref());
}
