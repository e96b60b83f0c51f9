//! From the bytes of a request to events and items that can be judged one by one.
//!
//! The types change with the stage: [`Received`] -> [`Opened`] -> [`mask::Clean`](crate::mask::Clean). Nothing here
//! touches the database or the network, and nothing of the input is repeated in a log.

mod decode;
mod depth;
mod item;
mod key;
mod last_breath;
mod network_report;
mod reading;
mod refusal;
mod report;
pub(crate) mod surrogates;

use std::borrow::Cow;

use axum::body::Bytes;
use panicle_protocol::{
    dsn::Dsn,
    envelope::{Envelope, Item, Limits},
};
use serde_json::{Map, Value};

pub use decode::Encoding;
pub use item::{category, event_id};
pub use key::{Credentials, agreed as agreed_key};
use reading::Times;
pub use reading::{EventUpdate, Reading};
pub use refusal::Refusal;

use crate::{config::Ingest, sightings::Channel};

/// Requests with more bytes than this, and packed ones, are worth a thread of their own.
const SMALL_BODY_BYTES: usize = 32 * 1024;
/// Longest header line of an envelope or item.
const HEADER_BYTES: usize = 16 * 1024;

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// The project its path names.
    pub project_id: i64,
    /// The key of its headers or query, where there is one.
    pub key: Option<String>,
    /// How the body is packed.
    pub encoding: Encoding,
    /// The body as sent.
    pub body: Bytes,
    /// What the body is.
    pub endpoint: Endpoint,
    /// When it came.
    pub received_at_ms: i64,
}

impl Received {
    /// Will opening it take long?
    pub fn is_big(&self) -> bool {
        self.encoding != Encoding::Identity || self.body.len() > SMALL_BODY_BYTES
    }
}

/// What a body is, by the address it was sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// An envelope.
    Envelope,
    /// One event, as Sentry's older clients send it.
    Store,
    /// Reports of the browser itself.
    Security {
        /// `sentry_release` of the query.
        release: Option<String>,
        /// `sentry_environment` of the query.
        environment: Option<String>,
        /// The browser, as its request says.
        user_agent: Option<String>,
    },
}

/// A request unpacked and told apart; not yet masked.
#[derive(Debug, Default)]
pub struct Opened {
    /// The envelope's own headers.
    pub headers: Map<String, Value>,
    /// The key in the envelope's `dsn`; once it is checked, the one the request goes by.
    pub key: Option<String>,
    /// The events, each an object with an `event_id`.
    pub events: Vec<Event>,
    /// Everything else, in its order.
    pub others: Vec<Other>,
    /// Items that can't be taken: their category, and why.
    pub refused: Vec<(&'static str, Refusal)>,
    /// Will masking it take long?
    pub is_big: bool,
}

impl Opened {
    /// Is there nothing that could be kept?
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.others.is_empty()
    }
}

/// One event, not yet masked.
#[derive(Debug)]
pub struct Event {
    /// 32 lower-case hex digits; the same as in the payload.
    pub event_id: String,
    /// The payload, an object.
    pub payload: Value,
    /// Its data category: `error` or `security`.
    pub category: &'static str,
    /// Who tells of it.
    pub channel: Channel,
    /// When it happened, by the collector's clock.
    pub happened_at_ms: i64,
}

/// An item that is no event, not yet masked.
#[derive(Debug)]
pub struct Other {
    /// The item.
    pub item: Item,
    /// What the collector itself takes from it.
    pub reading: Reading<Value>,
}

/// Unpacks and parses a request. Takes time in proportion to its size: big ones belong on a blocking thread.
pub fn open(received: &Received, limits: &Ingest) -> Result<Opened, Refusal> {
    let body = decode::decode(received.encoding, &received.body, limits.max_decompressed_bytes)?;
    if body.trim_ascii().is_empty() {
        return Err(Refusal::Empty);
    }
    let opened = match &received.endpoint {
        Endpoint::Envelope => open_envelope(&body, received, limits),
        Endpoint::Store => open_store(&body, received, limits),
        Endpoint::Security { .. } => open_reports(&body, received, limits),
    }?;
    Ok(Opened { is_big: body.len() > SMALL_BODY_BYTES, ..opened })
}

fn open_envelope(body: &[u8], received: &Received, limits: &Ingest) -> Result<Opened, Refusal> {
    let envelope_limits = Limits {
        items: limits.max_items,
        event_bytes: limits.max_event_bytes,
        item_bytes: limits.max_decompressed_bytes,
        // Headers go along with each item that is passed on.
        header_bytes: HEADER_BYTES,
    };
    let envelope = Envelope::parse(body, &envelope_limits).or_else(|why| match surrogates::repair(body) {
        // Only headers are parsed here. Payloads are repaired one by one: a text may hold `\ud83d` and mean it.
        Cow::Owned(repaired) => Envelope::parse(&repaired, &envelope_limits),
        Cow::Borrowed(_) => Err(why),
    })?;
    if envelope.items.is_empty() {
        return Err(Refusal::NoItems);
    }
    let key = key_of_dsn(&envelope.headers, received.project_id)?;
    let id_of_envelope = envelope.headers.get("event_id").and_then(item::event_id);
    let times = Times::of(&envelope.headers, received.received_at_ms);
    let mut opened = Opened { headers: envelope.headers, key, ..Opened::default() };
    for one in envelope.items {
        let category = category(one.kind());
        match one.kind() {
            "event" => match item::event(&one.payload, id_of_envelope.as_deref(), received.received_at_ms, limits) {
                Ok(event) => opened.events.push(event),
                Err(why) => opened.refused.push((category, why)),
            },
            _ if depth::exceeds(&one.payload, limits.max_depth) => {
                opened.refused.push((category, Refusal::TooDeep(limits.max_depth)));
            }
            _ => match reading::read(&one, times, limits) {
                Ok(reading) => opened.others.push(Other { item: one, reading }),
                Err(why) => opened.refused.push((category, why)),
            },
        }
    }
    Ok(opened)
}

fn open_store(body: &[u8], received: &Received, limits: &Ingest) -> Result<Opened, Refusal> {
    let event = item::event(body, None, received.received_at_ms, limits)?;
    Ok(Opened { events: vec![event], ..Opened::default() })
}

fn open_reports(body: &[u8], received: &Received, limits: &Ingest) -> Result<Opened, Refusal> {
    let body = item::json(body, limits)?;
    let reports = match &body {
        Value::Array(reports) => reports.as_slice(),
        one => std::slice::from_ref(one),
    };
    let events: Vec<Event> = reports.iter().flat_map(|report| report::events(report, received)).collect();
    if events.is_empty() {
        return Err(Refusal::Malformed(String::from(
            "nothing in the report that is known here: CSP violations, network errors, Expect-CT",
        )));
    }
    if events.len() > limits.max_items {
        return Err(Refusal::TooLarge(format!("more than {} reports", limits.max_items)));
    }
    Ok(Opened { events, ..Opened::default() })
}

/// The key in an envelope's `dsn`, which must be one of this project.
fn key_of_dsn(headers: &Map<String, Value>, project_id: i64) -> Result<Option<String>, Refusal> {
    let Some(text) = headers.get("dsn").and_then(Value::as_str) else {
        return Ok(None);
    };
    let dsn: Dsn = text.parse().map_err(|_| Refusal::Malformed(String::from("the dsn in its header is none")))?;
    if i64::try_from(dsn.project_id) != Ok(project_id) {
        return Err(Refusal::Malformed(String::from("the dsn in its header names another project")));
    }
    Ok(Some(dsn.public_key))
}
