//! Affected users, told apart without being known.

use panicle_protocol::{
    event::EventView,
    mask::{Masked, Salt},
};
use serde_json::Value;

use crate::salt::SecretSalt;

/// What is kept of a user: whoever lacks the salt can't find out who it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserHash([u8; 16]);

impl UserHash {
    /// Of the user an event is about; `None` when it does not say.
    pub fn of(salt: &SecretSalt, event: &Masked<Value>) -> Option<Self> {
        EventView(event.get()).user().map(|user| Self(salt.hash("user", &user)))
    }

    /// What is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Replaces the hash a tab put behind `user.id` by one under the secret salt. A tab's salt is its DSN's key, which
/// anybody can read: who tries all ten thousand numbers behind `138****5678` would find the one with that hash.
pub fn hash_again(salt: &Salt, event: &mut Value) {
    let Some(Value::String(id)) = event.get_mut("user").and_then(|user| user.get_mut("id")) else {
        return;
    };
    let Some((_, hash)) = id.rsplit_once('#') else {
        return;
    };
    if Salt::is_public_hash(hash) {
        let (end, shown) = (id.len(), id.len() - hash.len());
        let again = salt.hash(id.as_bytes());
        id.truncate(shown);
        id.push_str(&again);
        let longer = id.len();
        move_remarks(event, end, longer);
    }
}

/// What `_meta` says of the id goes on to its new end.
fn move_remarks(event: &mut Value, end: usize, longer: usize) {
    let Some(Value::Array(remarks)) = event.pointer_mut("/_meta/user/id//rem") else {
        return;
    };
    for place in remarks.iter_mut().filter_map(|remark| remark.get_mut(3)).filter(|place| **place == end) {
        *place = longer.into();
    }
}

#[cfg(test)]
mod tests {
    use panicle_protocol::mask::Masker;
    use serde_json::json;

    use super::*;

    fn again(id: &Value) -> Value {
        let mut event = json!({ "user": { "id": id } });
        hash_again(&Salt::secret([7; 16]), &mut event);
        event["user"]["id"].take()
    }

    #[test]
    fn the_hash_of_a_tab_is_hashed_again_and_once() {
        let once = again(&json!("138****5678#bcdfgh"));
        let hash = once.as_str().unwrap().strip_prefix("138****5678#").unwrap();
        assert_eq!(hash.len(), 16);
        assert_eq!(again(&once), once);
        assert_ne!(again(&json!("138****5678#bcdfgj")), once);
        assert_ne!(again(&json!("139****5678#bcdfgh")), json!(format!("139****5678#{hash}")));
    }

    #[test]
    fn remarks_reach_to_the_end_of_the_new_hash() {
        let remarks = json!([["@phone", "p", 0, 18], ["@phone", "m", 0, 3], [], "x", null]);
        let mut event = json!({
            "user": { "id": "138****5678#bcdfgh" },
            "_meta": { "user": { "id": { "": { "rem": remarks } } } },
        });
        hash_again(&Salt::secret([7; 16]), &mut event);
        let moved = json!([["@phone", "p", 0, 28], ["@phone", "m", 0, 3], [], "x", null]);
        assert_eq!(event["_meta"]["user"]["id"][""]["rem"], moved);
    }

    #[test]
    fn other_ids_stay() {
        for id in [json!("42"), json!(42), json!("#7"), json!("issue#feature"), json!("#bcdfg1"), json!(null)] {
            assert_eq!(again(&id), id);
        }
        let mut odd = json!({ "user": "x" });
        hash_again(&Salt::secret([7; 16]), &mut odd);
        assert_eq!(odd, json!({ "user": "x" }));
    }

    #[test]
    fn users_are_told_apart_and_an_event_without_one_has_none() {
        let masker = Masker::default();
        let salt = SecretSalt::from_bytes([7; 16]);
        let hash = |user: Value| {
            let event = json!({ "user": user }).to_string();
            UserHash::of(&salt, &masker.json(event.as_bytes()).unwrap().to_value().unwrap())
        };
        assert_eq!(hash(json!({ "id": 42 })), hash(json!({ "id": "42", "username": "bob" })));
        assert_ne!(hash(json!({ "id": 42 })), hash(json!({ "id": 43 })));
        assert_ne!(hash(json!({ "id": "bob" })), hash(json!({ "username": "bob" })));
        assert_eq!(hash(json!({})), None);
        assert_eq!(hash(json!({ "ip_address": "{{auto}}" })), None);
    }
}
