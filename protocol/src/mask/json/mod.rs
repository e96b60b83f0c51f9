//! Masking JSON as text: strings by rule, values under secret keys whole, keys too. What is not masked keeps its bytes.
//!
//! Nothing is built from the JSON, so that size and depth cost no memory, and a browser needs no code for it.

mod fields;
mod members;
mod meta;
mod object;

use alloc::{borrow::ToOwned as _, vec::Vec};
use core::ops::Range;

use super::{
    Masker, NotJson, list,
    mark::{self, MASKED},
    rule::Action,
    scan::Field,
    secret_key,
    text::Folded,
    text_rules::Finding,
    words::{self, Hint},
};
use crate::json::{
    read::{self, Source},
    write::{write_bytes, write_number},
};
use fields::{is_id, is_id_key};
use meta::Meta;

/// Deepest nesting that is kept; what lies deeper is replaced.
const MAX_DEPTH: usize = 100;

/// How often JSON in a string of JSON is looked into.
const MAX_NESTING: usize = 4;

/// What stands for what lay too deep.
const TOO_DEEP: &[u8] = b"\"[too deep]\"";

/// Masked JSON.
pub(super) struct Output {
    pub(super) json: Vec<u8>,
    /// What was masked, and where.
    pub(super) meta: Meta,
    /// The `_meta` that was there, masked.
    pub(super) old_meta: Vec<u8>,
    pub(super) has_changed: bool,
}

/// What a value's key says of it.
#[derive(Clone, Copy, Default)]
struct About {
    field: Field,
    hint: Hint,
    is_id: bool,
    /// A rule of one's own.
    own: Option<usize>,
    /// Below something to keep.
    is_kept: bool,
    /// Below something whose keys say nothing about their values: `_meta`, versions of modules.
    is_plain: bool,
}

/// What became of a value.
struct Written {
    /// Where it stands in the output.
    out: Range<usize>,
    /// Where it stood in the source.
    source: Range<usize>,
    shape: Shape,
    /// Which remarks are about it.
    remarks: Range<usize>,
    has_changed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `null`, a Boolean, and what is empty: they hide nothing.
    Nothing,
    Number,
    Text,
    Container,
}

/// The masked form of a JSON text. `is_event`: its user gets an id by hash, and its `_meta` is put aside.
pub(super) fn mask(masker: &Masker, json: &str, is_event: bool) -> Result<Output, NotJson> {
    mask_nested(masker, json, is_event, 0, 0)
}

fn mask_nested(masker: &Masker, json: &str, is_event: bool, depth: usize, nesting: usize) -> Result<Output, NotJson> {
    let mut walk = Walk {
        masker,
        source: Source::of(json),
        out: Vec::with_capacity(json.len() + json.len() / 8),
        levels: Vec::new(),
        meta: Meta::default(),
        old_meta: Vec::new(),
        is_event,
        nesting,
        has_changed: false,
    };
    walk.gap();
    walk.value(About::default(), depth)?;
    walk.gap();
    walk.source.end()?;
    Ok(Output { json: walk.out, meta: walk.meta, old_meta: walk.old_meta, has_changed: walk.has_changed })
}

/// One step of the way to a value.
enum Level {
    /// A key, by where it stands in the output, in its quotes.
    Key(Range<usize>),
    Index(usize),
    /// The `value` beside a name.
    Value,
}

/// The walk through one JSON text.
struct Walk<'a> {
    masker: &'a Masker,
    source: Source<'a>,
    out: Vec<u8>,
    /// The way here.
    levels: Vec<Level>,
    meta: Meta,
    old_meta: Vec<u8>,
    is_event: bool,
    nesting: usize,
    has_changed: bool,
}

impl Walk<'_> {
    /// Copies white space.
    fn gap(&mut self) {
        self.out.extend_from_slice(self.source.gap());
    }

    fn byte(&mut self, byte: u8) -> Result<(), NotJson> {
        self.source.expect(byte)?;
        self.out.push(byte);
        Ok(())
    }

    fn value(&mut self, about: About, depth: usize) -> Result<Written, NotJson> {
        let (from, out, remarks) = (self.source.at(), self.out.len(), self.meta.len());
        let had_changed = core::mem::take(&mut self.has_changed);
        let own = about.own.filter(|_| !about.is_kept);
        let inner = About { is_kept: about.is_kept || own.is_some(), own: None, ..about };
        let shape = match self.source.peek() {
            b'"' => self.text(inner, depth)?,
            b'{' | b'[' if depth >= MAX_DEPTH => {
                self.source.skip()?;
                self.out.extend_from_slice(TOO_DEEP);
                self.has_changed = true;
                Shape::Text
            }
            b'{' => self.object(inner, depth)?,
            b'[' => self.array(inner, depth)?,
            b't' | b'f' | b'n' => {
                self.out.extend_from_slice(self.source.word()?);
                Shape::Nothing
            }
            _ => self.number(inner)?,
        };
        let mut written = Written {
            out: out..self.out.len(),
            source: from..self.source.at(),
            shape,
            remarks: remarks..self.meta.len(),
            has_changed: false,
        };
        if let Some(rule) = own {
            self.by_own_rule(&mut written, rule);
        }
        written.out.end = self.out.len();
        written.has_changed = self.has_changed;
        self.has_changed |= had_changed;
        Ok(written)
    }

    /// What a key says of its value.
    fn about(&self, key: &[u8], above: About) -> About {
        if above.is_plain {
            return About { own: None, ..above };
        }
        let own = self.masker.own.of_key(key).or_else(|| self.own_of_path());
        let is_kept = above.is_kept || own.is_some_and(|rule| self.masker.own.action(rule) == Action::Keep);
        let hint = words::of_key(Folded::of_key(key).bytes(), key);
        // `{"passport": {"number": …}}`
        let hint = if words::is_filler_of_key(key) { above.hint } else { hint };
        let field = if hint & words::VERSION != 0 { Field::Version } else { fields::field(key) };
        About { field, hint, is_id: is_id_key(key), own: own.filter(|_| !is_kept), is_kept, is_plain: false }
    }

    fn own_of_path(&self) -> Option<usize> {
        if !self.masker.own.has_paths() || self.nesting > 0 {
            return None;
        }
        let path = self.path();
        let levels: Vec<&[u8]> = path.iter().map(|level| &level[1..level.len() - 1]).collect();
        self.masker.own.of_path(&levels)
    }

    /// The way here, each step as JSON text in quotes.
    fn path(&self) -> Vec<Vec<u8>> {
        let text = |level: &Level| match level {
            Level::Key(key) => self.out[key.clone()].to_vec(),
            Level::Index(index) => {
                let mut text = alloc::vec![b'"'];
                write_number(&mut text, *index);
                text.push(b'"');
                text
            }
            Level::Value => b"\"value\"".to_vec(),
        };
        self.levels.iter().map(text).collect()
    }

    fn remark(&mut self, found: Vec<Finding>) {
        if !found.is_empty() {
            self.meta.add(self.path(), found);
        }
    }

    fn array(&mut self, about: About, depth: usize) -> Result<Shape, NotJson> {
        self.byte(b'[')?;
        self.gap();
        if self.source.peek() == b']' {
            self.byte(b']')?;
            return Ok(Shape::Nothing);
        }
        let mut name: Option<Vec<u8>> = None;
        let mut index = 0_usize;
        let mut second;
        loop {
            self.levels.push(Level::Index(index));
            // Headers, tags and query parameters also come as `[name, value]`.
            let below = match &name {
                Some(name) if index == 1 => {
                    let by_name = self.about(name, about);
                    About { hint: by_name.hint | about.hint, ..by_name }
                }
                _ => About { own: self.own_of_path().filter(|_| !about.is_kept), ..about },
            };
            let written = self.value(self.unless_kept(below), depth + 1)?;
            self.levels.pop();
            if index == 0 && written.shape == Shape::Text {
                name = read::text_of(&self.out[written.out.clone()]).filter(|name| !list::has_byte(name, b' '));
            }
            second = if index == 1 { Some(written) } else { None };
            index += 1;
            self.gap();
            if self.source.peek() != b',' {
                break;
            }
            self.byte(b',')?;
            self.gap();
        }
        if let (Some(name), Some(mut value), false) = (name, second, about.is_kept || about.is_plain) {
            self.levels.push(Level::Index(1));
            self.hide_secret(&mut value, &name);
            self.levels.pop();
        }
        self.byte(b']')?;
        Ok(Shape::Container)
    }

    fn unless_kept(&self, about: About) -> About {
        let is_kept = about.own.is_some_and(|rule| self.masker.own.action(rule) == Action::Keep);
        About { is_kept: about.is_kept || is_kept, own: about.own.filter(|_| !is_kept), ..about }
    }

    fn text(&mut self, about: About, depth: usize) -> Result<Shape, NotJson> {
        let (text, raw) = self.source.string()?;
        let shape = if text.is_empty() { Shape::Nothing } else { Shape::Text };
        let is_left = about.is_kept || (about.is_id && is_id(text.as_bytes()));
        if is_left {
            raw.write(&mut self.out, &text);
            return Ok(shape);
        }
        if let Some(output) = self.nested(&text, depth) {
            if output.has_changed {
                self.has_changed = true;
                self.remark(output.meta.without_places());
                write_bytes(&mut self.out, &output.json);
            } else {
                raw.write(&mut self.out, &text);
            }
            return Ok(shape);
        }
        self.has_changed |= !raw.is_exact;
        match self.masker.in_field(text.as_bytes(), about.field, about.hint) {
            None => raw.write(&mut self.out, &text),
            Some((masked, found)) => self.write_masked(&masked, found),
        }
        Ok(shape)
    }

    /// The string as JSON, where it is an object or an array.
    fn nested(&self, text: &str, depth: usize) -> Option<Output> {
        let trimmed = text.trim_ascii();
        let is_shaped = matches!(
            (trimmed.bytes().next(), trimmed.bytes().next_back()),
            (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
        );
        if !is_shaped || self.nesting == MAX_NESTING || depth + 1 >= MAX_DEPTH || trimmed.len() < 4 {
            return None;
        }
        mask_nested(self.masker, text, false, depth + 1, self.nesting + 1).ok()
    }

    /// A number can be a phone or a card too.
    fn number(&mut self, about: About) -> Result<Shape, NotJson> {
        let raw = self.source.number()?;
        let masked = if raw.len() < 5 || about.is_kept {
            None
        } else {
            self.masker.in_field(&fields::digits_of(raw.as_bytes()), about.field, about.hint)
        };
        match masked {
            Some((masked, found)) => self.write_masked(&masked, found),
            None => self.out.extend_from_slice(raw.as_bytes()),
        }
        Ok(Shape::Number)
    }

    fn write_masked(&mut self, masked: &[u8], found: Vec<Finding>) {
        self.has_changed = true;
        write_bytes(&mut self.out, masked);
        self.remark(found);
    }

    /// Puts text in the place of some of the output.
    fn splice(&mut self, place: Range<usize>, text: &[u8]) {
        let tail = self.out.split_off(place.end);
        self.out.truncate(place.start);
        self.out.extend_from_slice(text);
        self.out.extend_from_slice(&tail);
    }

    /// Replaces a value that was written last, or in the same object.
    fn replace(&mut self, written: &mut Written, with: &[u8], found: Finding) {
        let mut text = Vec::new();
        write_bytes(&mut text, with);
        self.splice(written.out.clone(), &text);
        written.out.end = written.out.start + text.len();
        written.shape = Shape::Text;
        written.has_changed = true;
        self.has_changed = true;
        let entry = self.path();
        self.meta.replace(written.remarks.clone(), entry, found);
        written.remarks.end = written.remarks.start + 1;
    }

    fn hide_secret(&mut self, written: &mut Written, key: &[u8]) {
        if written.shape == Shape::Nothing {
            return;
        }
        let folded = Folded::of_key(key);
        let is_harmless = match written.shape {
            Shape::Number => secret_key::is_count(folded.bytes()) && !written.has_changed,
            _ => false,
        };
        if is_harmless || secret_key::judge(folded.bytes(), key).is_none() || !fields::is_name(key) {
            return;
        }
        let raw = &self.out[written.out.clone()];
        let text = if written.shape == Shape::Text { read::text_of(raw) } else { None };
        let is_left = text.is_some_and(|text| {
            let is_mark = mark::end_of(&text, 0, &self.masker.own) == Some(text.len());
            (is_mark && text != mark::EMAIL && text != mark::USER) || (is_id_key(key) && is_id(&text))
        });
        if !is_left {
            self.replace(written, MASKED.as_bytes(), Finding::secret(MASKED.len()));
        }
    }

    fn by_own_rule(&mut self, written: &mut Written, rule: usize) {
        if written.shape == Shape::Nothing {
            return;
        }
        written.out.end = self.out.len();
        let raw = &self.out[written.out.clone()];
        let value = read::text_of(raw).unwrap_or_else(|| raw.to_owned());
        let own = &self.masker.own;
        if mark::end_of(&value, 0, own) != Some(value.len()) {
            let mut replacement = Vec::new();
            own.replace(rule, &value, &mut replacement);
            let found = Finding::own(rule, own.action(rule), replacement.len());
            self.replace(written, &replacement, found);
        }
    }
}
