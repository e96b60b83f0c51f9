//! What an app says of itself at [`init`](crate::init).

use crate::mask::Rule;

/// Where events go, what sends them, and what else is private in them.
///
/// ```
/// use panicle::mask::Rule;
///
/// let options = panicle::Options::new("http://key@localhost:4800/1")
///     .release("shop@1.0.0")
///     .environment("production")
///     .mask(Rule::named("employee").patterns([r"EMP-\d{6}"]))
///     .mask(Rule::named("account").keys(["accountNo"]).hash());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(crate) dsn: String,
    pub(crate) release: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) rules: Vec<Rule>,
}

impl Options {
    /// Options with only a DSN, `http://PUBLIC_KEY@HOST/PROJECT`.
    pub fn new(dsn: impl Into<String>) -> Self {
        Self { dsn: dsn.into(), release: None, environment: None, rules: Vec::new() }
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

    /// One more masking rule; the first one that fits wins, and all of them go before the built-in ones. A wrong rule is
    /// refused at [`init`](crate::init), which then reports nothing.
    pub fn mask(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }
}
