//! CSP violations, in the three shapes they arrive in, as one kind of event.

use serde_json::{Map, Value, json};

use crate::{
    classify::{Classification, ErrorType, Host, Phase},
    stack::is_extension,
};

/// One violation, URLs without query and fragment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violation {
    /// What was blocked: a URL, or `inline`, `eval`, `data`, …
    pub blocked_uri: String,
    /// The directive as written in the policy.
    pub violated_directive: String,
    /// The directive that applied.
    pub effective_directive: String,
    /// `enforce` or `report`.
    pub disposition: String,
    /// The page.
    pub document_uri: String,
    /// The script that did it.
    pub source_file: Option<String>,
    /// Line in it.
    pub line_number: Option<u32>,
    /// Column in it.
    pub column_number: Option<u32>,
    /// First characters of an inline script or style.
    pub sample: Option<String>,
}

/// Reads `application/csp-report` (one object under `csp-report`), `application/reports+json` (an array, or one
/// object, of `type: csp-violation`), and the DOM event's own field names. Other report types are left out.
pub fn parse(report: &Value) -> Vec<Violation> {
    match report {
        Value::Array(reports) => reports.iter().filter_map(parse_one).collect(),
        report => parse_one(report).into_iter().collect(),
    }
}

fn parse_one(report: &Value) -> Option<Violation> {
    if let Some(body) = report.get("csp-report") {
        return read(body);
    }
    match report.get("type") {
        Some(Value::String(kind)) if kind == "csp-violation" => read(report.get("body")?),
        // Another kind of report. A DOM event serialised with its `type` has no `body`.
        Some(_) if report.get("body").is_some() => None,
        _ => read(report),
    }
}

/// Reads one violation in any of the three spellings; `None` when it says neither what nor by which rule.
fn read(body: &Value) -> Option<Violation> {
    let body = body.as_object()?;
    let directive = text(body, &["effective-directive", "effectiveDirective"]);
    let violated = text(body, &["violated-directive", "violatedDirective"]);
    let blocked_uri = text(body, &["blocked-uri", "blockedURL", "blockedURI"]).map(bare_url);
    if directive.is_none() && violated.is_none() && blocked_uri.is_none() {
        return None;
    }
    // Firefox leaves out one, the old report the other; the first word of the rule is the directive.
    let violated_directive = violated.or(directive).unwrap_or_default().to_owned();
    let first_word = violated_directive.split_whitespace().next().unwrap_or_default();
    Some(Violation {
        effective_directive: directive.unwrap_or(first_word).to_owned(),
        blocked_uri: blocked_uri.unwrap_or_default(),
        disposition: text(body, &["disposition"]).unwrap_or("enforce").to_owned(),
        document_uri: text(body, &["document-uri", "documentURL", "documentURI"]).map(bare_url).unwrap_or_default(),
        source_file: text(body, &["source-file", "sourceFile"]).map(bare_url),
        line_number: number(body, &["line-number", "lineNumber"]),
        column_number: number(body, &["column-number", "columnNumber"]),
        sample: text(body, &["script-sample", "sample"]).map(|sample| sample.chars().take(SAMPLE_CHARS).collect()),
        violated_directive,
    })
}

/// Most characters of a sample; browsers send 40.
const SAMPLE_CHARS: usize = 40;

fn text<'a>(body: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| body.get(*name)?.as_str()).filter(|text| !text.is_empty())
}

fn number(body: &Map<String, Value>, names: &[&str]) -> Option<u32> {
    let number = names.iter().find_map(|name| body.get(*name)?.as_u64())?;
    u32::try_from(number).ok().filter(|number| *number > 0)
}

/// A URL without query and fragment, both of which hold whatever the page put there; `data:…` as `data`.
fn bare_url(url: &str) -> String {
    if let Some((scheme @ ("data" | "blob"), _)) = url.split_once(':') {
        return scheme.to_owned();
    }
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

impl Violation {
    /// `Blocked 'script-src' from 'https://evil.example'`.
    pub fn message(&self) -> String {
        format!("Blocked '{}' from '{}'", self.effective_directive, self.blocked_origin())
    }

    /// Scheme and host of what was blocked; the keyword itself for `inline`, `eval` and the like.
    pub fn blocked_origin(&self) -> &str {
        let host = self.blocked_uri.find("://").map(|scheme| scheme + 3);
        let end = host.and_then(|host| Some(host + self.blocked_uri[host..].find('/')?));
        match self.blocked_uri[..end.unwrap_or(self.blocked_uri.len())].trim() {
            "" => "unknown",
            origin => origin,
        }
    }

    /// `error` when the page was kept from something, `warning` when it was only reported.
    pub fn level(&self) -> &'static str {
        if self.disposition == "report" { "warning" } else { "error" }
    }

    /// What kind of failure it is: an extension's script is not the app's.
    pub fn classification(&self) -> Classification {
        let is_foreign = [self.source_file.as_deref(), Some(&self.blocked_uri)].into_iter().flatten().any(is_extension);
        Classification {
            error_type: ErrorType::CspViolation,
            phase: Phase::Load,
            host: if is_foreign { Host::ThirdParty } else { Host::App },
            is_unhandled: true,
            recoverable: true,
        }
    }

    /// The fields of `contexts.csp`.
    pub fn to_context(&self) -> Value {
        json!({
            "blocked_uri": self.blocked_uri,
            "blocked_origin": self.blocked_origin(),
            "violated_directive": self.violated_directive,
            "effective_directive": self.effective_directive,
            "disposition": self.disposition,
            "document_uri": self.document_uri,
            "source_file": self.source_file,
            "line_number": self.line_number,
            "column_number": self.column_number,
            "sample": self.sample,
        })
    }

    /// A Sentry event of the violation, without id and timestamp; `classification` and fields in `contexts`.
    pub fn to_event(&self) -> Value {
        json!({
            "platform": "javascript",
            "logger": "csp",
            "level": self.level(),
            "logentry": { "formatted": self.message() },
            "request": { "url": self.document_uri },
            "contexts": { "panicle": self.classification().to_context(), "csp": self.to_context() },
            "tags": {
                "error_type": ErrorType::CspViolation.as_str(),
                "effective_directive": self.effective_directive,
            },
        })
    }
}
