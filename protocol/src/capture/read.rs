//! Reading the shim's JSON.

use super::{Capture, CaptureKind, Error, Hints, Module, Page, Scope};
use crate::{
    classify::{ErrorType, Host, Phase},
    json::{Fields, Json},
};

impl<'a> Capture<'a> {
    /// A capture as the shim's `newCapture` makes it; `None` when it has no id.
    pub fn read(json: &'a str) -> Option<Self> {
        let fields = Fields::of(Json::of(json));
        Some(Self {
            event_id: fields.filled("event_id")?,
            timestamp: fields.get("timestamp").filter(|value| value.is_number()),
            kind: CaptureKind::named(&fields.text("kind").unwrap_or_default()),
            error: Error::read(&fields),
            causes: fields.objects("causes").iter().map(Error::read).collect(),
            filename: fields.filled("filename"),
            lineno: fields.number("lineno"),
            colno: fields.number("colno"),
            location: None,
            is_async: fields.flag("is_async") == Some(true),
            level: fields.filled("level"),
            hints: Hints::read(&fields),
            fingerprint: fields.list("fingerprint"),
            tags: fields.object("tags"),
            extra: fields.object("extra"),
            contexts: fields.object("contexts"),
            transaction: fields.filled("transaction"),
            detail: fields.object("detail"),
            page: Page::read(&Fields::of(fields.object("page").unwrap_or_default())),
            breadcrumbs: fields.list("breadcrumbs"),
            modules: fields.objects("modules").iter().map(Module::read).collect(),
            scripts: fields.objects("scripts").iter().map(Module::read).collect(),
        })
    }
}

impl<'a> Error<'a> {
    fn read(fields: &Fields<'a>) -> Self {
        Self {
            name: fields.text("name").unwrap_or_default(),
            message: fields.text("message").unwrap_or_default(),
            stack: fields.text("stack"),
        }
    }
}

impl Hints {
    fn read(fields: &Fields<'_>) -> Self {
        let named = |field| fields.text(field).unwrap_or_default();
        Self {
            error_type: ErrorType::named(&named("error_type")),
            phase: Phase::named(&named("phase")),
            host: Host::named(&named("host")),
            is_handled: fields.flag("handled"),
            recoverable: fields.flag("recoverable"),
        }
    }
}

impl CaptureKind {
    fn named(name: &str) -> Self {
        match name {
            "panic" => Self::Panic,
            "rejection" => Self::Rejection,
            "csp" => Self::Csp,
            "script_load" => Self::ScriptLoad,
            "resource_load" => Self::ResourceLoad,
            "network" => Self::Network,
            "exception" => Self::Exception,
            "message" => Self::Message,
            _ => Self::Error,
        }
    }
}

impl<'a> Page<'a> {
    fn read(fields: &Fields<'a>) -> Self {
        Self { url: fields.filled("url"), user_agent: fields.filled("user_agent"), referrer: fields.filled("referrer") }
    }
}

impl<'a> Module<'a> {
    fn read(fields: &Fields<'a>) -> Self {
        Self { url: fields.filled("url"), code_id: fields.filled("code_id"), debug_id: fields.filled("debug_id") }
    }
}

impl<'a> Scope<'a> {
    /// What the app said of itself, as the shim keeps it.
    pub fn read(json: &'a str) -> Self {
        let fields = Fields::of(Json::of(json));
        Self {
            release: fields.filled("release"),
            environment: fields.filled("environment"),
            tags: fields.object("tags"),
            extra: fields.object("extra"),
            contexts: fields.object("contexts"),
            user: fields.object("user"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec, vec::Vec};

    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_capture_of_the_shim_is_read_whole() {
        let json = format!(
            r#"{{"event_id": "{ID}", "timestamp": 1.5, "kind": "rejection", "name": "TypeError", "message": "no price",
                 "stack": "at f", "lineno": 7, "is_async": true, "level": "warning", "detail": {{"url": "/a"}},
                 "causes": [{{"name": "RangeError", "message": "7", "stack": "at g"}}, 7], "phase": "mount",
                 "error_type": "vue_render", "host": "framework", "handled": true, "recoverable": false,
                 "fingerprint": ["a"], "tags": {{"b": "c"}}, "extra": {{}}, "contexts": {{}}, "transaction": "/cart",
                 "page": {{"url": "/p", "user_agent": "B", "referrer": ""}},
                 "breadcrumbs": [{{"category": "a"}}], "modules": [{{"url": "/m", "debug_id": "d"}}]}}"#
        );
        let capture = Capture::read(&json).unwrap();
        assert_eq!((&*capture.event_id, capture.timestamp.unwrap().as_str()), (ID, "1.5"));
        assert_eq!(capture.kind, CaptureKind::Rejection);
        assert_eq!((&*capture.error.name, &*capture.error.message), ("TypeError", "no price"));
        assert_eq!(capture.error.stack.as_deref(), Some("at f"));
        let causes: Vec<_> = capture.causes.iter().map(|cause| (&*cause.name, cause.stack.as_deref())).collect();
        assert_eq!(causes, vec![("RangeError", Some("at g")), ("", None)]);
        assert_eq!((capture.lineno, capture.colno), (Some(7), None));
        assert!(capture.is_async);
        let hints = Hints {
            error_type: Some(ErrorType::VueRender),
            phase: Some(Phase::Mount),
            host: Some(Host::Framework),
            is_handled: Some(true),
            recoverable: Some(false),
        };
        assert_eq!(capture.hints, hints);
        assert_eq!(capture.level.as_deref(), Some("warning"));
        assert_eq!(capture.detail.unwrap().as_str(), r#"{"url": "/a"}"#);
        assert_eq!(
            (capture.fingerprint.unwrap().as_str(), capture.tags.unwrap().as_str()),
            (r#"["a"]"#, r#"{"b": "c"}"#)
        );
        assert_eq!(capture.transaction.as_deref(), Some("/cart"));
        assert_eq!((capture.page.url.as_deref(), capture.page.referrer.as_deref()), (Some("/p"), None));
        assert_eq!(capture.modules[0].debug_id.as_deref(), Some("d"));
    }

    #[test]
    fn what_has_another_type_counts_as_missing() {
        let json = format!(
            r#"{{"event_id": "{ID}", "timestamp": "now", "message": 7, "lineno": -1, "page": [], "modules": 1, "tags": [1],
                 "breadcrumbs": {{}}, "handled": 1, "error_type": "a new one", "kind": null}}"#
        );
        let capture = Capture::read(&json).unwrap();
        assert_eq!((&*capture.error.message, capture.lineno, capture.timestamp), ("", None, None));
        assert!(capture.modules.is_empty());
        assert_eq!((capture.tags, capture.breadcrumbs), (None, None));
        assert_eq!((capture.hints, capture.kind), (Hints::default(), CaptureKind::Error));
        assert_eq!(Scope::read(r#"{"user": "me", "release": 7, "environment": "test"}"#).environment.unwrap(), "test");
    }

    #[test]
    fn rubbish_is_no_capture() {
        for json in ["", "[]", "null", "{}", r#"{"event_id": 7}"#, "{"] {
            assert!(Capture::read(json).is_none(), "{json}");
        }
    }
}
