//! Which sources a cache keeps: packages' are most of a map, and nobody is shown their lines.

use std::{borrow::Cow, collections::BTreeMap, iter};

use serde_json::value::{RawValue, to_raw_value};

use super::file;

const CONTENTS: &str = "sourcesContent";

/// The map without the sources that are not the app's own; `None` for what has none, or is to be read as it is.
pub(super) fn without_foreign(map: &str) -> Option<String> {
    let mut members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(map).ok()?;
    let paths: Vec<Option<String>> = serde_json::from_str(members.get("sources")?.get()).ok()?;
    let contents: Vec<&RawValue> = serde_json::from_str(members.get(CONTENTS)?.get()).ok()?;
    let is_own = |path: Option<String>| path.is_some_and(|path| file::is_own(&path, &file::short(&path)));
    let kept: Vec<Option<&RawValue>> = contents
        .into_iter()
        .zip(paths.into_iter().chain(iter::repeat(None)))
        .map(|(content, path)| is_own(path).then_some(content))
        .collect();
    let kept = to_raw_value(&kept).ok()?;
    members.insert(CONTENTS.into(), &kept);
    serde_json::to_string(&members).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_sources_stay_and_everything_else_is_as_it_was() {
        let map = r#"{"version":3,"sources":["src/a.ts","../node_modules/b/b.js",null],
            "sourcesContent":["a\u0041","b","c","one too many"],"names":["x"],"mappings":"AAAA"}"#;
        let lean: serde_json::Value = serde_json::from_str(&without_foreign(map).unwrap()).unwrap();
        assert_eq!(lean["sourcesContent"], serde_json::json!(["aA", null, null, null]));
        assert_eq!((&lean["mappings"], &lean["names"][0]), (&"AAAA".into(), &"x".into()));
        for other in
            [r#"{"sections":[]}"#, r#"{"sources":["a"]}"#, r#"{"sources":[7],"sourcesContent":["a"]}"#, "[]", ""]
        {
            assert_eq!(without_foreign(other), None, "{other}");
        }
    }
}
