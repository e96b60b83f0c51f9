//! A script's debug id, by Sentry's convention: a line of code in front that notes the id under the script's own stack, and
//! a comment behind.

use uuid::Uuid;

const COMMENT: &str = "//# debugId=";
const MAP_COMMENTS: [&str; 2] = ["//# sourceMappingURL=", "//@ sourceMappingURL="];
/// Sentry's bundler plugins write the id with this in front, and no comment.
const PLUGIN_MARK: &str = "sentry-dbid-";
const REGISTRY: &str = "_sentryDebugIds";
const UUID_LENGTH: usize = 36;

/// The debug id a script has already, whoever gave it.
pub(super) fn debug_id(script: &str) -> Option<Uuid> {
    let commented = script.lines().rev().take(5).find_map(|line| line.trim().strip_prefix(COMMENT));
    commented.and_then(|id| Uuid::try_parse(id.trim()).ok()).or_else(|| id_after(script, PLUGIN_MARK))
}

fn id_after(script: &str, mark: &str) -> Option<Uuid> {
    let start = script.find(mark)? + mark.len();
    Uuid::try_parse(script.get(start..start + UUID_LENGTH)?).ok()
}

/// Is there code in it that notes this id?
pub(super) fn notes_id(script: &str, id: Uuid) -> bool {
    let id = id.to_string();
    let is_code = |line: &str| !line.trim_start().starts_with(COMMENT) && line.contains(&id);
    script.contains(REGISTRY) && script.lines().any(is_code)
}

/// The URL in the last `sourceMappingURL` comment, and where it stands.
pub(super) fn map_url(script: &str) -> Option<std::ops::Range<usize>> {
    let (at, comment) = MAP_COMMENTS.iter().filter_map(|comment| Some((script.rfind(comment)?, comment))).max()?;
    let line_start = script[..at].rfind('\n').map_or(0, |newline| newline + 1);
    // Within a string of code it is none.
    let is_comment = script[line_start..at].chars().all(|c| !matches!(c, '"' | '\'' | '`'));
    let start = at + comment.len();
    let length = script[start..].find(char::is_whitespace).unwrap_or(script.len() - start);
    (is_comment && length > 0).then_some(start..start + length)
}

/// The script with code that notes the id, and how many of its lines stand before the one that was put in.
pub(super) fn with_note(script: &str, id: Uuid) -> (String, usize) {
    let (head, body) = script.split_at(head_length(script));
    let directives = directives(body);
    let lines_before = head.matches('\n').count();
    let note = format!(
        "!function(){{try{{var g=globalThis,s=(new g.Error).stack;s&&((g.{REGISTRY}=g.{REGISTRY}||{{}})[s]=\"{id}\")}}catch(e){{}}}}();"
    );
    (format!("{head}{directives}{note}\n{body}"), lines_before)
}

/// The script with the comment that says its id, at its end.
pub(super) fn with_comment(script: &str, id: Uuid) -> String {
    let newline = if script.ends_with('\n') { "" } else { "\n" };
    format!("{script}{newline}{COMMENT}{id}\n")
}

/// What must stay first: a byte order mark, a line for the shell.
fn head_length(script: &str) -> usize {
    let mark = if script.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = &script[mark..];
    if !rest.starts_with("#!") {
        return mark;
    }
    mark + rest.find('\n').map_or(rest.len(), |newline| newline + 1)
}

/// The directives the script begins with, to be said again in front of the line that is put in: behind code they mean nothing.
fn directives(script: &str) -> String {
    let mut directives = String::new();
    let mut rest = after_blank(script);
    while let Some((directive, after)) = directive(rest) {
        directives.push_str(directive);
        directives.push(';');
        rest = after_blank(after);
        rest = after_blank(rest.strip_prefix(';').unwrap_or(rest));
    }
    directives
}

fn directive(script: &str) -> Option<(&str, &str)> {
    let quote = script.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let length = script[1..].find([quote, '\n', '\\']).filter(|at| script[1 + at..].starts_with(quote))? + 2;
    let (literal, after) = script.split_at(length);
    // `"use strict".length` is an expression.
    let next = after_blank(after).chars().next();
    let ends = next.is_none_or(|c| c == ';' || c == '}' || c == '"' || c == '\'' || c == '$' || is_word(c));
    (ends && literal[1..].starts_with("use ")).then_some((literal, after))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Behind white space and comments.
fn after_blank(script: &str) -> &str {
    let mut rest = script;
    loop {
        rest = rest.trim_start();
        rest = match rest.get(..2) {
            Some("//") => rest.find('\n').map_or("", |end| &rest[end..]),
            Some("/*") => rest.find("*/").map_or("", |end| &rest[end + 2..]),
            _ => return rest,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x0fca_d2f6_1b2c_4d5e_8f90_a1b2_c3d4_e5f6);

    fn first_line(script: &str) -> String {
        let (noted, _) = with_note(script, ID);
        assert!(noted.ends_with(script.trim_start_matches('\u{feff}')) || script.starts_with("#!"), "{noted}");
        noted.lines().next().unwrap().to_owned()
    }

    #[test]
    fn directives_stay_first() {
        for (script, first) in [
            ("\"use strict\";var a", "\"use strict\";!function"),
            ("/*! (c) */ 'use client'\n// more\n\"use strict\"\nvar a", "'use client';\"use strict\";!function"),
            ("\"use strict\"", "\"use strict\";!function"),
            ("\"use strict\".length", "!function"),
            ("\"use strict\" + a", "!function"),
            ("\"use\\x20strict\";", "!function"),
            ("\"useful\";", "!function"),
            ("'中' + a", "!function"),
            ("/* never ends", "!function"),
            ("", "!function"),
        ] {
            assert!(first_line(script).starts_with(first), "{script}");
        }
    }

    #[test]
    fn the_shells_line_and_the_byte_order_mark_stay_first() {
        let (noted, before) = with_note("#!/usr/bin/env node\n\"use strict\";\nrun()", ID);
        let lines: Vec<&str> = noted.lines().collect();
        assert_eq!((before, lines[0], lines[2]), (1, "#!/usr/bin/env node", "\"use strict\";"));
        assert!(lines[1].starts_with("\"use strict\";!function"));
        let (noted, before) = with_note("\u{feff}run()", ID);
        assert!(before == 0 && noted.starts_with("\u{feff}!function"));
    }

    #[test]
    fn an_id_is_found_whoever_gave_it() {
        let noted = with_comment(&with_note("run()", ID).0, ID);
        assert_eq!(debug_id(&noted), Some(ID));
        assert!(notes_id(&noted, ID));
        let by_a_bundler = format!("run()\n//# sourceMappingURL=a.map\n//# debugId={ID}");
        assert_eq!(debug_id(&by_a_bundler), Some(ID));
        assert!(!notes_id(&by_a_bundler, ID));
        let by_sentry = format!("e._sentryDebugIds[n]=\"{ID}\",e._x=\"sentry-dbid-{ID}\"");
        assert_eq!(debug_id(&by_sentry), Some(ID));
        assert!(notes_id(&by_sentry, ID));
        assert_eq!(debug_id("run()//# debugId=no"), None);
    }

    #[test]
    fn the_last_map_comment_counts_and_none_within_a_string() {
        let url = |script: &'static str| map_url(script).map(|range| &script[range]);
        assert_eq!(url("a\n//# sourceMappingURL=old.map\nb//# sourceMappingURL=a.js.map\n"), Some("a.js.map"));
        assert_eq!(url("a\n//@ sourceMappingURL=a.js.map"), Some("a.js.map"));
        assert_eq!(url("var s='//# sourceMappingURL=a.map'"), None);
        assert_eq!(url("//# sourceMappingURL="), None);
    }
}
