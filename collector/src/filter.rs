//! Which events are of no use to anybody: left out on purpose, before they cost anything, and counted by reason.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use panicle_protocol::{event::EventView, stack::is_extension};
use serde::Deserialize;
use serde_json::Value;

/// `filters`: which events are left out. The names of its keys are the reasons in `/metrics`.
#[derive(Clone, Debug, Deserialize)]
pub struct Filters {
    /// What happens in browser extensions.
    pub browser_extensions: bool,
    /// What crawlers meet.
    pub web_crawlers: bool,
    /// What happens on developers' machines.
    pub localhost: bool,
    /// Messages every page prints and nobody can mend.
    pub known_noise: bool,
    /// Events of these releases.
    pub releases: Patterns,
    /// Events with these messages.
    pub messages: Patterns,
}

/// Globs of which any may fit, in any case: `*` is any text, `?` one character, `{a,b}` either.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Patterns(GlobSet);

impl Patterns {
    /// Does one of them fit?
    pub fn fit(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl TryFrom<Vec<String>> for Patterns {
    type Error = globset::Error;

    fn try_from(globs: Vec<String>) -> Result<Self, Self::Error> {
        let mut set = GlobSetBuilder::new();
        for glob in &globs {
            set.add(GlobBuilder::new(glob).case_insensitive(true).backslash_escape(true).build()?);
        }
        set.build().map(Self)
    }
}

impl Filters {
    /// Why this event is left out; `None` when it is kept.
    pub fn reason(&self, event: &Value) -> Option<&'static str> {
        let view = EventView(event);
        let messages = [view.exception_value(), view.message()];
        let says = |fits: &dyn Fn(&str) -> bool| messages.into_iter().flatten().any(fits);
        if self.browser_extensions && (is_in_extension(view) || says(&|text| is_any(EXTENSION_WORDS, text))) {
            return Some("browser_extensions");
        }
        if self.web_crawlers && user_agent(event).is_some_and(is_crawler) {
            return Some("web_crawlers");
        }
        if self.localhost && is_local(event) {
            return Some("localhost");
        }
        if self.known_noise && says(&|text| is_any(NOISE, text)) {
            return Some("known_noise");
        }
        if view.release().is_some_and(|release| self.releases.fit(release)) {
            return Some("releases");
        }
        let full = view.exception_type().zip(view.exception_value()).map(|(kind, value)| format!("{kind}: {value}"));
        let is_unwanted = says(&|text| self.messages.fit(text)) || full.is_some_and(|text| self.messages.fit(&text));
        is_unwanted.then_some("messages")
    }
}

/// Does it come from an extension: its innermost file, or the file a policy stopped?
fn is_in_extension(view: EventView<'_>) -> bool {
    let frames = view.frames();
    let innermost = frames.iter().rev().find_map(|frame| frame.abs_path.as_deref().or(frame.filename.as_deref()));
    let stopped = ["source_file", "blocked_uri"].into_iter().find_map(|name| {
        let file = view.0.get("contexts")?.get("csp")?.get(name)?.as_str()?;
        is_extension(file).then_some(file)
    });
    innermost.is_some_and(is_extension) || stopped.is_some()
}

fn user_agent(event: &Value) -> Option<&str> {
    let is_it = |name: &str| name.eq_ignore_ascii_case("user-agent");
    match event.pointer("/request/headers")? {
        Value::Object(headers) => headers.iter().find(|(name, _)| is_it(name))?.1.as_str(),
        Value::Array(pairs) => pairs.iter().find(|pair| pair[0].as_str().is_some_and(is_it))?[1].as_str(),
        _ => None,
    }
}

/// A crawler says so, and gives an address or the word by itself; a phone called `Cubot` does not.
fn is_crawler(user_agent: &str) -> bool {
    let text = user_agent.to_ascii_lowercase();
    let names_itself = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let ends_so = ["bot", "spider", "crawler"].iter().any(|ending| word.ends_with(ending));
        CRAWLERS.contains(&word) || ends_so && word != "cubot"
    });
    names_itself && !text.contains("cubot")
}

fn is_local(event: &Value) -> bool {
    let host = |url: &str| reqwest::Url::parse(url).ok()?.host_str().map(str::to_owned);
    let page = event.pointer("/request/url").and_then(Value::as_str).and_then(host);
    page.is_some_and(|host| {
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || address.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    })
}

fn is_any(parts: &[&str], text: &str) -> bool {
    parts.iter().any(|part| text.contains(part))
}

/// Crawlers whose names do not end as those of crawlers do.
const CRAWLERS: [&str; 8] =
    ["slurp", "mediapartners", "adsbot", "facebookexternalhit", "ia_archiver", "lighthouse", "pingdom", "statuscake"];

/// Browsers say so of every page, and all goes on as it should.
const NOISE: &[&str] =
    &["ResizeObserver loop limit exceeded", "ResizeObserver loop completed with undelivered notifications"];

/// What scripts say that extensions put into pages, where their stacks do not name them.
const EXTENSION_WORDS: &[&str] = &[
    "top.GLOBALS",
    "canvas.contentDocument",
    "MyApp_RemoveAllHighlights",
    "atomicFindClose",
    "conduitPage",
    "__firefox__.",
    "_avast_submit",
    "instantSearchSDKJSBridgeClearHighlight",
    "Extension context invalidated",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filters(changes: Value) -> Filters {
        let mut all = json!({
            "browser_extensions": true, "web_crawlers": true, "localhost": true, "known_noise": true,
            "releases": ["shop@0.*"], "messages": ["*quota exceeded*", "NetworkError: ?lost"],
        });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    fn thrown(kind: &str, value: &str, file: &str) -> Value {
        json!({ "exception": { "values": [{ "type": kind, "value": value, "stacktrace": { "frames": [
            { "function": "outer", "abs_path": "https://shop.example/app.js" }, { "function": "inner", "abs_path": file },
        ] } }] } })
    }

    fn visited(url: &str, user_agent: &str) -> Value {
        json!({ "message": "x", "request": { "url": url, "headers": { "User-Agent": user_agent } } })
    }

    #[test]
    fn each_kind_of_noise_has_its_reason() {
        let filters = filters(json!({}));
        let app = "https://shop.example/app.js";
        for (event, reason) in [
            (thrown("Error", "x", "chrome-extension://abc/content.js"), "browser_extensions"),
            (thrown("ReferenceError", "Can't find variable: _avast_submit", app), "browser_extensions"),
            (
                json!({ "contexts": { "csp": { "source_file": "moz-extension://abc/inject.js" } } }),
                "browser_extensions",
            ),
            (visited("https://shop.example/", "Mozilla/5.0 (compatible; Googlebot/2.1)"), "web_crawlers"),
            (visited("https://shop.example/", "Baiduspider+(+http://www.baidu.com/search/spider.htm)"), "web_crawlers"),
            (visited("http://localhost:8080/", "Mozilla/5.0"), "localhost"),
            (visited("http://[::1]:8080/", "Mozilla/5.0"), "localhost"),
            (thrown("Error", "ResizeObserver loop limit exceeded", app), "known_noise"),
            (json!({ "release": "SHOP@0.9.1" }), "releases"),
            (thrown("QuotaError", "The QUOTA exceeded here", app), "messages"),
            (thrown("NetworkError", "xlost", app), "messages"),
            (json!({ "logentry": { "formatted": "disk quota exceeded" } }), "messages"),
        ] {
            assert_eq!(filters.reason(&event), Some(reason), "{event}");
        }
    }

    #[test]
    fn what_only_looks_like_noise_is_kept() {
        let filters = filters(json!({}));
        let app = "https://shop.example/app.js";
        for event in [
            thrown("Error", "basket lost", app),
            thrown("NetworkError", "lost", app),
            json!({ "exception": { "values": [{ "stacktrace": { "frames": [
                { "abs_path": "chrome-extension://abc/wrap.js" }, { "abs_path": app },
            ] } }] } }),
            visited("https://shop.example/robots", "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) Chrome/130.0"),
            visited("https://localhost.example/", "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0.0.0"),
            json!({ "release": "shop@1.0.0" }),
            json!({ "request": { "headers": [["Accept", "*/*"]] } }),
            json!([]),
        ] {
            assert_eq!(filters.reason(&event), None, "{event}");
        }
    }

    #[test]
    fn what_is_switched_off_is_kept() {
        let off = filters(json!({
            "browser_extensions": false, "web_crawlers": false, "localhost": false, "known_noise": false,
            "releases": [], "messages": [],
        }));
        for event in [
            thrown("Error", "ResizeObserver loop limit exceeded", "chrome-extension://abc/content.js"),
            visited("http://127.0.0.1/", "Googlebot/2.1"),
            json!({ "release": "shop@0.9.1", "message": "quota exceeded" }),
        ] {
            assert_eq!(off.reason(&event), None, "{event}");
        }
    }
}
