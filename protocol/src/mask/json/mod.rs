//! Masking JSON as text: strings by rule, values under secret keys whole, keys too. What is not masked keeps its bytes.
//!
//! Nothing is built from the JSON, so that size and depth cost no memory, and a browser needs no code for it.

mod fields;
mod members;
mod meta;
mod read;

use std::{borrow::Cow, ops::Range};

use super::{
    Masker, NotJson,
    mark::{self, MASKED},
    rule::Action,
    scan::Field,
    secret_key,
    text_rules::Finding,
    words::{self, Hint},
};
use fields::{is_id, is_id_key};
use members::{Members, Place};
use meta::Meta;
use read::Source;

pub(super) use meta::merge;

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
        let had_changed = std::mem::take(&mut self.has_changed);
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

    fn object(&mut self, about: About, depth: usize) -> Result<Shape, NotJson> {
        self.byte(b'{')?;
        let mut members = Members::new(self.is_user());
        let mut is_empty = true;
        loop {
            let (before, remarks) = (self.out.len(), self.meta.len());
            if !is_empty {
                self.out.push(b',');
            }
            self.gap();
            if is_empty && self.source.peek() == b'}' {
                break;
            }
            let is_meta = self.member(about, depth, &mut members)?;
            if is_meta {
                self.put_meta_aside(before, remarks);
            }
            is_empty &= is_meta;
            self.gap();
            if self.source.peek() != b',' {
                break;
            }
            self.source.expect(b',')?;
        }
        self.close_pair(&mut members, about, depth)?;
        self.close_user(&members, is_empty);
        self.byte(b'}')?;
        Ok(if is_empty { Shape::Nothing } else { Shape::Container })
    }

    /// One `"key": value`; answers whether it was an event's `_meta`.
    fn member(&mut self, about: About, depth: usize, members: &mut Members) -> Result<bool, NotJson> {
        let (key, raw) = self.source.string()?;
        let is_meta = self.is_event && self.levels.is_empty() && key == "_meta";
        let (masked, found) = match about.is_kept {
            true => (Cow::Borrowed(key.as_ref()), Vec::new()),
            false => self.masker.in_field(&key, Field::Text, 0),
        };
        let start = self.out.len();
        let free = members.free(&masked);
        self.has_changed |= !raw.is_exact || !found.is_empty() || free.is_some();
        match &free {
            Some(free) => read::write(&mut self.out, free),
            None if found.is_empty() => raw.write(&mut self.out, &key),
            None => read::write(&mut self.out, &masked),
        }
        self.levels.push(Level::Key(start..self.out.len()));
        self.remark(found);
        self.gap();
        self.byte(b':')?;
        self.gap();
        let below = About { is_plain: about.is_plain || is_meta || masked == "modules", ..self.about(&masked, about) };
        let mut written = self.value(below, depth + 1)?;
        let is_ours = !below.is_kept && !about.is_plain && below.own.is_none();
        if is_ours {
            self.hide_secret(&mut written, &masked);
        }
        self.note(members, &masked, written, is_ours);
        self.levels.pop();
        Ok(is_meta)
    }

    /// Remembers what the whole object may need to know.
    fn note(&self, members: &mut Members, key: &str, written: Written, is_ours: bool) {
        if members.is_user {
            let said = self.source.text_at(written.source.clone());
            members.note_user(key, written.out, said, written.shape == Shape::Nothing, written.has_changed && is_ours);
            return;
        }
        match key {
            "value" => members.value = Some(written),
            "key" | "name" if written.shape == Shape::Text && (key == "key" || members.name.is_none()) => {
                members.name = read::text_of(&self.out[written.out]);
            }
            _ => {}
        }
    }

    /// What a key says of its value.
    fn about(&self, key: &str, above: About) -> About {
        if above.is_plain {
            return above;
        }
        let own = self.masker.own.of_key(key).or_else(|| self.own_of_path());
        let is_kept = above.is_kept || own.is_some_and(|rule| self.masker.own.action(rule) == Action::Keep);
        let hint = words::of_key(&fields::plain(key));
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
            Level::Index(index) => [b"\"", index.to_string().as_bytes(), b"\""].concat(),
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
        let mut name: Option<String> = None;
        let mut index = 0_usize;
        let mut second;
        loop {
            self.levels.push(Level::Index(index));
            // Headers, tags and query parameters also come as `[name, value]`.
            let below = match &name {
                Some(name) if index == 1 => self.about(name, about),
                _ => About { own: self.own_of_path().filter(|_| !about.is_kept), ..about },
            };
            let written = self.value(self.unless_kept(below), depth + 1)?;
            self.levels.pop();
            if index == 0 && written.shape == Shape::Text {
                name = read::text_of(&self.out[written.out.clone()]).filter(|name| !name.contains(' '));
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
        let is_left = about.is_kept || (about.is_id && is_id(&text));
        if is_left {
            raw.write(&mut self.out, &text);
            return Ok(shape);
        }
        if let Some(output) = self.nested(&text, depth) {
            if output.has_changed {
                self.has_changed = true;
                self.remark(output.meta.without_places());
                read::write(&mut self.out, std::str::from_utf8(&output.json).map_err(|_| NotJson)?);
            } else {
                raw.write(&mut self.out, &text);
            }
            return Ok(shape);
        }
        let (masked, found) = self.masker.in_field(&text, about.field, about.hint);
        self.has_changed |= !found.is_empty() || !raw.is_exact;
        match masked {
            Cow::Borrowed(_) => raw.write(&mut self.out, &text),
            Cow::Owned(masked) => read::write(&mut self.out, &masked),
        }
        self.remark(found);
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
        let found = if raw.len() < 5 || about.is_kept {
            None
        } else {
            let text = fields::digits_of(raw);
            let (masked, found) = self.masker.in_field(&text, about.field, about.hint);
            (!found.is_empty()).then(|| (masked.into_owned(), found))
        };
        match found {
            Some((masked, found)) => {
                self.has_changed = true;
                self.remark(found);
                read::write(&mut self.out, &masked);
            }
            None => self.out.extend_from_slice(raw.as_bytes()),
        }
        Ok(Shape::Number)
    }

    /// Replaces a value that was written last, or in the same object.
    fn replace(&mut self, written: &mut Written, with: &str, found: Finding) {
        let mut text = Vec::new();
        read::write(&mut text, with);
        let length = text.len();
        self.out.splice(written.out.clone(), text);
        written.out.end = written.out.start + length;
        written.shape = Shape::Text;
        written.has_changed = true;
        self.has_changed = true;
        let entry = self.path();
        self.meta.replace(written.remarks.clone(), entry, found);
        written.remarks.end = written.remarks.start + 1;
    }

    fn hide_secret(&mut self, written: &mut Written, key: &str) {
        let is_harmless = match written.shape {
            Shape::Nothing => true,
            Shape::Number => secret_key::is_plural(key),
            _ => false,
        };
        if is_harmless || !fields::is_name(key) || secret_key::judge(&fields::plain(key)).is_none() {
            return;
        }
        let raw = &self.out[written.out.clone()];
        let text = if written.shape == Shape::Text { read::text_of(raw) } else { None };
        let is_left = text.is_some_and(|text| {
            let is_mark = mark::end_of(text.as_bytes(), 0, &self.masker.own) == Some(text.len());
            (is_mark && text != mark::EMAIL && text != mark::USER) || (is_id_key(key) && is_id(&text))
        });
        if !is_left {
            self.replace(written, MASKED, Finding::secret(MASKED.len()));
        }
    }

    fn by_own_rule(&mut self, written: &mut Written, rule: usize) {
        if written.shape == Shape::Nothing {
            return;
        }
        written.out.end = self.out.len();
        let raw = self.out[written.out.clone()].to_vec();
        let text = read::text_of(&raw);
        let value = text.as_ref().map_or(raw.as_slice(), |text| text.as_bytes());
        if mark::end_of(value, 0, &self.masker.own) != Some(value.len()) {
            let replacement = self.masker.own.replacement(rule, value);
            let found = Finding::own(rule, self.masker.own.action(rule), replacement.len());
            self.replace(written, &replacement, found);
        }
    }

    /// `{"name": "token", "value": "…"}`, in either order.
    fn close_pair(&mut self, members: &mut Members, about: About, depth: usize) -> Result<(), NotJson> {
        let (Some(name), Some(mut value), false) =
            (members.name.take(), members.value.take(), about.is_kept || about.is_plain)
        else {
            return Ok(());
        };
        self.levels.push(Level::Value);
        let below = self.about(&name, about);
        let is_scalar = matches!(value.shape, Shape::Text | Shape::Number);
        if is_scalar && !value.has_changed && (below.hint != 0 || below.own.is_some()) {
            self.again(&mut value, below, depth)?;
        }
        if !below.is_kept {
            self.hide_secret(&mut value, &name);
        }
        self.levels.pop();
        Ok(())
    }

    /// Masks a scalar once more, now that its name is known.
    fn again(&mut self, written: &mut Written, about: About, depth: usize) -> Result<(), NotJson> {
        let tail = self.out.split_off(written.out.end);
        self.out.truncate(written.out.start);
        let back = self.source.jump(written.source.start);
        let later = self.meta.cut(written.remarks.clone());
        let once_more = self.value(about, depth + 1);
        self.source.jump(back);
        self.meta.append(later);
        *written = once_more?;
        self.out.extend_from_slice(&tail);
        Ok(())
    }

    fn is_user(&self) -> bool {
        let [Level::Key(key)] = self.levels.as_slice() else {
            return false;
        };
        self.is_event && &self.out[key.clone()] == b"\"user\""
    }

    /// A user whose id was masked stays countable: by a hash.
    fn close_user(&mut self, members: &Members, is_empty: bool) {
        let Some((identity, place)) = members.identity() else {
            return;
        };
        let hash = self.masker.own.salt.hash(identity.as_bytes());
        self.has_changed = true;
        match place {
            // Inside the closing quote.
            Place::After(id) => _ = self.out.splice(id.end - 1..id.end - 1, [b"#", hash.as_bytes()].concat()),
            Place::Instead(id) => _ = self.out.splice(id, [b"\"#", hash.as_bytes(), b"\""].concat()),
            Place::New => {
                let comma: &[u8] = if is_empty { b"" } else { b"," };
                self.out.extend_from_slice(&[comma, b"\"id\":\"#", hash.as_bytes(), b"\""].concat());
            }
        }
    }

    /// Takes an event's old `_meta` out of the output again.
    fn put_meta_aside(&mut self, before: usize, remarks: usize) {
        let member = self.out.split_off(before);
        let colon = member.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
        self.old_meta = member[colon..].trim_ascii().to_vec();
        self.meta.truncate(remarks);
    }
}
