//! Reads the configuration: the compiled-in default, over it a file, over that the environment.
//!
//! The default's keys are the only keys there are. Secrets come from the environment or from files of their own.

use std::{collections::BTreeMap, fs, net::IpAddr, path::Path};

use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Artifacts, Config, Data, Filters, Github, Grouping, Http, Ingest, Jira, LimitsConfig, Mask, Retention, Transitions,
    Upstream, grouping, rules,
};

/// The commented default file.
pub const DEFAULT_YAML: &str = include_str!("default.yaml");

/// Environment variables by name.
pub type Env = BTreeMap<String, String>;

const ENV_PREFIX: &str = "PANICLE__";

/// Keys that never stand in a file; for each there is a `…_file` key in the default.
const SECRETS: [&str; 3] = ["http.api_token", "jira.api_token", "github.webhook_secret"];

/// serde_json refuses anything deeper than 127 by itself; a payload is nested once more on its way upstream.
const DEEPEST: usize = 120;

/// Why a configuration is refused. Values are left out, in case one is a secret in the wrong place.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// A file is no YAML, or no mapping.
    #[error("{0} is not a configuration: {1}")]
    NotYaml(String, String),
    /// A key that does not exist.
    #[error("unknown key `{key}`; known here: {known}")]
    UnknownKey {
        /// The key, dotted.
        key: String,
        /// Its siblings.
        known: String,
    },
    /// A secret that stands in the file.
    #[error(
        "`{key}` is a secret and does not belong in the file; set {variable}, or `{key}_file` to a file that holds it"
    )]
    SecretInFile {
        /// The key, dotted.
        key: String,
        /// The variable to set instead.
        variable: String,
    },
    /// A key with a value that does not fit.
    #[error("`{0}`: {1}")]
    Invalid(String, String),
}

/// Loads the configuration from the default, `file` and those of `env` that begin with `PANICLE__`.
pub fn load(file: Option<&Path>, env: &Env) -> Result<Config, ConfigError> {
    let (tree, mut secrets) = merge(file, env)?;
    from_value::<Raw>(tree)?.check(&mut secrets)
}

/// As [`load`], for what needs only `mask`: other sections may lack their secrets.
pub fn load_mask(file: Option<&Path>, env: &Env) -> Result<Mask, ConfigError> {
    let (tree, _) = merge(file, env)?;
    from_value::<RawWithMask>(tree)?.mask.check()
}

/// The default with the file and the environment laid over it, and the secrets of the environment.
fn merge(file: Option<&Path>, env: &Env) -> Result<(Value, Secrets), ConfigError> {
    let mut tree = parse("the default", DEFAULT_YAML)?;
    if let Some(path) = file {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(name.clone(), error))?;
        overlay(&mut tree, parse(&name, &text)?, "")?;
    }
    let mut secrets = Secrets::new();
    for (variable, value) in env {
        if let Some(rest) = variable.strip_prefix(ENV_PREFIX) {
            apply_variable(&mut tree, &mut secrets, &rest.to_lowercase().replace("__", "."), value)?;
        }
    }
    Ok((tree, secrets))
}

fn parse(name: &str, text: &str) -> Result<Value, ConfigError> {
    let not_yaml = |why: String| ConfigError::NotYaml(name.to_owned(), why);
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_saphyr::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(not_yaml(String::from("it must be a mapping of sections"))),
        Err(error) => Err(not_yaml(error.to_string())),
    }
}

/// Lays the values of `over` on `base`; only keys of `base` may occur.
fn overlay(base: &mut Value, over: Value, path: &str) -> Result<(), ConfigError> {
    let (Value::Object(base), Value::Object(over)) = (base, over) else {
        return Err(ConfigError::Invalid(path.to_owned(), String::from("must be a mapping")));
    };
    for (name, value) in over {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if SECRETS.contains(&key.as_str()) {
            return Err(ConfigError::SecretInFile { variable: variable_of(&key), key });
        }
        match base.get_mut(&name) {
            None => return Err(unknown_key(key, base)),
            // A section with all its keys commented out.
            Some(Value::Object(_)) if value.is_null() => {}
            Some(section @ Value::Object(_)) => overlay(section, value, &key)?,
            Some(leaf) => *leaf = value,
        }
    }
    Ok(())
}

fn apply_variable(tree: &mut Value, secrets: &mut Secrets, key: &str, value: &str) -> Result<(), ConfigError> {
    if SECRETS.contains(&key) {
        secrets.insert(key.to_owned(), value.to_owned());
        return Ok(());
    }
    let mut node = tree;
    for name in key.split('.') {
        let Value::Object(section) = node else {
            return Err(ConfigError::UnknownKey { key: key.to_owned(), known: String::from("nothing below it") });
        };
        if !section.contains_key(name) {
            return Err(unknown_key(format!("{key} (from {})", variable_of(key)), section));
        }
        node = &mut section[name];
    }
    *node = match node {
        Value::String(_) | Value::Null => Value::String(value.to_owned()),
        _ => serde_saphyr::from_str(value)
            .map_err(|_| ConfigError::Invalid(key.to_owned(), format!("{} is not YAML", variable_of(key))))?,
    };
    Ok(())
}

fn variable_of(key: &str) -> String {
    format!("{ENV_PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn unknown_key(key: String, section: &serde_json::Map<String, Value>) -> ConfigError {
    let known: Vec<&str> = section.keys().map(String::as_str).collect();
    ConfigError::UnknownKey { key, known: known.join(", ") }
}

/// The file's shape, before the parts are checked against each other.
#[derive(Deserialize)]
struct Raw {
    http: RawHttp,
    data: Data,
    ingest: Ingest,
    retention: Retention,
    limits: LimitsConfig,
    filters: Filters,
    artifacts: Artifacts,
    mask: RawMask,
    grouping: RawGrouping,
    upstream: RawUpstream,
    jira: RawJira,
    github: RawGithub,
}

#[derive(Deserialize)]
struct RawHttp {
    listen: String,
    public_url: Option<String>,
    trusted_proxies: Vec<IpAddr>,
    api_token_file: Option<String>,
}

#[derive(Deserialize)]
struct RawWithMask {
    mask: RawMask,
}

#[derive(Deserialize)]
struct RawMask {
    rules: Vec<Value>,
}

#[derive(Deserialize)]
struct RawGrouping {
    rules: Vec<Value>,
}

#[derive(Deserialize)]
struct RawUpstream {
    dsn: Option<String>,
    max_spool_bytes: u64,
}

#[derive(Deserialize)]
struct RawJira {
    url: Option<String>,
    email: Option<String>,
    api_token_file: Option<String>,
    project_key: Option<String>,
    issue_type: String,
    transitions: Transitions,
}

#[derive(Deserialize)]
struct RawGithub {
    webhook_secret_file: Option<String>,
}

type Secrets = BTreeMap<String, String>;

impl Raw {
    fn check(self, secrets: &mut Secrets) -> Result<Config, ConfigError> {
        check_ingest(&self.ingest)?;
        check_artifacts(&self.artifacts)?;
        Ok(Config {
            http: self.http.check(secrets)?,
            data: self.data,
            ingest: self.ingest,
            retention: self.retention,
            limits: self.limits,
            filters: self.filters,
            artifacts: self.artifacts,
            mask: self.mask.check()?,
            grouping: self.grouping.check()?,
            upstream: self.upstream.check()?,
            jira: self.jira.check(secrets)?,
            github: self.github.check(secrets)?,
        })
    }
}

fn from_value<T: DeserializeOwned>(tree: Value) -> Result<T, ConfigError> {
    serde_path_to_error::deserialize(tree)
        .map_err(|error| ConfigError::Invalid(error.path().to_string(), error.inner().to_string()))
}

fn check_ingest(ingest: &Ingest) -> Result<(), ConfigError> {
    if ingest.max_depth == 0 || ingest.max_depth > DEEPEST {
        return Err(invalid("ingest.max_depth", &format!("must be between 1 and {DEEPEST}")));
    }
    for (key, value) in [
        ("ingest.max_envelope_bytes", ingest.max_envelope_bytes),
        ("ingest.max_event_bytes", ingest.max_event_bytes),
        ("ingest.max_decompressed_bytes", ingest.max_decompressed_bytes),
        ("ingest.max_items", ingest.max_items),
    ] {
        if value == 0 {
            return Err(invalid(key, "must be at least 1"));
        }
    }
    Ok(())
}

fn check_artifacts(artifacts: &Artifacts) -> Result<(), ConfigError> {
    if artifacts.max_file_bytes == 0 {
        return Err(invalid("artifacts.max_file_bytes", "must be at least 1"));
    }
    if artifacts.max_total_bytes < artifacts.max_file_bytes {
        return Err(invalid("artifacts.max_total_bytes", "must be at least `artifacts.max_file_bytes`"));
    }
    Ok(())
}

impl RawHttp {
    fn check(self, secrets: &mut Secrets) -> Result<Http, ConfigError> {
        let public_url = given(self.public_url).map(|url| web_address("http.public_url", &url)).transpose()?;
        let api_token = secret("http.api_token", self.api_token_file, secrets)?;
        Ok(Http { listen: self.listen, public_url, trusted_proxies: self.trusted_proxies, api_token })
    }
}

impl RawMask {
    fn check(self) -> Result<Mask, ConfigError> {
        let rules = rules::read(self.rules).map_err(|error| invalid("mask.rules", &error.to_string()))?;
        Ok(Mask { rules })
    }
}

impl RawGrouping {
    fn check(self) -> Result<Grouping, ConfigError> {
        let rules = grouping::read(self.rules).map_err(|error| invalid("grouping.rules", &error.to_string()))?;
        Ok(Grouping { rules })
    }
}

impl RawUpstream {
    fn check(self) -> Result<Option<Upstream>, ConfigError> {
        let Some(text) = given(self.dsn) else {
            return Ok(None);
        };
        let dsn =
            text.parse().map_err(|error| ConfigError::Invalid(String::from("upstream.dsn"), format!("{error}")))?;
        Ok(Some(Upstream { dsn, max_spool_bytes: self.max_spool_bytes }))
    }
}

impl RawJira {
    fn check(self, secrets: &mut Secrets) -> Result<Option<Jira>, ConfigError> {
        let api_token = secret("jira.api_token", self.api_token_file, secrets)?;
        let Some(url) = given(self.url) else {
            return Ok(None);
        };
        let needed = |key: &str| invalid(key, "is needed once `jira.url` is set");
        Ok(Some(Jira {
            url: web_address("jira.url", &url)?,
            email: given(self.email).ok_or_else(|| needed("jira.email"))?,
            api_token: api_token.ok_or_else(|| needed("jira.api_token_file"))?,
            project_key: given(self.project_key).ok_or_else(|| needed("jira.project_key"))?,
            issue_type: self.issue_type,
            transitions: self.transitions,
        }))
    }
}

impl RawGithub {
    fn check(self, secrets: &mut Secrets) -> Result<Option<Github>, ConfigError> {
        let webhook_secret = secret("github.webhook_secret", self.webhook_secret_file, secrets)?;
        Ok(webhook_secret.map(|webhook_secret| Github { webhook_secret }))
    }
}

fn invalid(key: &str, why: &str) -> ConfigError {
    ConfigError::Invalid(key.to_owned(), why.to_owned())
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn web_address(key: &str, text: &str) -> Result<String, ConfigError> {
    let url = reqwest::Url::parse(text).map_err(|error| invalid(key, &error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(invalid(key, "must be an http:// or https:// address"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn secret(key: &str, file: Option<String>, secrets: &mut Secrets) -> Result<Option<SecretString>, ConfigError> {
    let from_env = given(secrets.remove(key));
    let text = match (from_env, given(file)) {
        (Some(_), Some(_)) => {
            return Err(invalid(key, &format!("is given twice: in {} and in `{key}_file`", variable_of(key))));
        }
        (Some(text), None) => text,
        (None, Some(path)) => fs::read_to_string(&path)
            .map_err(|error| ConfigError::Unreadable(format!("{path} (`{key}_file`)"), error))?,
        (None, None) => return Ok(None),
    };
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(invalid(key, "is empty"));
    }
    Ok(Some(SecretString::from(text)))
}
