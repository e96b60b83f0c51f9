//! What a request, a resource or a script that failed is known by: what was asked for and how it failed, not by which code.

use serde_json::Value;

use super::source_file;
use crate::{classify::ErrorType, event::EventView};

/// Most characters of an address that enter.
const MAX_CHARS: usize = 500;
/// From how many characters on letters and digits, mixed, are an id.
const ID_CHARS: usize = 16;

/// The parts; `None` when the event does not say what was asked for.
pub(super) fn parts(event: EventView<'_>, error_type: ErrorType) -> Option<Vec<String>> {
    let detail = event.0.get("contexts")?.get("detail")?;
    let text = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
    let page = event.0.get("request").and_then(|request| request.get("url")?.as_str()).unwrap_or_default();
    let url = Some(text("url")).filter(|url| !url.is_empty())?;
    Some(match error_type {
        ErrorType::Network => vec![
            format!("method:{}", method(text("method"))),
            format!("outcome:{}", outcome(detail)),
            format!("url:{}", address(url, page, pattern)),
        ],
        ErrorType::ResourceLoad => {
            vec![format!("tag:{}", text("tag").to_ascii_lowercase()), format!("url:{}", address(url, page, file))]
        }
        ErrorType::ScriptLoad => vec![
            // Not every engine tells the status.
            format!("reason:{}", text("reason")),
            format!("url:{}", address(url, page, file)),
        ],
        _ => return None,
    })
}

fn method(name: &str) -> String {
    if name.is_empty() { String::from("GET") } else { name.to_ascii_uppercase() }
}

/// The answer's status, or why there was none.
fn outcome(detail: &Value) -> String {
    match detail.get("status").and_then(Value::as_u64).filter(|status| *status > 0) {
        Some(status) => status.to_string(),
        None => detail.get("reason").and_then(Value::as_str).unwrap_or("network").to_owned(),
    }
}

/// The path, by its `shape`; behind its host where that is not the page's own. Without query and fragment.
fn address(url: &str, page: &str, shape: fn(&str) -> String) -> String {
    let url: String = url.chars().take(MAX_CHARS).collect();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, _)) = url.split_once(':').filter(|(_, rest)| rest.starts_with("//")) else {
        // `data:` and the like hold anything; a path without host is the page's.
        return url.split_once(':').map_or_else(|| shape(url), |(scheme, _)| scheme.to_owned());
    };
    let (host, path) = split_host(url);
    let (page_host, _) = split_host(page);
    match scheme {
        "http" | "https" | "ws" | "wss" if host == page_host => shape(path),
        _ => format!("{host}{}", shape(path)),
    }
}

fn split_host(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash))
}

/// A path with `<n>` for each part that is one of many: `/api/orders/<n>`.
fn pattern(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').map(|part| if is_id(part) { "<n>" } else { part }).collect();
    parts.join("/")
}

/// As [`pattern`], and the last part without content hash: `/assets/index.js`.
fn file(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    format!("{}/{}", pattern(folder), source_file::name(name))
}

/// A number, a UUID, a long row of digits and letters, or what masking left of one.
fn is_id(part: &str) -> bool {
    let count = |is: fn(&u8) -> bool| part.bytes().filter(is).count();
    let digits = count(u8::is_ascii_digit);
    let is_masked = part.contains('*') || part.contains('[');
    let is_number = digits > 0 && part.bytes().all(|b| b.is_ascii_digit() || b"-_.,:".contains(&b));
    let is_hex = part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let is_row = part.len() >= ID_CHARS && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=~".contains(&b));
    let has_letters = digits < count(u8::is_ascii_alphanumeric);
    is_masked || is_number || (is_hex && digits > 0) || (is_row && digits > 1 && has_letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path_that_are_one_of_many_are_alike() {
        for (path, expected) in [
            ("/api/orders/17", "/api/orders/<n>"),
            ("/api/v2/orders/17/items", "/api/v2/orders/<n>/items"),
            ("/u/7c7b6585-f901-4351-bf8d-02711b721929", "/u/<n>"),
            ("/u/0123456789abcdef", "/u/<n>"),
            ("/p/V1StGXR8_Z5jdHi6B-myT", "/p/<n>"),
            ("/day/2026-01-31", "/day/<n>"),
            ("/user/[email]/138****5678", "/user/<n>/<n>"),
            ("/internationalisation/checkout2/oauth2", "/internationalisation/checkout2/oauth2"),
            ("/cafe/deadbeef/", "/cafe/deadbeef/"),
            ("/", "/"),
        ] {
            assert_eq!(pattern(path), expected);
            assert_eq!(pattern(expected), expected);
        }
        assert_eq!(file("/assets/7/index-B3f9a1c2.js"), "/assets/<n>/index.js");
        assert_eq!(file("/img/hero.3f9a1c2e4b.webp"), "/img/hero.webp");
    }

    #[test]
    fn a_host_enters_when_it_is_not_the_pages() {
        let page = "https://shop.example/cart?x=1";
        for (url, expected) in [
            ("https://shop.example/api/7?token=1#x", "/api/<n>"),
            ("http://shop.example/api", "/api"),
            ("https://pay.example:8443/v1", "pay.example:8443/v1"),
            ("/api/7", "/api/<n>"),
            ("https://pay.example", "pay.example/"),
            ("data:image/png;base64,AAAA", "data"),
            ("blob:https://shop.example/7c7b6585", "blob"),
            ("", ""),
        ] {
            assert_eq!(address(url, page, pattern), expected, "{url}");
        }
        assert_eq!(address("https://shop.example/api", "", pattern), "shop.example/api");
    }
}
