//! CSP violations are told up to three times: by the SDK in the tab, and by the browser to `report-uri` and `report-to`.
//! A sighting says which violation an event tells of and through which channel, so that it is counted once.
//!
//! Two people in the same browser on the same page meet the same violation, and nothing in a report tells them apart. So
//! copies are matched one by one: each violation takes at most one copy by each channel, and what finds none that lacks
//! its channel is another violation.

use std::time::Duration;

use panicle_protocol::{classify::ErrorType, mask::Masked};
use serde_json::Value;

use crate::salt::SecretSalt;

/// How far copies of one violation may be apart.
pub const WINDOW: Duration = Duration::from_secs(120);
/// How long sightings are kept: reports wait in the browser, and say for how long.
pub const KEPT_FOR: Duration = Duration::from_secs(2 * 3_600);

/// Who tells of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// A client in the tab; it knows more than the browser's reports.
    Tab,
    /// The browser, by `report-uri`.
    ReportUri,
    /// The browser, by `report-to`.
    ReportTo,
}

/// One telling of a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which violation: a hash of what all channels tell alike.
    pub violation: [u8; 16],
    /// Who tells of it.
    pub channel: Channel,
    /// When it happened.
    pub at_ms: i64,
}

impl Channel {
    /// Its bit in the database.
    pub fn bit(self) -> i64 {
        match self {
            Self::Tab => 1,
            Self::ReportUri => 2,
            Self::ReportTo => 4,
        }
    }
}

/// May this be a CSP violation? Quick, for what is yet to be masked.
pub fn may_be_violation(event: &Value) -> bool {
    let error_type = event.pointer("/contexts/panicle/error_type").and_then(Value::as_str);
    error_type == Some(ErrorType::CspViolation.as_str()) && event.pointer("/contexts/csp").is_some_and(Value::is_object)
}

/// Which violation an event tells of: page, rule, what was blocked, where, and in which browser. `None` when it does not say
/// which page and which browser: then it is a copy of nothing.
pub fn violation(salt: &SecretSalt, event: &Masked<Value>) -> Option<[u8; 16]> {
    let event = event.get();
    let csp = event.pointer("/contexts/csp").filter(|_| may_be_violation(event))?;
    let user_agent = event.pointer("/request/headers/User-Agent")?.as_str()?;
    let page = csp.get("document_uri")?.as_str().filter(|page| !page.is_empty())?;
    // Firefox tells the page column 1 where its reports have none.
    let fields = ["blocked_uri", "effective_directive", "disposition", "source_file", "line_number"];
    let mut parts = vec![Value::from(user_agent), Value::from(page)];
    parts.extend(fields.iter().map(|field| csp.get(*field).cloned().unwrap_or_default()));
    Some(salt.hash("csp_violation", &Value::from(parts).to_string()))
}

#[cfg(test)]
mod tests {
    use panicle_protocol::mask::Masker;
    use serde_json::json;

    use super::*;

    fn hash(event: &Value) -> Option<[u8; 16]> {
        let event = Masker::default().event(event.to_string().as_bytes()).unwrap().to_value().unwrap();
        violation(&SecretSalt::from_bytes([7; 16]), &event)
    }

    fn event() -> Value {
        json!({
            "contexts": {
                "panicle": { "error_type": "csp_violation" },
                "csp": {
                    "document_uri": "https://shop.example/cart", "blocked_uri": "https://evil.example/x.js",
                    "effective_directive": "script-src-elem", "disposition": "enforce", "source_file": null,
                    "line_number": 3, "column_number": 7,
                },
            },
            "request": { "headers": { "User-Agent": "TestBrowser/1" } },
        })
    }

    #[test]
    fn what_channels_tell_differently_does_not_enter() {
        let mut other = event();
        other["breadcrumbs"] = json!([{ "message": "x" }]);
        other["contexts"]["csp"]["column_number"] = json!(9);
        other["contexts"]["csp"]["violated_directive"] = json!("script-src 'self'");
        other["contexts"]["csp"].as_object_mut().unwrap().remove("source_file");
        assert_eq!(hash(&event()), hash(&other));
        assert!(hash(&event()).is_some());
    }

    #[test]
    fn another_page_browser_rule_or_place_is_another_violation() {
        for (path, value) in [
            ("/contexts/csp/document_uri", "https://shop.example/pay"),
            ("/contexts/csp/blocked_uri", "inline"),
            ("/contexts/csp/effective_directive", "img-src"),
            ("/contexts/csp/disposition", "report"),
            ("/contexts/csp/source_file", "https://shop.example/a.js"),
            ("/request/headers/User-Agent", "TestBrowser/2"),
        ] {
            let mut other = event();
            *other.pointer_mut(path).unwrap() = json!(value);
            assert_ne!(hash(&event()), hash(&other), "{path}");
        }
    }

    #[test]
    fn what_says_too_little_is_a_copy_of_nothing() {
        for path in ["/contexts/csp", "/contexts/csp/document_uri", "/request/headers", "/contexts/panicle/error_type"]
        {
            let mut less = event();
            *less.pointer_mut(path).unwrap() = Value::Null;
            assert_eq!(hash(&less), None, "{path}");
        }
    }
}
