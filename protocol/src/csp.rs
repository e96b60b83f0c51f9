//! CSP violations, in the three shapes they arrive in, as one kind of event.

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};

use crate::{
    classify::{Classification, ErrorType, Host, Phase},
    json::{Json, Writer},
    stack::is_extension,
    text::{find, split_once, without_query},
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

/// Reads the text of `application/csp-report` (one object under `csp-report`), of `application/reports+json` (a list, or one
/// object, of `type: csp-violation`), and the DOM event's own field names. Other report types are left out.
pub fn parse(report: &str) -> Vec<Violation> {
    let report = Json::of(report);
    if report.is_list() {
        report.items().filter_map(parse_one).collect()
    } else {
        parse_one(report).into_iter().collect()
    }
}

fn parse_one(report: Json<'_>) -> Option<Violation> {
    if let Some(body) = report.get("csp-report") {
        return Violation::read(body);
    }
    match (report.get("type").and_then(Json::text), report.get("body")) {
        (Some(kind), Some(body)) if kind == "csp-violation" => Violation::read(body),
        // Another kind of report. A DOM event serialised with its `type` has no `body`.
        (Some(_), Some(_)) => None,
        _ => Violation::read(report),
    }
}

/// Most characters of a sample; browsers send 40.
const SAMPLE_CHARS: usize = 40;

/// A URL without query and fragment, both of which hold whatever the page put there; `data:…` as `data`.
fn bare_url(url: &str) -> String {
    if let Some((scheme @ ("data" | "blob"), _)) = split_once(url, ":") {
        return scheme.to_owned();
    }
    without_query(url).to_owned()
}

impl Violation {
    /// Reads one violation in any of the three spellings; `None` when it says neither what nor by which rule.
    pub fn read(body: Json<'_>) -> Option<Self> {
        let mut violation = Self::default();
        for (name, value) in body.members() {
            violation.take(&name, value);
        }
        let Self { effective_directive: effective, violated_directive: violated, blocked_uri, .. } = &mut violation;
        if effective.is_empty() && violated.is_empty() && blocked_uri.is_empty() {
            return None;
        }
        // Firefox leaves out one, the old report the other; the first word of the rule is the directive.
        if violated.is_empty() {
            violated.clone_from(effective);
        }
        if effective.is_empty() {
            effective.push_str(violated.split_ascii_whitespace().next().unwrap_or_default());
        }
        if violation.disposition.is_empty() {
            violation.disposition.push_str("enforce");
        }
        Some(violation)
    }

    fn take(&mut self, name: &str, value: Json<'_>) {
        let text = || value.text().unwrap_or_default();
        let number = || value.number().filter(|number| *number > 0);
        let optional = |text: String| Some(text).filter(|text| !text.is_empty());
        match name {
            "effective-directive" | "effectiveDirective" => self.effective_directive = text().into_owned(),
            "violated-directive" | "violatedDirective" => self.violated_directive = text().into_owned(),
            "blocked-uri" | "blockedURL" | "blockedURI" => self.blocked_uri = bare_url(&text()),
            "disposition" => self.disposition = text().into_owned(),
            "document-uri" | "documentURL" | "documentURI" => self.document_uri = bare_url(&text()),
            "source-file" | "sourceFile" => self.source_file = optional(bare_url(&text())),
            "line-number" | "lineNumber" => self.line_number = number(),
            "column-number" | "columnNumber" => self.column_number = number(),
            "script-sample" | "sample" => self.sample = optional(text().chars().take(SAMPLE_CHARS).collect()),
            _ => {}
        }
    }

    /// `Blocked 'script-src' from 'https://evil.example'`.
    pub fn message(&self) -> String {
        ["Blocked '", &self.effective_directive, "' from '", self.blocked_origin(), "'"].concat()
    }

    /// Scheme and host of what was blocked; the keyword itself for `inline`, `eval` and the like.
    pub fn blocked_origin(&self) -> &str {
        let host = find(&self.blocked_uri, "://").map(|scheme| scheme + 3);
        let end = host.and_then(|host| Some(host + find(&self.blocked_uri[host..], "/")?));
        match self.blocked_uri[..end.unwrap_or(self.blocked_uri.len())].trim_ascii() {
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

    /// Writes the fields of `contexts.csp`.
    pub fn write(&self, writer: &mut Writer) {
        writer.key("blocked_uri").text(&self.blocked_uri);
        writer.key("blocked_origin").text(self.blocked_origin());
        writer.key("violated_directive").text(&self.violated_directive);
        writer.key("effective_directive").text(&self.effective_directive);
        writer.key("disposition").text(&self.disposition);
        writer.key("document_uri").text(&self.document_uri);
        writer.optional("source_file", self.source_file.as_deref());
        for (name, number) in [("line_number", self.line_number), ("column_number", self.column_number)] {
            if let Some(number) = number {
                writer.key(name).number(number);
            }
        }
        writer.optional("sample", self.sample.as_deref());
    }

    /// A Sentry event of the violation as JSON, without id and timestamp; classification and fields in `contexts`.
    pub fn to_event(&self) -> Vec<u8> {
        Writer::object_of(|event| {
            event.key("platform").text("javascript");
            event.key("logger").text("csp");
            event.key("level").text(self.level());
            event.key("logentry").object(|entry| _ = entry.key("formatted").text(&self.message()));
            event.key("request").object(|request| _ = request.key("url").text(&self.document_uri));
            event.key("contexts").object(|contexts| {
                contexts.key("panicle").object(|panicle| self.classification().write(panicle));
                contexts.key("csp").object(|csp| self.write(csp));
            });
            event.key("tags").object(|tags| {
                tags.key("error_type").text(ErrorType::CspViolation.as_str());
                tags.key("effective_directive").text(&self.effective_directive);
            });
        })
    }
}
