//! What is said of one event only.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::{
    Level,
    object::{self, Object},
};

/// What is said of one event only, for [`capture_error_with`](crate::capture_error_with) and
/// [`capture_message_with`](crate::capture_message_with).
#[derive(Debug)]
#[must_use]
pub struct Details(Object);

impl Default for Details {
    fn default() -> Self {
        Self::new()
    }
}

impl Details {
    /// Details that say nothing yet.
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// How bad it is.
    pub fn level(self, level: Level) -> Self {
        self.0.set("level", level.as_str());
        self
    }

    /// A searchable label.
    pub fn tag(self, key: &str, value: &str) -> Self {
        self.0.put("tags", key, value);
        self
    }

    /// Any value.
    pub fn extra(self, key: &str, value: impl Serialize) -> Self {
        self.0.put("extra", key, object::value(&value));
        self
    }

    /// An object of related values.
    pub fn context(self, name: &str, values: impl Serialize) -> Self {
        self.0.put("contexts", name, object::value(&values));
        self
    }

    /// What makes two events one issue, in place of what Panicle finds; `{{ default }}` stands for that.
    pub fn fingerprint<T: AsRef<str>>(self, parts: impl IntoIterator<Item = T>) -> Self {
        self.0.push_all("fingerprint", parts);
        self
    }

    /// What the page was doing: a route.
    pub fn transaction(self, name: &str) -> Self {
        self.0.set("transaction", name);
        self
    }
}

impl AsRef<JsValue> for Details {
    fn as_ref(&self) -> &JsValue {
        self.0.as_ref()
    }
}
