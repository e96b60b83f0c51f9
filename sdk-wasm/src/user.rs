//! Who had the failure.

use serde::Serialize;

use crate::shim;

/// The user, as the app wants to see them in an issue. Masked like everything else.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use]
pub struct User {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

impl User {
    /// A user of whom nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The app's own id of the user.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The name the user goes by.
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into());
        self
    }

    /// The user's address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }
}

/// Says who the user is, on all events to come; `None` forgets them.
pub fn set_user(user: impl Into<Option<User>>) {
    if let Ok(json) = serde_json::to_string(&user.into()) {
        shim::set_user(&json);
    }
}
