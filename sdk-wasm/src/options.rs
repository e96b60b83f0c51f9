//! What an app says of itself at [`init`](crate::init).

/// Where events go, and what sends them.
///
/// ```
/// let options = panicle::Options::new("http://key@localhost:4800/1")
///     .release("shop@1.0.0")
///     .environment("production");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(crate) dsn: String,
    pub(crate) release: Option<String>,
    pub(crate) environment: Option<String>,
}

impl Options {
    /// Options with only a DSN, `http://PUBLIC_KEY@HOST/PROJECT`.
    pub fn new(dsn: impl Into<String>) -> Self {
        Self { dsn: dsn.into(), release: None, environment: None }
    }

    /// The app's release, `name@version`. It decides which fix an error belongs to.
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// `production`, `staging`, …
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }
}
