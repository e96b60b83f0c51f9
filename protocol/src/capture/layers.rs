//! Objects of several speakers in one: what was said of this event wins over what was said of all.

use alloc::{borrow::Cow, vec::Vec};

use crate::json::{Json, Writer};

/// Members of the layers, the first speaker of a name winning; none of those in `taken`. `write` writes a value, or refuses it.
pub(super) fn write<'a>(
    writer: &mut Writer,
    taken: &[&'static str],
    layers: [Option<Json<'a>>; 2],
    write: fn(&mut Writer, &str, Json<'a>) -> bool,
) {
    let mut names: Vec<Cow<'a, str>> = taken.iter().map(|name| Cow::Borrowed(*name)).collect();
    for layer in layers.into_iter().flatten() {
        for (name, value) in layer.members() {
            if !names.contains(&name) && write(writer, &name, value) {
                names.push(name);
            }
        }
    }
}

/// Any value.
pub(super) fn any(writer: &mut Writer, name: &str, value: Json<'_>) -> bool {
    writer.key(name).raw(value.as_str());
    true
}

/// Sentry's contexts are objects.
pub(super) fn object(writer: &mut Writer, name: &str, value: Json<'_>) -> bool {
    value.is_object() && any(writer, name, value)
}

/// A label is text; numbers and Booleans become it.
pub(super) fn label(writer: &mut Writer, name: &str, value: Json<'_>) -> bool {
    match value.as_str().as_bytes() {
        [b'"', ..] => return any(writer, name, value),
        [b'{' | b'[' | b'n', ..] => return false,
        _ => writer.key(name).text(value.as_str()),
    };
    true
}
