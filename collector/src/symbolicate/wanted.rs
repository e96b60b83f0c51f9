//! What an event's frames are of: the modules and scripts its images name.

use std::collections::BTreeMap;

use panicle_protocol::stack;
use serde_json::{Map, Value};

use super::key::Key;

/// Most modules and scripts of one event that are looked for.
const MOST: usize = 64;

/// What a frame is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A wasm module: its place among the event's images.
    Module(usize),
    /// A script, by its address.
    Script(String),
}

/// A frame's fields.
pub(super) type Frame = Map<String, Value>;

/// An event's images and release, as far as frames need them.
#[derive(Debug)]
pub(super) struct Images<'a> {
    images: &'a [Value],
    release: Option<&'a str>,
    platform: Option<&'a str>,
}

impl<'a> Images<'a> {
    pub(super) fn of(event: &'a Value) -> Self {
        let images = event.pointer("/debug_meta/images").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let text = |name| event.get(name).and_then(Value::as_str);
        Self { images, release: text("release"), platform: text("platform") }
    }

    /// Is it usual for the event's frames that nothing was uploaded for them? Servers' code is mostly as it was written.
    pub(super) fn is_optional(&self) -> bool {
        self.platform == Some("node")
    }

    /// Can its frames be of scripts and wasm modules? Python's and native programs' are others' business.
    fn is_ours(&self) -> bool {
        let is_named = |image: &Value| matches!(kind(image), Some("wasm" | "sourcemap"));
        matches!(self.platform, None | Some("javascript" | "node" | "wasm")) || self.images.iter().any(is_named)
    }

    /// What a frame is of: `None` for one that is readable already or was never in a file, `Err` where the client does not say
    /// which.
    pub(super) fn place(&self, frame: &Frame) -> Option<Result<Place, UnknownImage>> {
        if !self.is_ours() || frame.contains_key("context_line") {
            return None;
        }
        if is_wasm(frame) {
            return Some(self.module(frame).map(Place::Module).ok_or(UnknownImage));
        }
        let file = text(frame, "abs_path").or_else(|| text(frame, "filename"))?;
        let is_javascript = matches!(text(frame, "platform"), None | Some("javascript" | "node"));
        let is_file = !file.starts_with(['<', '[']) && !file.starts_with("native") && !file.starts_with("node:");
        let is_script = is_javascript && is_file && number(frame, "lineno").is_some() && !stack::is_extension(file);
        is_script.then(|| Ok(Place::Script(file.to_owned())))
    }

    fn module(&self, frame: &Frame) -> Option<usize> {
        let is_wasm = |index: &usize| kind(&self.images[*index]) == Some("wasm");
        if let Some(index) = text(frame, "addr_mode").and_then(|mode| mode.strip_prefix("rel:")?.parse().ok()) {
            return Some(index).filter(|index| *index < self.images.len() && is_wasm(index));
        }
        let file = text(frame, "abs_path").or_else(|| text(frame, "filename"));
        let mut modules = (0..self.images.len()).filter(is_wasm);
        let named = modules.clone().find(|index| file.is_some() && code_file(&self.images[*index]) == file);
        // Safari names no file; with a single module there is no doubt.
        named.or_else(|| modules.next().filter(|_| modules.next().is_none()))
    }

    /// By what the artifacts of a place are found.
    pub(super) fn keys(&self, place: &Place) -> Vec<Key> {
        match place {
            Place::Module(index) => self.images.get(*index).map(ids).unwrap_or_default(),
            Place::Script(file) => {
                let is_its = |image: &&Value| kind(image) == Some("sourcemap") && code_file(image) == Some(file);
                let by_id = self.images.iter().find(is_its).map(ids).unwrap_or_default();
                if !by_id.is_empty() {
                    return by_id;
                }
                self.release.and_then(|release| Key::of_file(release, file)).into_iter().collect()
            }
        }
    }

    /// What all frames of the event are of, with the keys of each.
    pub(super) fn wanted(&self, event: &Value) -> BTreeMap<Place, Vec<Key>> {
        let mut wanted = BTreeMap::new();
        for frame in stacktraces(event).flat_map(frames) {
            if let Some(Ok(place)) = self.place(frame)
                && wanted.len() < MOST
                && !wanted.contains_key(&place)
            {
                let keys = self.keys(&place);
                wanted.insert(place, keys);
            }
        }
        wanted
    }
}

/// The client does not say which module a frame is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnknownImage;

/// The stacktraces of an event as the client sent them.
fn stacktraces(event: &Value) -> impl Iterator<Item = &Value> {
    let holders = ["exception", "threads"].into_iter().flat_map(|list| holders(event.get(list)));
    holders.filter_map(|holder| sent(holder))
}

/// `{values: […]}`, or the list itself.
fn holders(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    let values = list.and_then(|list| list.get("values").unwrap_or(list).as_array());
    values.into_iter().flatten()
}

/// A holder's stacktrace as the client sent it.
pub(super) fn sent(holder: &Value) -> Option<&Value> {
    holder.get("raw_stacktrace").filter(|raw| raw.is_object()).or_else(|| holder.get("stacktrace"))
}

/// A stacktrace's frames.
pub(super) fn frames(stacktrace: &Value) -> impl Iterator<Item = &Frame> {
    stacktrace.get("frames").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn is_wasm(frame: &Frame) -> bool {
    let file = text(frame, "filename").unwrap_or_default();
    // Sentry's SDK without its wasm integration leaves the engines' own words.
    text(frame, "platform") == Some("native") || text(frame, "addr_mode").is_some() || file == "[wasm code]"
}

pub(super) fn text<'a>(frame: &'a Frame, name: &str) -> Option<&'a str> {
    frame.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

pub(super) fn number(frame: &Frame, name: &str) -> Option<u32> {
    frame.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
}

fn kind(image: &Value) -> Option<&str> {
    image.get("type").and_then(Value::as_str)
}

fn code_file(image: &Value) -> Option<&str> {
    image.get("code_file").and_then(Value::as_str)
}

fn ids(image: &Value) -> Vec<Key> {
    let id = |name| image.get(name).and_then(Value::as_str).and_then(Key::of_id);
    let mut keys: Vec<Key> = ["debug_id", "code_id"].into_iter().filter_map(id).collect();
    keys.dedup();
    keys
}
