//! What kinds of file are uploaded.

/// The kind of an uploaded file.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Kind {
    /// A wasm module: its debug file, or what was shipped.
    Wasm,
    /// A script as it was shipped.
    Script,
    /// A script's source map.
    SourceMap,
    /// The sources of a module, as Sentry bundles them.
    SourceBundle,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Wasm, Self::Script, Self::SourceMap, Self::SourceBundle];

    /// Its wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::Script => "script",
            Self::SourceMap => "source_map",
            Self::SourceBundle => "source_bundle",
        }
    }

    /// The kind of a wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
