//! The public key a request shows, in any of the places Sentry's clients put it.

use axum::http::{HeaderMap, header};

use super::Refusal;

/// The keys a request shows, before its body is read.
#[derive(Debug, Default)]
pub struct Credentials {
    shown: Vec<String>,
}

impl Credentials {
    /// Looks into `X-Sentry-Auth`, `Authorization: Sentry …` and `sentry_key` of the query.
    pub fn of(headers: &HeaderMap, query: &[(String, String)]) -> Self {
        let mut shown: Vec<String> = [headers.get("x-sentry-auth"), headers.get(header::AUTHORIZATION)]
            .into_iter()
            .flatten()
            .filter_map(|value| value.to_str().ok().and_then(key_of_header))
            .collect();
        shown.extend(query.iter().filter(|(name, _)| name == "sentry_key").map(|(_, key)| key.clone()));
        Self { shown }
    }

    /// The one key; the same one twice is fine, two different ones are not.
    pub fn key(mut self) -> Result<Option<String>, Refusal> {
        self.shown.dedup();
        match self.shown.len() {
            0 | 1 => Ok(self.shown.pop()),
            _ => Err(Refusal::ConflictingKeys),
        }
    }
}

/// The key all places agree on: the request's own and the one in the envelope's `dsn`.
pub fn agreed(request: Option<&str>, envelope: Option<&str>) -> Result<String, Refusal> {
    match (request, envelope) {
        (Some(one), Some(other)) if one != other => Err(Refusal::ConflictingKeys),
        (Some(key), _) | (None, Some(key)) => Ok(key.to_owned()),
        (None, None) => Err(Refusal::MissingKey),
    }
}

/// `Sentry sentry_version=7, sentry_key=abc, …`; some clients leave the leading word out.
fn key_of_header(value: &str) -> Option<String> {
    let fields = match value.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sentry") => rest,
        _ => value,
    };
    fields
        .split(',')
        .filter_map(|field| field.split_once('='))
        .find(|(name, _)| name.trim() == "sentry_key")
        .map(|(_, key)| key.trim().to_owned())
        .filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(header: Option<&str>, query: Option<&str>) -> Result<Option<String>, Refusal> {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert("x-sentry-auth", value.parse().unwrap());
        }
        let query: Vec<_> = query.map(|key| (String::from("sentry_key"), key.to_owned())).into_iter().collect();
        Credentials::of(&headers, &query).key()
    }

    #[test]
    fn the_key_is_found_in_every_place() {
        assert_eq!(
            key(Some("Sentry sentry_version=7, sentry_key=abc, sentry_client=x/1"), None).unwrap().unwrap(),
            "abc"
        );
        assert_eq!(key(Some("sentry_key=abc,sentry_version=7"), None).unwrap().unwrap(), "abc");
        assert_eq!(key(None, Some("abc")).unwrap().unwrap(), "abc");
        assert_eq!(key(None, None).unwrap(), None);
        assert_eq!(key(Some("Sentry sentry_version=7"), None).unwrap(), None);
    }

    #[test]
    fn the_same_key_twice_is_one_key_and_two_keys_are_refused() {
        assert_eq!(key(Some("Sentry sentry_key=abc"), Some("abc")).unwrap().unwrap(), "abc");
        assert!(matches!(key(Some("Sentry sentry_key=abc"), Some("def")), Err(Refusal::ConflictingKeys)));
        assert!(matches!(agreed(Some("abc"), Some("def")), Err(Refusal::ConflictingKeys)));
        assert!(matches!(agreed(None, None), Err(Refusal::MissingKey)));
    }
}
