//! Values that stay text until somebody asks what they say.

use alloc::{borrow::Cow, vec::Vec};

use super::read::Source;

/// One JSON value as it stands in its text. Its inside is read leniently, and what is broken in it ends early: whoever passes
/// it on has it checked by the masker, which takes nothing but JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// The value of a text.
    pub fn of(text: &'a str) -> Self {
        Self(text.trim_ascii())
    }

    /// The text.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// What a string says; `None` for anything else.
    pub fn text(self) -> Option<Cow<'a, str>> {
        Some(Source::of(self.0).string().ok()?.0)
    }

    /// A number from zero to `u32::MAX`; `None` for anything else.
    pub fn number(self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// Does it begin like a number?
    pub fn is_number(self) -> bool {
        matches!(self.0.as_bytes(), [b'-' | b'0'..=b'9', ..])
    }

    /// Is it an object?
    pub fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// Is it a list?
    pub fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    /// The member of that name.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members of an object, in their order; none of anything else.
    pub fn members(self) -> Members<'a> {
        Members(inside(self.0, b'{'))
    }

    /// The items of a list; none of anything else.
    pub fn items(self) -> Items<'a> {
        Items(inside(self.0, b'['))
    }
}

/// Members of an object.
#[derive(Debug)]
pub struct Members<'a>(Option<Source<'a>>);

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let source = self.0.as_mut()?;
        source.gap();
        let (key, _) = source.string().ok()?;
        source.gap();
        source.expect(b':').ok()?;
        Some((key, element(&mut self.0)?))
    }
}

/// Items of a list.
#[derive(Debug)]
pub struct Items<'a>(Option<Source<'a>>);

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        element(&mut self.0)
    }
}

/// The members of an object, to be asked for by name. What has another type than is asked for counts as missing.
#[derive(Clone, Debug)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Fields<'a> {
    /// The members of an object; none of anything else.
    pub fn of(json: Json<'a>) -> Self {
        let mut fields = Vec::new();
        fields.extend(json.members());
        Self(fields)
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<Json<'a>> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    /// What a string says.
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name)?.text()
    }

    /// What a string says, if anything.
    pub fn filled(&self, name: &str) -> Option<Cow<'a, str>> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A number from zero to `u32::MAX`.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.number()
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// An object.
    pub fn object(&self, name: &str) -> Option<Json<'a>> {
        self.get(name).filter(|value| value.is_object())
    }

    /// A list.
    pub fn list(&self, name: &str) -> Option<Json<'a>> {
        self.get(name).filter(|value| value.is_list())
    }

    /// The objects of a list.
    pub fn objects(&self, name: &str) -> Vec<Self> {
        let mut objects = Vec::new();
        for item in self.get(name).into_iter().flat_map(Json::items) {
            objects.push(Self::of(item));
        }
        objects
    }
}

fn inside(text: &str, open: u8) -> Option<Source<'_>> {
    let mut source = Source::of(text);
    source.expect(open).ok()?;
    Some(source)
}

/// The value that follows, and the comma behind it; without one it was the last.
fn element<'a>(rest: &mut Option<Source<'a>>) -> Option<Json<'a>> {
    let source = rest.as_mut()?;
    source.gap();
    let value = source.value().ok()?;
    source.gap();
    if source.expect(b',').is_err() {
        *rest = None;
    }
    Some(Json(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_items_are_the_text_they_were() {
        let json = Json::of(" {\"a\" : [1, {\"b\":\"]}\"} , \"\\u0041,\"],\"c\\\"\":null } ");
        let members: Vec<_> = json.members().map(|(key, value)| (key.into_owned(), value.as_str())).collect();
        assert_eq!(members[0], ("a".into(), "[1, {\"b\":\"]}\"} , \"\\u0041,\"]"));
        assert_eq!(members[1], ("c\"".into(), "null"));
        let items: Vec<_> = json.get("a").unwrap().items().map(Json::as_str).collect();
        assert_eq!(items, ["1", "{\"b\":\"]}\"}", "\"\\u0041,\""]);
        assert_eq!(json.get("a").unwrap().items().last().unwrap().text().unwrap(), "A,");
    }

    #[test]
    fn what_is_something_else_has_none() {
        for text in ["", "7", "null", "\"a\"", "[]", "{}", "{7:1}", "{\"a\"}", "{\"a\":}", "{\"a\":x}"] {
            assert_eq!(Json::of(text).members().count(), 0, "{text}");
        }
        assert_eq!(Json::of("{\"a\":1}").items().count(), 0);
        assert_eq!(Json::of("[1,2").items().count(), 2);
        assert_eq!(Json::of("\"7\"").number(), None);
        assert_eq!(Json::of("7").text(), None);
        assert_eq!([Json::of("7").number(), Json::of("-7").number(), Json::of("7.5").number()], [Some(7), None, None]);
    }
}
