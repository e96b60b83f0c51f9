//! From an event with frames as the browser tells them to one with frames as people read them.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    sync::Arc,
};

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
        let mut resolving =
            Resolving { modules: self, others: BTreeSet::new(), missing: Vec::new(), is_changed: false };
        let mut lists = ["exception", "threads"].map(|list| take_holders(event, list));
        let images = Images::of(event);
        for holder in lists.iter_mut().flatten() {
            resolving.holder(&images, holder);
        }
        let Resolving { mut missing, is_changed, .. } = resolving;
        if images.is_optional() {
            missing.clear();
        }
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
pub(super) fn holders<'a>(event: &'a mut Value, list: &str) -> Option<&'a mut Vec<Value>> {
    let list = event.get_mut(list)?;
    if list.is_object() { list.get_mut("values")?.as_array_mut() } else { list.as_array_mut() }
}

struct Resolving<'a> {
    modules: &'a Modules,
    /// Modules that are not what was loaded under their id: a tool changed the file and kept the id.
    others: BTreeSet<Place>,
    missing: Vec<Key>,
    is_changed: bool,
}

impl Resolving<'_> {
    /// Resolves the stacktrace of an exception or a thread.
    fn holder(&mut self, images: &Images<'_>, holder: &mut Value) {
        let Some(before) = sent(holder) else { return };
        self.others = self.others(images, before);
        let mut called_as = None;
        let resolved: Vec<Value> =
            list(before).flat_map(|frame| self.frame(images, frame, &mut called_as)).take(MOST_FRAMES).collect();
        let now = holder.get("stacktrace");
        let done = count(&resolved);
        let is_same = now.is_some_and(|now| list(now).eq(&resolved));
        // What was resolved stays so, here or by the client, should an artifact be gone by now.
        let was_resolved = holder.get("raw_stacktrace").is_some_and(Value::is_object);
        let is_worse = done < now.map_or(0, |now| count(list(now))) || (was_resolved && done == 0);
        if is_same || is_worse {
            return;
        }
        self.is_changed = true;
        let mut stacktrace = before.clone();
        stacktrace["frames"] = Value::Array(resolved);
        if done > 0 {
            let raw = as_sent(before);
            holder["raw_stacktrace"] = raw;
        }
        holder["stacktrace"] = stacktrace;
    }

    /// One frame at an offset that is another function's is enough: then no other line would be right but by chance.
    fn others(&self, images: &Images<'_>, stacktrace: &Value) -> BTreeSet<Place> {
        let is_other = |frame: &Frame, place: &Place| {
            let module = self.modules.found.get(place)?.module.as_deref().ok()?;
            let Module::Wasm(module) = module else { return None };
            Some(!module.fits(offset(frame)?, function(frame)?))
        };
        let places = list(stacktrace).filter_map(|frame| {
            let frame = frame.as_object()?;
            let place = images.place(frame)?.ok()?;
            is_other(frame, &place)?.then_some(place)
        });
        places.collect()
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
            Err(_) if images.is_optional() => vec![sent.clone()],
            Err(reason) => vec![unresolved(frame, reason)],
        }
    }

    fn resolve(
        &mut self,
        place: Result<Place, UnknownImage>,
        frame: &Frame,
        called_as: Option<&str>,
    ) -> Result<(Vec<Resolved>, Option<String>), Reason> {
        let place = place.map_err(|UnknownImage| Reason::UnknownImage)?;
        let found = self.modules.found.get(&place).ok_or(Reason::UnknownImage)?;
        if self.others.contains(&place) {
            return Err(Reason::MissingSymbol);
        }
        let result = match found.module.as_deref() {
            Ok(Module::Wasm(module)) => match (offset(frame), function(frame)) {
                (Some(offset), _) => module.at(offset),
                (None, Some(function)) => module.function(function).map(|function| vec![function]),
                (None, None) => Err(Reason::MissingSymbol),
            }
            .map(|frames| (frames, None)),
            Ok(Module::Script(script)) => {
                let (line, column) = (number(frame, "lineno"), number(frame, "colno"));
                let (line, column) = line.zip(column).ok_or(Reason::MissingSymbol)?;
                let resolved = script.frame(line, column, text(frame, "function"), called_as);
                resolved.map(|frame| (vec![frame.resolved], frame.calls))
            }
            Ok(Module::Sources(_)) => Err(Reason::Malformed),
            Err(reason) => Err(*reason),
        };
        let lacks = match &result {
            Ok((frames, _)) => frames.iter().find_map(|frame| frame.lacks),
            Err(reason) => Some(*reason),
        };
        if matches!(lacks, Some(Reason::Missing | Reason::Malformed)) {
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

pub(super) fn list_mut(stacktrace: &mut Value) -> impl Iterator<Item = &mut Value> {
    stacktrace.get_mut("frames").and_then(Value::as_array_mut).into_iter().flatten()
}

/// How many of the frames are resolved, not counting inlined ones.
fn count<'a>(frames: impl IntoIterator<Item = &'a Value>) -> usize {
    let data = frames.into_iter().filter_map(|frame| frame.get("data"));
    let resolved = data.filter(|data| data["symbolicator_status"] == "symbolicated");
    resolved.filter(|data| data["inlined"].is_null()).count()
}

/// A stacktrace without what an earlier attempt noted in it.
fn as_sent(stacktrace: &Value) -> Value {
    let mut raw = stacktrace.clone();
    for frame in list_mut(&mut raw) {
        let Some(frame) = frame.as_object_mut() else { continue };
        if let Some(data) = frame.get_mut("data").and_then(Value::as_object_mut) {
            data.remove("symbolicator_status");
            if data.is_empty() {
                frame.remove("data");
            }
        }
    }
    raw
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
