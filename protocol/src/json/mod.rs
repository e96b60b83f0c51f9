//! JSON as text: read piece by piece and written piece by piece, without a tree in between.
//!
//! What a browser downloads to read a capture, build an event and mask it; serde_json would be a third more.

pub(crate) mod read;
mod value;
pub(crate) mod write;

pub use value::{Fields, Items, Json, Members};
pub use write::Writer;
pub(crate) use write::number;

/// Not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON")]
pub struct NotJson;
