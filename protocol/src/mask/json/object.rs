//! Objects: their members, and what several of them mean together.

use super::{
    About, Level, NotJson, Shape, Walk, Written,
    members::{Members, Place},
    read,
};
use crate::{json::write::write_bytes, mask::scan::Field};

impl Walk<'_> {
    pub(super) fn object(&mut self, about: About, depth: usize) -> Result<Shape, NotJson> {
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
        let found = if about.is_kept { None } else { self.masker.in_field(key.as_bytes(), about.field.of_keys(), 0) };
        let masked = found.as_ref().map_or(key.as_bytes(), |(masked, _)| masked);
        let start = self.out.len();
        let free = members.free(masked, &self.masker.own.salt);
        self.has_changed |= !raw.is_exact || found.is_some() || free.is_some();
        match &free {
            Some(free) => write_bytes(&mut self.out, free),
            None if found.is_none() => raw.write(&mut self.out, &key),
            None => write_bytes(&mut self.out, masked),
        }
        self.levels.push(Level::Key(start..self.out.len()));
        if let Some((_, found)) = &found {
            self.remark(found.clone());
        }
        self.gap();
        self.byte(b':')?;
        self.gap();
        let below = About { is_plain: about.is_plain || is_meta || masked == b"modules", ..self.about(masked, about) };
        // Below it stand names of rules.
        let below = if below.is_plain && masked.is_empty() { About { field: Field::Meta, ..below } } else { below };
        let mut written = self.value(below, depth + 1)?;
        let is_ours = !below.is_kept && !about.is_plain && below.own.is_none();
        if is_ours {
            self.hide_secret(&mut written, masked);
        }
        self.note(members, masked, written, is_ours);
        self.levels.pop();
        Ok(is_meta)
    }

    /// Remembers what the whole object may need to know.
    fn note(&self, members: &mut Members, key: &[u8], written: Written, is_ours: bool) {
        if members.is_user {
            let said = self.source.text_at(written.source.clone());
            members.note_user(key, written, said, is_ours);
            return;
        }
        // .NET writes them with capitals.
        let is = |name: &str| key.eq_ignore_ascii_case(name.as_bytes());
        if is("value") {
            members.value = Some(written);
        } else if (is("key") || is("name") || is("field")) && written.shape == Shape::Text {
            let name = read::text_of(&self.out[written.out]);
            members.name = if is("key") { name } else { members.name.take().or(name) };
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
        let own = &self.masker.own;
        let is_theirs = own.of_key(b"id").or_else(|| own.of_path(&[b"user", b"id"])).is_some();
        if is_theirs && !matches!(place, Place::After(_)) {
            // A rule of one's own says what an id is to be; it finds none.
            return;
        }
        let hash = own.salt.hash(identity);
        self.has_changed = true;
        let end = self.out.len();
        let (place, before, after) = match place {
            // Inside the closing quote.
            Place::After(id) => (id.end - 1..id.end - 1, "#", ""),
            Place::Instead(id) => (id, "\"#", "\""),
            Place::New if is_empty => (end..end, "\"id\":\"#", "\""),
            Place::New => (end..end, ",\"id\":\"#", "\""),
        };
        self.splice(place, [before, &hash, after].concat().as_bytes());
    }

    /// Takes an event's old `_meta` out of the output again.
    fn put_meta_aside(&mut self, before: usize, remarks: usize) {
        let member = self.out.split_off(before);
        let colon = member.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
        self.old_meta = member[colon..].trim_ascii().to_vec();
        self.meta.truncate(remarks);
    }
}
