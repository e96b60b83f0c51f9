//! What an app says goes to the shim as the JavaScript objects the shim takes: nothing is serialised on the way.

use js_sys::{Array, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A JavaScript object that is being filled.
#[derive(Debug)]
pub(crate) struct Object(js_sys::Object);

impl Object {
    pub(crate) fn new() -> Self {
        Self(js_sys::Object::new())
    }

    /// An object of which one member is known.
    pub(crate) fn with(name: &str, value: impl Into<JsValue>) -> Self {
        let object = Self::new();
        object.set(name, value);
        object
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<JsValue>) {
        // It fails only on objects that somebody froze.
        _ = Reflect::set(&self.0, &name.into(), &value.into());
    }

    /// Puts an entry into the object that is the member `name`.
    pub(crate) fn put(&self, name: &str, key: &str, value: impl Into<JsValue>) {
        let inner = self.member(name, js_sys::Object::new);
        _ = Reflect::set(&inner, &key.into(), &value.into());
    }

    /// Adds an item to the list that is the member `name`.
    pub(crate) fn push(&self, name: &str, item: impl Into<JsValue>) {
        self.member(name, Array::new).push(&item.into());
    }

    pub(crate) fn push_all<T: AsRef<str>>(&self, name: &str, texts: impl IntoIterator<Item = T>) {
        for text in texts {
            self.push(name, text.as_ref());
        }
    }

    fn member<T: JsCast>(&self, name: &str, new: fn() -> T) -> T {
        let there = Reflect::get(&self.0, &name.into()).unwrap_or_default();
        there.dyn_into().unwrap_or_else(|_| {
            let made = new();
            self.set(name, made.as_ref());
            made
        })
    }
}

impl From<Object> for JsValue {
    fn from(object: Object) -> Self {
        object.0.into()
    }
}

impl AsRef<JsValue> for Object {
    fn as_ref(&self) -> &JsValue {
        &self.0
    }
}

/// Any value as JavaScript has it: maps are objects. `undefined` for what cannot be told.
pub(crate) fn value(value: &(impl Serialize + ?Sized)) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}
