//! Who had the failure.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::{
    object::{self, Object},
    shim,
};

/// The user, as the app wants to see them in an issue. Masked like everything else.
#[derive(Debug)]
#[must_use]
pub struct User(Object);

impl Default for User {
    fn default() -> Self {
        Self::new()
    }
}

impl User {
    /// A user of whom nothing is said yet.
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// The app's own id of the user.
    pub fn id(self, id: impl AsRef<str>) -> Self {
        self.field("id", id.as_ref())
    }

    /// The name the user goes by.
    pub fn username(self, username: impl AsRef<str>) -> Self {
        self.field("username", username.as_ref())
    }

    /// The user's address.
    pub fn email(self, email: impl AsRef<str>) -> Self {
        self.field("email", email.as_ref())
    }

    /// Anything else that tells users apart: a plan, a role, a tenant.
    pub fn field(self, name: &str, value: impl Serialize) -> Self {
        self.0.set(name, object::value(&value));
        self
    }
}

/// Says who the user is, on all events to come; `None` forgets them.
pub fn set_user(user: impl Into<Option<User>>) {
    shim::set_user(&user.into().map_or(JsValue::UNDEFINED, |user| user.0.into()));
}
