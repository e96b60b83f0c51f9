//! What browsers report of the network by themselves: requests that failed (NEL), certificates nobody logged (Expect-CT).

use serde_json::{Value, json};

/// Longest text taken over from a report, in characters.
const LONGEST: usize = 2048;

/// The event of a report of a failed request; `None` when it is none, or tells of a request that went well.
pub(super) fn failed_request(report: &Value) -> Option<Value> {
    if report.get("type")?.as_str()? != "network-error" {
        return None;
    }
    let body = report.get("body")?;
    let kind = text(body, "type").filter(|kind| kind != "ok")?;
    let url = text(report, "url").unwrap_or_default();
    let url = bare(&url);
    let method = text(body, "method").unwrap_or_else(|| String::from("GET"));
    let message = format!("{kind}: {method} {url}");
    let mut event = event("nel", &message);
    event["request"] = json!({ "url": url, "method": method });
    event["contexts"]["nel"] = json!({
        "error_type": kind,
        "phase": text(body, "phase"),
        "protocol": text(body, "protocol"),
        "server_ip": text(body, "server_ip"),
        "status_code": body.get("status_code").and_then(Value::as_u64),
        "elapsed_ms": body.get("elapsed_time").and_then(Value::as_u64),
        "sampling_fraction": body.get("sampling_fraction").and_then(Value::as_f64),
    });
    if let Some(referrer) = text(body, "referrer").filter(|referrer| !referrer.is_empty()) {
        event["request"]["headers"] = json!({ "Referer": bare(&referrer) });
    }
    Some(event)
}

/// The event of a report of a certificate without proof that it was logged.
pub(super) fn unlogged_certificate(report: &Value) -> Option<Value> {
    let body = report.get("expect-ct-report")?;
    let host = text(body, "hostname").filter(|host| !host.is_empty())?;
    let mut event = event("expect_ct", &format!("Expect-CT failed for '{host}'"));
    event["contexts"]["expect_ct"] = json!({
        "hostname": host,
        "port": body.get("port").and_then(Value::as_u64),
        "date_time": text(body, "date-time"),
        "effective_expiration_date": text(body, "effective-expiration-date"),
        "failure_mode": text(body, "failure-mode"),
        "test_report": body.get("test-report").and_then(Value::as_bool),
    });
    Some(event)
}

fn event(logger: &str, message: &str) -> Value {
    json!({
        "platform": "other",
        "level": "error",
        "logger": logger,
        "logentry": { "formatted": message },
        "contexts": { "panicle": {
            "error_type": "network", "phase": "async_task", "host": "app", "is_unhandled": true, "recoverable": true,
        } },
    })
}

fn text(value: &Value, name: &str) -> Option<String> {
    Some(value.get(name)?.as_str()?.chars().take(LONGEST).collect())
}

/// Query and fragment hold whatever the page put there.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_request_says_what_failed_and_how() {
        let report = json!({
            "type": "network-error", "age": 29, "url": "https://shop.example/api/pay?card=1",
            "body": { "type": "tcp.refused", "phase": "connection", "method": "POST", "status_code": 0,
                "elapsed_time": 123, "protocol": "", "server_ip": "192.0.2.1", "referrer": "https://shop.example/?u=1" },
        });
        let event = failed_request(&report).unwrap();
        assert_eq!(event["logentry"]["formatted"], "tcp.refused: POST https://shop.example/api/pay");
        assert_eq!(event["contexts"]["nel"]["elapsed_ms"], 123);
        assert_eq!(event["request"]["headers"]["Referer"], "https://shop.example/");
    }

    #[test]
    fn what_went_well_or_is_odd_is_no_event() {
        for report in [
            json!({ "type": "network-error", "url": "x", "body": { "type": "ok", "phase": "application" } }),
            json!({ "type": "network-error", "url": "x" }),
            json!({ "type": "network-error", "url": "x", "body": { "type": 7 } }),
            json!({ "type": "deprecation", "body": { "type": "tcp.refused" } }),
            json!({}),
            json!("network-error"),
        ] {
            assert_eq!(failed_request(&report), None, "{report}");
        }
        for report in [json!({ "expect-ct-report": {} }), json!({ "expect-ct-report": { "hostname": "" } }), json!([])]
        {
            assert_eq!(unlogged_certificate(&report), None, "{report}");
        }
    }
}
