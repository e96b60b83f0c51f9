//! From an event with frames as the browser tells them to one with frames as people read them.

use std::{collections::BTreeMap, mem, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    Resolution,
    frame::{Reason, Resolved},
    key::Key,
    library::Module,
    wanted::{Frame, Images, Place, UnknownImage, number, sent, text},
};

/// Most frames of one stacktrace, once inlined calls are frames of their own.
const MOST_FRAMES: usize = 500;

/// What one event's frames are resolved with.
#[derive(Debug, Default)]
pub struct Modules {
    pub(super) revision: i64,
    pub(super) found: BTreeMap<Place, Found>,
}

/// What there is for one place.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) keys: Vec<Key>,
    pub(super) module: Result<Arc<Module>, Reason>,
    pub(super) sources: Option<Arc<Module>>,
}

impl Modules {
    /// Resolves every frame of the event. What the client sent stays in `raw_stacktrace`, from which a later attempt starts.
    pub fn resolve(&self, event: &mut Value) -> Resolution {
        let mut resolving = Resolving { modules: self, missing: Vec::new(), is_changed: false };
        let mut lists = ["exception", "threads"].map(|list| take_holders(event, list));
        let images = Images::of(event);
        for holder in lists.iter_mut().flatten() {
            resolving.holder(&images, holder);
        }
        let Resolving { mut missing, is_changed, .. } = resolving;
        for (list, holders) in ["exception", "threads"].into_iter().zip(lists) {
            give_holders(event, list, holders);
        }
        missing.sort();
        missing.dedup();
        Resolution { is_changed, missing, revision: self.revision }
    }
}

fn take_holders(event: &mut Value, list: &str) -> Vec<Value> {
    holders(event, list).map(mem::take).unwrap_or_default()
}

fn give_holders(event: &mut Value, list: &str, given: Vec<Value>) {
    if let Some(holders) = holders(event, list) {
        *holders = given;
    }
}

/// `{values: […]}`, or the list itself.
fn holders<'a>(event: &'a mut Value, list: &str) -> Option<&'a mut Vec<Value>> {
    let list = event.get_mut(list)?;
    if list.is_object() { list.get_mut("values")?.as_array_mut() } else { list.as_array_mut() }
}

struct Resolving<'a> {
    modules: &'a Modules,
    missing: Vec<Key>,
    is_changed: bool,
}

impl Resolving<'_> {
    /// Resolves the stacktrace of an exception or a thread.
    fn holder(&mut self, images: &Images<'_>, holder: &mut Value) {
        let Some(before) = sent(holder) else { return };
        let mut called_as = None;
        let resolved: Vec<Value> =
            list(before).flat_map(|frame| self.frame(images, frame, &mut called_as)).take(MOST_FRAMES).collect();
        let now = holder.get("stacktrace");
        let (is_more, is_other) = (count(&resolved), now.is_none_or(|now| !list(now).eq(&resolved)));
        // What was resolved stays so, should an artifact be gone by now.
        if !is_other || is_more < now.map_or(0, |now| count(list(now))) {
            return;
        }
        self.is_changed = true;
        let mut stacktrace = before.clone();
        stacktrace["frames"] = Value::Array(resolved);
        if is_more > 0 {
            let raw = before.clone();
            holder["raw_stacktrace"] = raw;
        }
        holder["stacktrace"] = stacktrace;
    }

    /// The frames that one frame turns out to be.
    fn frame(&mut self, images: &Images<'_>, sent: &Value, called_as: &mut Option<String>) -> Vec<Value> {
        let called = called_as.take();
        let Some(frame) = sent.as_object() else { return vec![sent.clone()] };
        let Some(place) = images.place(frame) else { return vec![sent.clone()] };
        match self.resolve(place, frame, called.as_deref()) {
            Ok((resolved, calls)) => {
                *called_as = calls;
                resolved.iter().map(|resolved| resolved.write(frame)).collect()
            }
            Err(reason) => vec![unresolved(frame, reason)],
        }
    }

    fn resolve(
        &mut self,
        place: Result<Place, UnknownImage>,
        frame: &Frame,
        called_as: Option<&str>,
    ) -> Result<(Vec<Resolved>, Option<String>), Reason> {
        let found = place.ok().and_then(|place| self.modules.found.get(&place)).ok_or(Reason::UnknownImage)?;
        let result = match found.module.as_deref() {
            Ok(Module::Wasm(module)) => {
                let (offset, function) = (offset(frame), function(frame));
                match (offset, function) {
                    (Some(offset), function) => module.at(offset, function),
                    (None, Some(function)) => module.function(function).map(|function| vec![function]),
                    (None, None) => Err(Reason::MissingSymbol),
                }
                .map(|frames| (frames, None))
            }
            Ok(Module::Script(script)) => {
                let (line, column) = (number(frame, "lineno"), number(frame, "colno"));
                let (line, column) = line.zip(column).ok_or(Reason::MissingSymbol)?;
                let resolved = script.frame(line, column, text(frame, "function"), called_as);
                resolved.map(|frame| (vec![frame.resolved], frame.calls))
            }
            Ok(Module::Sources(_)) => Err(Reason::Malformed),
            Err(reason) => Err(*reason),
        };
        if matches!(result, Err(Reason::Missing | Reason::Malformed)) {
            self.missing.extend(found.keys.iter().cloned());
        }
        let (mut resolved, calls) = result?;
        if let Some(Module::Sources(sources)) = found.sources.as_deref() {
            for frame in resolved.iter_mut().filter(|frame| frame.source.is_none()) {
                let place = frame.abs_path.as_deref().zip(frame.line);
                frame.source = place.and_then(|(path, line)| sources.around(path, line));
            }
        }
        Ok((resolved, calls))
    }
}

fn list(stacktrace: &Value) -> impl Iterator<Item = &Value> {
    stacktrace.get("frames").and_then(Value::as_array).into_iter().flatten()
}

/// How many of the frames are resolved, not counting inlined ones.
fn count<'a>(frames: impl IntoIterator<Item = &'a Value>) -> usize {
    let data = frames.into_iter().filter_map(|frame| frame.get("data"));
    let resolved = data.filter(|data| data["symbolicator_status"] == "symbolicated");
    resolved.filter(|data| data["inlined"].is_null()).count()
}

fn unresolved(frame: &Frame, reason: Reason) -> Value {
    let mut frame = frame.clone();
    let data = frame.entry("data").or_insert_with(|| Value::Object(Map::new()));
    if !data.is_object() {
        *data = json!({});
    }
    data["symbolicator_status"] = json!(reason.as_str());
    Value::Object(frame)
}

fn offset(frame: &Frame) -> Option<u64> {
    u64::from_str_radix(text(frame, "instruction_addr")?.strip_prefix("0x")?, 16).ok()
}

/// Index of the function, as text or as a number.
fn function(frame: &Frame) -> Option<u32> {
    number(frame, "function_id").or_else(|| text(frame, "function_id")?.parse().ok())
}
