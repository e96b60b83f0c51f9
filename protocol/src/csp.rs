//! CSP violations, in the three shapes they arrive in, as one kind of event.

use serde_json::Value;

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
pub fn parse(_report: &Value) -> Vec<Violation> {
    todo!()
}

impl Violation {
    /// `Blocked 'script-src' from 'https://evil.example'`.
    pub fn message(&self) -> String {
        todo!()
    }

    /// A Sentry event of the violation, without id and timestamp; `classification` and fields in `contexts`.
    pub fn to_event(&self) -> Value {
        todo!()
    }
}
