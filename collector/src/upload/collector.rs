//! The collector's API for artifacts, from the client's side.

use anyhow::Context as _;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use uuid::Uuid;

use super::{item::Item, request};
use crate::symbolicate::Kind;

/// Hashes asked for at once, and most rows of an answer.
const PAGE: usize = 100;
/// Most pages of one list: a server that never ends ends here.
const MOST_PAGES: usize = 1000;
/// Enough for text of which much repeats itself, and quick.
const ZSTD_LEVEL: i32 = 6;

/// A collector to upload to.
#[derive(Clone, Debug)]
pub(super) struct Collector {
    http: Client,
    url: Url,
    token: Option<SecretString>,
    project: i64,
    release: String,
}

/// What the collector has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Known {
    kind: String,
    name: String,
    release: Option<String>,
    #[serde(default)]
    debug_ids: Vec<String>,
    sha256: String,
}

#[derive(Deserialize)]
struct Page {
    artifacts: Vec<Known>,
    next_cursor: Option<String>,
}

/// What came of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Stored,
    Known,
}

impl Collector {
    pub(super) fn new(url: &str, token: Option<SecretString>, project: i64, release: String) -> anyhow::Result<Self> {
        let address = format!("{}/api/v1/artifacts", url.trim_end_matches('/'));
        let url = Url::parse(&address)
            .with_context(|| format!("`{url}` is no address: give one like https://panicle.example"))?;
        Ok(Self { http: request::client()?, url, token, project, release })
    }

    /// Those of the items that the collector has already.
    pub(super) async fn known_of(&self, items: &[Item]) -> anyhow::Result<Vec<Known>> {
        let mut known = Vec::new();
        for chunk in items.chunks(PAGE) {
            let hashes: Vec<&str> = chunk.iter().map(|item| item.sha256.as_str()).collect();
            known.extend(self.list(("sha256", &hashes.join(","))).await?);
        }
        Ok(known)
    }

    /// All that it has of the release.
    pub(super) async fn of_release(&self) -> anyhow::Result<Vec<Known>> {
        self.list(("release", &self.release)).await
    }

    async fn list(&self, filter: (&str, &str)) -> anyhow::Result<Vec<Known>> {
        let (mut artifacts, mut cursor) = (Vec::new(), None::<String>);
        for _ in 0..MOST_PAGES {
            let (project, limit) = (self.project.to_string(), PAGE.to_string());
            let mut query = vec![("project", project.as_str()), ("limit", &limit), filter];
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let url = Url::parse_with_params(self.url.as_str(), query)?;
            let response = request::send(|| self.signed(self.http.get(url.clone()))).await?;
            // A token that may only upload: each upload then says whether it was known.
            if response.status() == StatusCode::FORBIDDEN {
                return Ok(Vec::new());
            }
            let page: Page = serde_json::from_value(request::json(response).await?).context("is this a Panicle?")?;
            artifacts.extend(page.artifacts);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(artifacts)
    }

    /// Uploads one file.
    pub(super) async fn upload(&self, item: &Item) -> anyhow::Result<Outcome> {
        let packed = zstd::encode_all(&*item.content.bytes()?, ZSTD_LEVEL).context("cannot compress it")?;
        let (project, id) = (self.project.to_string(), item.id.to_string());
        let mut query = vec![
            ("project", project.as_str()),
            ("kind", item.kind.as_str()),
            ("name", &item.name),
            ("release", &self.release),
        ];
        // Every other file says it itself.
        query.extend((item.kind == Kind::SourceBundle).then_some(("debug_id", id.as_str())));
        let url = Url::parse_with_params(self.url.as_str(), query)?;
        let body = axum::body::Bytes::from(packed);
        let request = || {
            let request = self.http.post(url.clone()).header("content-encoding", "zstd");
            self.signed(request).body(body.clone())
        };
        let answer = request::json(request::send(request).await?).await?;
        Ok(if answer["status"] == "known" { Outcome::Known } else { Outcome::Stored })
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }

    /// Is this what the item is, under its name and of this release?
    pub(super) fn has(&self, known: &[Known], item: &Item) -> bool {
        known.iter().any(|known| {
            known.sha256 == item.sha256
                && known.kind == item.kind.as_str()
                && known.name == item.name
                && known.release.as_deref() == Some(&self.release)
        })
    }
}

/// Is there more of this module among what the collector has than the file with this hash?
pub(super) fn has_more(known: &[Known], id: Uuid, sha256: Option<&str>) -> bool {
    // With and without the length in front of it, which some tools take for a part of the id.
    let plain = id.simple().to_string();
    let with_length = format!("10{}", &plain[..30]);
    let is_id = |text: &String| {
        let digits: String = text.chars().filter(char::is_ascii_hexdigit).take(32).collect();
        digits.eq_ignore_ascii_case(&plain) || digits.eq_ignore_ascii_case(&with_length)
    };
    let mut others = known.iter().filter(|known| Some(known.sha256.as_str()) != sha256);
    others.any(|known| known.kind == Kind::Wasm.as_str() && known.debug_ids.iter().any(is_id))
}
