//! What the collector itself takes from items that are no events: ids, times and counts. Everything else in them is at
//! most passed on.

use jiff::Timestamp;
use panicle_protocol::envelope::Item;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Refusal, item};
use crate::{
    config::Ingest,
    discarded::{self, Discarded},
    sessions::{Counts, Session, Sessions, State},
};

/// Most entries of one item.
const MOST_ENTRIES: usize = 100;
/// Most that one number may count.
const MOST_COUNTED: u64 = 1_000_000;
/// A clock that is off by more is set right.
const TOLERATED_DRIFT_MS: i64 = 60_000;
/// What Sentry calls an environment nobody named.
const USUAL_ENVIRONMENT: &str = "production";

/// What was read; `A` are the words in it, masked or not yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<A> {
    /// Nothing: others know what to do with it.
    Nothing,
    /// `event_update`: a count for an event that was sent before.
    Update(EventUpdate),
    /// `session` and `sessions`, and their `{release, environment}`.
    Sessions(A, Sessions),
    /// `client_report`: what a client threw away.
    Discarded(Vec<Discarded>),
}

/// How many failures came after one that was sent: of a dead wasm instance, of a storm of the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventUpdate {
    /// 32 lower-case hex digits.
    pub event_id: String,
    /// Failures so far that were only counted.
    pub suppressed: u32,
}

/// Tells a client's times in the collector's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    received_at_ms: i64,
    drift_ms: i64,
}

impl<A> Reading<A> {
    /// The same with other words.
    pub fn map<B>(self, words: impl FnOnce(A) -> B) -> Reading<B> {
        match self {
            Self::Nothing => Reading::Nothing,
            Self::Update(update) => Reading::Update(update),
            Self::Sessions(attributes, sessions) => Reading::Sessions(words(attributes), sessions),
            Self::Discarded(discarded) => Reading::Discarded(discarded),
        }
    }
}

impl Times {
    /// By the envelope's `sent_at`, where it has one.
    pub(super) fn of(headers: &Map<String, Value>, received_at_ms: i64) -> Self {
        let drift_ms =
            headers.get("sent_at").and_then(timestamp_ms).map_or(0, |sent_at_ms| received_at_ms - sent_at_ms);
        Self { received_at_ms, drift_ms: if drift_ms.abs() > TOLERATED_DRIFT_MS { drift_ms } else { 0 } }
    }

    /// When it happened; nothing happens later than it is told.
    fn read(self, value: Option<&Value>) -> Option<i64> {
        Some(timestamp_ms(value?)?.saturating_add(self.drift_ms).min(self.received_at_ms))
    }
}

/// Reads an item.
pub(super) fn read(item: &Item, times: Times, limits: &Ingest) -> Result<Reading<Value>, Refusal> {
    let (kind, most_bytes) = match item.kind() {
        kind @ "event_update" => (kind, 1024),
        // As Sentry has it.
        kind @ "client_report" => (kind, 4 * 1024),
        kind @ ("session" | "sessions") => (kind, 64 * 1024),
        _ => return Ok(Reading::Nothing),
    };
    if item.payload.len() > most_bytes {
        return Err(Refusal::TooLarge(format!("this item has at most {most_bytes} bytes")));
    }
    let payload = item::json(&item.payload, limits)?;
    let reading = match kind {
        "event_update" => update(&payload).map(Reading::Update),
        "client_report" => discarded_events(&payload).map(Reading::Discarded),
        "session" => session(&payload, times),
        _ => aggregates(&payload, times),
    };
    reading.ok_or_else(|| Refusal::Malformed(format!("this is no {kind}")))
}

fn update(payload: &Value) -> Option<EventUpdate> {
    let suppressed = payload.get("suppressed")?.as_u64()?;
    let suppressed = u32::try_from(suppressed).unwrap_or(u32::MAX);
    Some(EventUpdate { event_id: item::event_id(payload.get("event_id")?)?, suppressed })
}

fn session(payload: &Value, times: Times) -> Option<Reading<Value>> {
    let errors = count(payload, "errors")?;
    let state = match payload.get("status").map_or(Some("ok"), Value::as_str)? {
        "ok" | "exited" if errors == 0 => State::Healthy,
        "ok" | "exited" | "errored" | "unhandled" => State::Errored,
        "abnormal" => State::Abnormal,
        "crashed" => State::Crashed,
        _ => return None,
    };
    let sid = Uuid::try_parse(payload.get("sid")?.as_str()?).ok()?.into_bytes();
    let started_at_ms = times.read(payload.get("started"))?;
    Some(Reading::Sessions(attributes(payload)?, Sessions::One(Session { sid, started_at_ms, state })))
}

/// `sessions`: servers' many short sessions, counted before they are sent.
fn aggregates(payload: &Value, times: Times) -> Option<Reading<Value>> {
    let entries = payload.get("aggregates")?.as_array().filter(|entries| entries.len() <= MOST_ENTRIES)?;
    let one = |entry: &Value| {
        let errored = count(entry, "errored")? + count(entry, "unhandled")?;
        let (abnormal, crashed) = (count(entry, "abnormal")?, count(entry, "crashed")?);
        let started = count(entry, "exited")? + errored + abnormal + crashed;
        Some((times.read(entry.get("started"))?, Counts { started, errored, abnormal, crashed }))
    };
    let counts = entries.iter().map(one).collect::<Option<Vec<_>>>()?;
    Some(Reading::Sessions(attributes(payload)?, Sessions::Many(counts)))
}

/// The two of a session's attributes that are kept. Its address, its browser and whose it is are not even read.
fn attributes(payload: &Value) -> Option<Value> {
    let attributes = payload.get("attrs")?;
    let text = |name: &str| attributes.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty());
    Some(json!({ "release": text("release")?, "environment": text("environment").unwrap_or(USUAL_ENVIRONMENT) }))
}

fn discarded_events(payload: &Value) -> Option<Vec<Discarded>> {
    let entries = match payload.get("discarded_events") {
        Some(entries) => entries.as_array().filter(|entries| entries.len() <= MOST_ENTRIES)?.as_slice(),
        // Reports of a server in between, which have lists of their own.
        None if payload.is_object() => &[],
        None => return None,
    };
    let text = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |entry: &Value| {
        Some(Discarded {
            reason: discarded::reason(&text(entry, "reason")),
            category: discarded::category(&text(entry, "category")),
            quantity: entry.get("quantity")?.as_u64()?.min(MOST_COUNTED),
        })
    };
    entries.iter().map(one).collect()
}

/// A count, 0 when missing; `None` when it is no number.
fn count(payload: &Value, name: &str) -> Option<i64> {
    match payload.get(name) {
        None | Some(Value::Null) => Some(0),
        Some(count) => i64::try_from(count.as_u64()?.min(MOST_COUNTED)).ok(),
    }
}

/// A time as RFC 3339 or in seconds.
fn timestamp_ms(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond),
        Value::Number(seconds) => {
            let ms = seconds.as_f64()? * 1000.0;
            Timestamp::from_millisecond(ms as i64).ok().map(Timestamp::as_millisecond)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: i64 = 1_769_860_800_000;

    fn times(headers: Value) -> Times {
        Times::of(headers.as_object().unwrap(), NOON_MS)
    }

    fn session_of(change: Value) -> Option<(i64, State)> {
        let mut payload = json!({
            "sid": "7c7b6585-f901-4351-bf8d-02711b721929", "started": "2026-01-31T11:59:00Z", "attrs": { "release": "a" },
        });
        payload.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        match session(&payload, times(json!({})))? {
            Reading::Sessions(_, Sessions::One(session)) => Some((session.started_at_ms, session.state)),
            _ => None,
        }
    }

    #[test]
    fn a_session_is_in_the_worst_state_it_tells() {
        for (change, expected) in [
            (json!({}), State::Healthy),
            (json!({ "status": "exited", "errors": 0 }), State::Healthy),
            (json!({ "status": "ok", "errors": 2 }), State::Errored),
            (json!({ "status": "errored" }), State::Errored),
            (json!({ "status": "abnormal", "errors": 1 }), State::Abnormal),
            (json!({ "status": "crashed" }), State::Crashed),
        ] {
            assert_eq!(session_of(change.clone()), Some((NOON_MS - 60_000, expected)), "{change}");
        }
    }

    #[test]
    fn what_is_no_session_is_none() {
        for change in [
            json!({ "sid": "1" }),
            json!({ "sid": 7 }),
            json!({ "started": "yesterday" }),
            json!({ "started": null }),
            json!({ "status": "great" }),
            json!({ "status": 7 }),
            json!({ "errors": -1 }),
            json!({ "errors": "many" }),
            json!({ "attrs": {} }),
            json!({ "attrs": { "release": " " } }),
            json!({ "attrs": null }),
        ] {
            assert_eq!(session_of(change.clone()), None, "{change}");
        }
    }

    #[test]
    fn a_wrong_clock_is_set_right_and_the_future_is_now() {
        let started = json!("2026-01-31T11:00:00Z");
        for (headers, expected) in [
            (json!({}), NOON_MS - 3_600_000),
            (json!({ "sent_at": "2026-01-31T12:00:30Z" }), NOON_MS - 3_600_000),
            (json!({ "sent_at": "2026-01-31T11:10:00Z" }), NOON_MS - 600_000),
            (json!({ "sent_at": "2026-01-31T10:00:00Z" }), NOON_MS),
            (json!({ "sent_at": "2030-01-31T12:00:00Z" }), NOON_MS - 3_600_000 - 1461 * 86_400_000),
            (json!({ "sent_at": "soon" }), NOON_MS - 3_600_000),
        ] {
            assert_eq!(times(headers.clone()).read(Some(&started)), Some(expected), "{headers}");
        }
        assert_eq!(times(json!({})).read(Some(&json!(1e300))), None);
        assert_eq!(times(json!({})).read(Some(&json!(1_769_857_200.5))), Some(NOON_MS - 3_599_500));
    }

    #[test]
    fn counts_are_bounded_and_a_sum_of_them_overflows_nothing() {
        let huge = json!({
            "aggregates": [{ "started": 0, "exited": u64::MAX, "errored": u64::MAX, "crashed": u64::MAX }],
            "attrs": { "release": "a" },
        });
        let Some(Reading::Sessions(_, Sessions::Many(counts))) = aggregates(&huge, times(json!({}))) else { panic!() };
        assert_eq!(counts[0].1, Counts { started: 3_000_000, errored: 1_000_000, abnormal: 0, crashed: 1_000_000 });
        let report = json!({ "discarded_events": [{ "reason": "x", "category": "y", "quantity": u64::MAX }] });
        let discarded = discarded_events(&report).unwrap();
        assert_eq!((discarded[0].reason, discarded[0].category, discarded[0].quantity), ("other", "other", 1_000_000));
        let many = json!({ "discarded_events": vec![json!({ "quantity": 1 }); 101] });
        assert_eq!(discarded_events(&many), None);
    }

    #[test]
    fn an_update_is_an_id_and_a_count() {
        let id = "0123456789abcdef0123456789abcdef";
        let read = |payload: Value| update(&payload).map(|update| (update.event_id, update.suppressed));
        assert_eq!(read(json!({ "event_id": id, "suppressed": 20, "more": {} })), Some((id.to_owned(), 20)));
        assert_eq!(read(json!({ "event_id": id, "suppressed": u64::MAX })), Some((id.to_owned(), u32::MAX)));
        for wrong in [
            json!({ "event_id": id }),
            json!({ "event_id": id, "suppressed": -1 }),
            json!({ "event_id": id, "suppressed": "20" }),
            json!({ "event_id": "x", "suppressed": 20 }),
            json!({ "suppressed": 20 }),
            json!([]),
        ] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
    }
}
