//! A Sentry event: [`capture::event`](crate::capture::event) writes the SDK's, `EventView` reads anybody's.

#[cfg(feature = "serde")]
mod frame_view;
#[cfg(feature = "serde")]
mod view;

use alloc::string::String;

use crate::json::Writer;

#[cfg(feature = "serde")]
pub use {frame_view::FrameView, view::EventView};

/// Where a panic happened, from `std::panic::Location`; travels as `contexts.panicle.location`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Location {
    /// Source file as the compiler names it.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
}

impl Location {
    /// Writes the fields.
    pub fn write(&self, writer: &mut Writer) {
        writer.key("file").text(&self.file);
        writer.key("line").number(self.line);
        writer.key("column").number(self.column);
    }
}
