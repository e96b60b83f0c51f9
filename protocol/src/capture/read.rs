//! Reading the shim's JSON. What has another type counts as missing.

use alloc::borrow::Cow;

use super::{Capture, CaptureKind, Error, Module, Page, Scope};
use crate::{
    classify::{ErrorType, Host, Phase},
    json::Json,
};

impl<'a> Capture<'a> {
    /// A capture as the shim's `newCapture` makes it; `None` when it has no id.
    pub fn read(json: &'a str) -> Option<Self> {
        let mut capture = Self::default();
        for (key, value) in Json::of(json).members() {
            capture.take(&key, value);
        }
        (!capture.event_id.is_empty()).then_some(capture)
    }

    fn take(&mut self, key: &str, value: Json<'a>) {
        match key {
            "event_id" => self.event_id = text(value),
            "timestamp" => self.timestamp = Some(value).filter(|value| is_number(*value)),
            "kind" => self.kind = CaptureKind::named(&text(value)),
            "name" => self.error.name = text(value),
            "message" => self.error.message = text(value),
            "stack" => self.error.stack = value.text(),
            "causes" => self.causes = value.items().map(Error::read).collect(),
            "filename" => self.filename = value.text(),
            "lineno" => self.lineno = value.number(),
            "colno" => self.colno = value.number(),
            "is_async" => self.is_async = value.as_str() == "true",
            "level" => self.level = value.text(),
            "error_type" => self.hints.error_type = ErrorType::named(&text(value)),
            "phase" => self.hints.phase = Phase::named(&text(value)),
            "host" => self.hints.host = Host::named(&text(value)),
            "handled" => self.hints.is_handled = bool(value),
            "recoverable" => self.hints.recoverable = bool(value),
            "fingerprint" => self.fingerprint = list(value),
            "tags" => self.tags = object(value),
            "extra" => self.extra = object(value),
            "contexts" => self.contexts = object(value),
            "transaction" => self.transaction = value.text(),
            "detail" => self.detail = object(value),
            "page" => self.page = Page::read(value),
            "breadcrumbs" => self.breadcrumbs = list(value),
            "modules" => self.modules = value.items().map(Module::read).collect(),
            _ => {}
        }
    }
}

impl<'a> Error<'a> {
    fn read(json: Json<'a>) -> Self {
        let mut error = Self::default();
        for (key, value) in json.members() {
            match &*key {
                "name" => error.name = text(value),
                "message" => error.message = text(value),
                "stack" => error.stack = value.text(),
                _ => {}
            }
        }
        error
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
    fn read(json: Json<'a>) -> Self {
        let mut page = Self::default();
        for (key, value) in json.members() {
            match &*key {
                "url" => page.url = filled(value),
                "user_agent" => page.user_agent = filled(value),
                "referrer" => page.referrer = filled(value),
                _ => {}
            }
        }
        page
    }
}

impl<'a> Module<'a> {
    fn read(json: Json<'a>) -> Self {
        let mut module = Self::default();
        for (key, value) in json.members() {
            match &*key {
                "url" => module.url = filled(value),
                "code_id" => module.code_id = filled(value),
                "debug_id" => module.debug_id = filled(value),
                _ => {}
            }
        }
        module
    }
}

impl<'a> Scope<'a> {
    /// What the app said of itself, as the shim keeps it.
    pub fn read(json: &'a str) -> Self {
        let mut scope = Self::default();
        for (key, value) in Json::of(json).members() {
            match &*key {
                "release" => scope.release = filled(value),
                "environment" => scope.environment = filled(value),
                "tags" => scope.tags = object(value),
                "extra" => scope.extra = object(value),
                "contexts" => scope.contexts = object(value),
                "user" => scope.user = object(value),
                _ => {}
            }
        }
        scope
    }
}

fn text(value: Json<'_>) -> Cow<'_, str> {
    value.text().unwrap_or_default()
}

fn filled(value: Json<'_>) -> Option<Cow<'_, str>> {
    value.text().filter(|text| !text.is_empty())
}

fn bool(value: Json<'_>) -> Option<bool> {
    match value.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn is_number(value: Json<'_>) -> bool {
    value.as_str().starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

fn object(value: Json<'_>) -> Option<Json<'_>> {
    value.is_object().then_some(value)
}

fn list(value: Json<'_>) -> Option<Json<'_>> {
    value.is_list().then_some(value)
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec, vec::Vec};

    use super::{super::Hints, *};

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
