//! What a click begins.

use wasm_bindgen::JsValue;

use crate::object::Object;

/// What a click begins, for [`Options::on_click`](crate::Options::on_click).
#[derive(Debug)]
#[must_use]
pub struct ClickMark(Object);

impl ClickMark {
    /// Something the business lives on: later events get the tag `critical`.
    pub fn critical() -> Self {
        Self(Object::with("critical", true))
    }

    /// Something to know of later events, and no more than that.
    pub fn ordinary() -> Self {
        Self(Object::new())
    }

    /// A tag of later events.
    pub fn label(self, key: &str, value: &str) -> Self {
        self.0.put("labels", key, value);
        self
    }
}

impl From<ClickMark> for JsValue {
    fn from(mark: ClickMark) -> Self {
        mark.0.into()
    }
}
