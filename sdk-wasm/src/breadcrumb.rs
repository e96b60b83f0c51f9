//! What happened before the failure.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::shim;

/// Something worth knowing when the app fails a little later.
#[derive(Clone, Debug, Serialize)]
#[must_use]
pub struct Breadcrumb {
    category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    data: BTreeMap<String, String>,
}

impl Breadcrumb {
    /// A breadcrumb of the app's own category: `cart`, `login`, …
    pub fn new(category: impl Into<String>) -> Self {
        Self { category: category.into(), message: None, data: BTreeMap::new() }
    }

    /// One line for people.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// One detail more.
    pub fn data(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.data.insert(key.into(), value.to_string());
        self
    }
}

/// Remembers `breadcrumb` for the events to come; the oldest one makes room.
pub fn add_breadcrumb(breadcrumb: Breadcrumb) {
    if let Ok(json) = serde_json::to_string(&breadcrumb) {
        shim::add_breadcrumb(&json);
    }
}
