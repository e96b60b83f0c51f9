//! The same files for an upstream Sentry, by its protocol of chunks: ask what it takes, send the pieces it lacks under
//! their SHA-1, have it put them together.

use std::{collections::HashSet, io::Write as _};

use anyhow::{Context as _, bail, ensure};
use flate2::{Compression, write::GzEncoder};
use reqwest::{
    Client, RequestBuilder, StatusCode, Url,
    multipart::{Form, Part},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::{item::Item, request, sentry_bundle};
use crate::symbolicate::Kind;

/// Most pieces a file may have to be cut into.
const MOST_CHUNKS: usize = 100_000;

/// Where the upstream Sentry is, as the command line has it.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// Upload to this Sentry too, when `--sentry-org` and `--sentry-project` are given.
    #[arg(long, value_name = "URL", env = "SENTRY_URL", default_value = "https://sentry.io")]
    sentry_url: String,
    /// Its organisation's slug.
    #[arg(long, value_name = "SLUG", env = "SENTRY_ORG", requires = "sentry_project")]
    sentry_org: Option<String>,
    /// Its project's slug.
    #[arg(long, value_name = "SLUG", env = "SENTRY_PROJECT")]
    sentry_project: Option<String>,
    /// A token of its with the scope `project:releases`.
    #[arg(long, value_name = "TOKEN", env = "SENTRY_AUTH_TOKEN", hide_env_values = true)]
    sentry_token: Option<SecretString>,
}

/// A Sentry, or a server that takes uploads as it does.
#[derive(Debug)]
pub(super) struct Sentry {
    http: Client,
    url: Url,
    org: String,
    project: String,
    token: SecretString,
}

/// How the server wants files.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terms {
    /// Where chunks go.
    url: String,
    chunk_size: usize,
    chunks_per_request: usize,
    max_request_size: usize,
    #[serde(default)]
    max_file_size: usize,
    hash_algorithm: String,
    #[serde(default)]
    compression: Vec<String>,
    #[serde(default)]
    accept: Vec<String>,
}

/// What the server says of a file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assembly {
    state: State,
    #[serde(default)]
    missing_chunks: Vec<String>,
    detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Created,
    Assembling,
    NotFound,
    Error,
}

/// A file, cut.
struct File<'a> {
    name: &'a str,
    /// Of a debug file; an artifact bundle has none.
    debug_id: Option<String>,
    checksum: String,
    chunks: Vec<(String, &'a [u8])>,
}

/// What came of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    New,
    Known,
    /// The server does not take such files.
    NotTaken,
}

impl Target {
    /// The Sentry to upload to; `None` when none is named.
    pub(super) fn sentry(&self) -> anyhow::Result<Option<Sentry>> {
        let (Some(org), Some(project)) = (self.sentry_org.clone(), self.sentry_project.clone()) else {
            return Ok(None);
        };
        let token =
            self.sentry_token.clone().context("for Sentry a token is needed: --sentry-token or SENTRY_AUTH_TOKEN")?;
        let address = format!("{}/", self.sentry_url.trim_end_matches('/'));
        let url = Url::parse(&address).with_context(|| format!("`{}` is no address of a Sentry", self.sentry_url))?;
        Ok(Some(Sentry { http: request::client()?, url, org, project, token }))
    }
}

impl Sentry {
    /// Uploads modules and their sources one by one, all scripts in one bundle. Says of each what came of it.
    pub(super) async fn upload(
        &self,
        items: &[Item],
        release: &str,
    ) -> anyhow::Result<Vec<(String, anyhow::Result<Sent>)>> {
        let terms = self.terms().await.with_context(|| format!("cannot ask {}", self.url))?;
        let mut done = Vec::new();
        for item in items.iter().filter(|item| matches!(item.kind, Kind::Wasm | Kind::SourceBundle)) {
            done.push((format!("{} {}", item.kind.as_str(), item.name), self.upload_debug_file(&terms, item).await));
        }
        if let Some(bundle) = sentry_bundle::of_scripts(items, release)? {
            done.push((String::from("scripts and source maps"), self.upload_bundle(&terms, &bundle, release).await));
        }
        Ok(done)
    }

    async fn terms(&self) -> anyhow::Result<Terms> {
        let url = self.organization("chunk-upload/")?;
        let response = request::send(|| self.signed(self.http.get(url.clone()))).await?;
        let terms: Terms = serde_json::from_value(request::json(response).await?).context("is this a Sentry?")?;
        ensure!(terms.hash_algorithm == "sha1", "it wants other hashes than SHA-1: {}", terms.hash_algorithm);
        ensure!(terms.chunk_size > 0 && terms.chunks_per_request > 0, "it takes no chunks");
        Ok(terms)
    }

    async fn upload_debug_file(&self, terms: &Terms, item: &Item) -> anyhow::Result<Sent> {
        let kind = if item.kind == Kind::SourceBundle { "sources" } else { "debug_files" };
        if !terms.accepts(kind) {
            return Ok(Sent::NotTaken);
        }
        let bytes = item.content.bytes()?;
        // With the length in front that linkers write: the id as Sentry reads it in the file.
        let with_length = format!("10{}", &item.id.simple().to_string()[..30]);
        let id = uuid::Uuid::try_parse(&with_length)?.to_string();
        let file = terms.cut(&item.name, &bytes, Some(id))?;
        let url = self.url.join(&format!("api/0/projects/{}/{}/files/difs/assemble/", self.org, self.project))?;
        self.send(terms, &file, url).await
    }

    async fn upload_bundle(&self, terms: &Terms, bundle: &[u8], release: &str) -> anyhow::Result<Sent> {
        if !terms.accepts("artifact_bundles") && !terms.accepts("artifact_bundles_v2") {
            return Ok(Sent::NotTaken);
        }
        let file = terms.cut(release, bundle, None)?;
        self.send(terms, &file, self.organization("artifactbundle/assemble/")?).await
    }

    /// Asks for the file, sends what the server lacks of it, and asks again. It may go on working on it by itself.
    async fn send(&self, terms: &Terms, file: &File<'_>, assemble: Url) -> anyhow::Result<Sent> {
        let Some(first) = self.assemble(file, &assemble).await? else { return Ok(Sent::NotTaken) };
        if first.state == State::Ok {
            return Ok(Sent::Known);
        }
        let missing: HashSet<&str> = first.missing_chunks.iter().map(String::as_str).collect();
        let chunks: Vec<_> = file.chunks.iter().filter(|(hash, _)| missing.contains(hash.as_str())).collect();
        for batch in terms.batches(&chunks) {
            self.send_chunks(terms, &batch).await?;
        }
        let last =
            if chunks.is_empty() { first } else { self.assemble(file, &assemble).await?.context("it is gone")? };
        match last.state {
            State::Ok | State::Created | State::Assembling if chunks.is_empty() => Ok(Sent::Known),
            State::Ok | State::Created | State::Assembling => Ok(Sent::New),
            State::NotFound | State::Error => {
                bail!(
                    "it could not put the pieces together: {}",
                    last.detail.as_deref().unwrap_or("it does not say why")
                )
            }
        }
    }

    /// `None` where there is nothing at the address: servers that only do scripts have none for debug files.
    async fn assemble(&self, file: &File<'_>, url: &Url) -> anyhow::Result<Option<Assembly>> {
        let body = self.question(file);
        let response = request::send(|| self.signed(self.http.post(url.clone())).json(&body)).await?;
        if response.status() == StatusCode::NOT_FOUND && file.debug_id.is_some() {
            return Ok(None);
        }
        let mut answer = request::json(response).await?;
        if file.debug_id.is_some() {
            answer = answer[&file.checksum].take();
        }
        serde_json::from_value(answer).context("is this a Sentry?").map(Some)
    }

    fn question(&self, file: &File<'_>) -> Value {
        let chunks: Vec<&str> = file.chunks.iter().map(|(hash, _)| hash.as_str()).collect();
        match &file.debug_id {
            Some(id) => json!({ &file.checksum: { "name": file.name, "debug_id": id, "chunks": chunks } }),
            None => {
                json!({ "checksum": file.checksum, "chunks": chunks, "projects": [self.project], "version": file.name })
            }
        }
    }

    async fn send_chunks(&self, terms: &Terms, batch: &[&(String, &[u8])]) -> anyhow::Result<()> {
        // Mostly a whole address, at times a path of this server.
        let url = self.url.join(&terms.url).context("its address for chunks is none")?;
        ensure!(
            url.scheme() == self.url.scheme() || url.scheme() == "https",
            "its address for chunks is not encrypted"
        );
        let is_packed = terms.compression.iter().any(|name| name == "gzip");
        let parts: Vec<(&str, Vec<u8>)> = batch
            .iter()
            .map(|(hash, chunk)| Ok((hash.as_str(), if is_packed { gzip(chunk)? } else { chunk.to_vec() })))
            .collect::<std::io::Result<_>>()?;
        let field = if is_packed { "file_gzip" } else { "file" };
        let form = || {
            let part = |(hash, bytes): &(&str, Vec<u8>)| Part::bytes(bytes.clone()).file_name((*hash).to_owned());
            parts.iter().fold(Form::new(), |form, chunk| form.part(field, part(chunk)))
        };
        let response = request::send(|| self.signed(self.http.post(url.clone())).multipart(form())).await?;
        request::empty(response).await
    }

    fn organization(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.url.join(&format!("api/0/organizations/{}/{path}", self.org))?)
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(self.token.expose_secret())
    }
}

impl Terms {
    fn accepts(&self, what: &str) -> bool {
        self.accept.iter().any(|accepted| accepted == what)
    }

    fn cut<'a>(&self, name: &'a str, bytes: &'a [u8], debug_id: Option<String>) -> anyhow::Result<File<'a>> {
        ensure!(self.max_file_size == 0 || bytes.len() <= self.max_file_size, "it is too large for the server");
        ensure!(bytes.len() / self.chunk_size < MOST_CHUNKS, "it wants files in too many pieces");
        let chunks = bytes.chunks(self.chunk_size).map(|chunk| (hex(chunk), chunk)).collect();
        Ok(File { name, debug_id, checksum: hex(bytes), chunks })
    }

    /// As many chunks to a request as the server takes.
    fn batches<'a, 'b>(&self, chunks: &[&'a (String, &'b [u8])]) -> Vec<Vec<&'a (String, &'b [u8])>> {
        let by_size = (self.max_request_size / self.chunk_size).max(1);
        chunks.chunks(by_size.min(self.chunks_per_request)).map(<[_]>::to_vec).collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
