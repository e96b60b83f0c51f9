//! Reports that browsers send by themselves, as events.

use panicle_protocol::csp::{self, Violation};
use serde_json::{Value, json};

use super::{Endpoint, Event, Received, item, network_report};
use crate::sightings::Channel;

/// Oldest a report may say it is; browsers give up earlier.
const OLDEST_MS: i64 = 3_600_000;

/// The events of one report: one, or none when it tells of nothing that is known here.
pub(super) fn events(report: &Value, received: &Received) -> Vec<Event> {
    if report.is_array() {
        return Vec::new();
    }
    let of_network = network_report::failed_request(report).or_else(|| network_report::unlogged_certificate(report));
    if let Some(payload) = of_network {
        return vec![event(payload, report, received)];
    }
    // What protocol writes is JSON.
    let payload = |violation: &Violation| serde_json::from_slice(&violation.to_event()).unwrap_or_default();
    let violations = csp::parse(&report.to_string());
    violations.iter().map(|violation| event(payload(violation), report, received)).collect()
}

fn event(mut payload: Value, report: &Value, received: &Received) -> Event {
    let is_report_to = report.get("body").is_some();
    let age_ms = report.get("age").and_then(Value::as_i64).unwrap_or_default().clamp(0, OLDEST_MS);
    let happened_at_ms = received.received_at_ms - age_ms;
    let event_id = item::new_event_id();
    payload["event_id"] = json!(event_id);
    payload["timestamp"] = item::seconds(happened_at_ms);
    describe_sender(&mut payload, report, &received.endpoint);
    let channel = if is_report_to { Channel::ReportTo } else { Channel::ReportUri };
    Event { event_id, payload, category: "security", channel, happened_at_ms }
}

/// What the address and the request say of the page.
fn describe_sender(payload: &mut Value, report: &Value, endpoint: &Endpoint) {
    let Endpoint::Security { release, environment, user_agent } = endpoint else { return };
    for (field, value) in [("release", release), ("environment", environment)] {
        if let Some(value) = value {
            payload[field] = json!(value);
        }
    }
    let user_agent = report.get("user_agent").and_then(Value::as_str).or(user_agent.as_deref());
    if let Some(user_agent) = user_agent {
        payload["request"]["headers"]["User-Agent"] = json!(user_agent);
    }
}
