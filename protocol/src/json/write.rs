//! Writing JSON text.

use alloc::{string::String, vec::Vec};

/// JSON text being written, member by member; commas come by themselves.
///
/// ```
/// use panicle_protocol::json::Writer;
///
/// let json = Writer::object_of(|event| {
///     event.key("level").text("error");
///     event.key("tags").list(|tags| tags.text("a").number(7));
/// });
/// assert_eq!(json, br#"{"level":"error","tags":["a",7]}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// The text of one object.
    pub fn object_of(fill: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self::default();
        writer.object(fill);
        writer.0
    }

    /// The name of the member that comes next.
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.text(name);
        self.0.push(b':');
        self
    }

    /// A string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        write(&mut self.0, text);
        self
    }

    /// A value that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.0.extend_from_slice(json.as_bytes());
    }

    /// A whole number.
    pub fn number(&mut self, number: u32) {
        self.separate();
        write_number(&mut self.0, number as usize);
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// An object with the members that `fill` writes.
    pub fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.open(b'{');
        fill(self);
        self.0.push(b'}');
    }

    /// A list with the items that `fill` writes.
    pub fn list(&mut self, fill: impl FnOnce(&mut Self)) {
        self.open(b'[');
        fill(self);
        self.0.push(b']');
    }

    /// A member whose value is a string, if there is one.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.key(name).text(text);
        }
    }

    fn open(&mut self, bracket: u8) {
        self.separate();
        self.0.push(bracket);
    }

    fn separate(&mut self) {
        if !matches!(self.0.last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push(b',');
        }
    }
}

/// Writes a JSON string.
pub(crate) fn write(out: &mut Vec<u8>, text: &str) {
    write_bytes(out, text.as_bytes());
}

/// Writes a JSON string of UTF-8.
pub(crate) fn write_bytes(out: &mut Vec<u8>, text: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in text.iter().copied() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
            byte => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Writes a whole number: what `core::fmt` would do in ten times the code.
pub(crate) fn write_number(out: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        write_number(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

/// A whole number as text.
pub(crate) fn number(number: usize) -> String {
    let mut digits = Vec::new();
    write_number(&mut digits, number);
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_and_nowhere_else() {
        let json = Writer::object_of(|writer| {
            writer.key("a:").object(|_| {});
            writer.key("b").list(|list| {
                list.list(|_| {});
                list.object(|item| item.key("c").bool(true));
                list.text("{");
                list.raw("null");
            });
            writer.optional("d", None);
            writer.optional("e", Some("\"\u{1}"));
            writer.key("f").number(u32::MAX);
        });
        let expected = r#"{"a:":{},"b":[[],{"c":true},"{",null],"e":"\"\u0001","f":4294967295}"#;
        assert_eq!(core::str::from_utf8(&json).unwrap(), expected);
    }

    #[test]
    fn numbers_are_written_in_full() {
        assert_eq!([number(0), number(7), number(10), number(65_536)], ["0", "7", "10", "65536"]);
    }
}
