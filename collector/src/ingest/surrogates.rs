//! Half characters in JSON. A browser cuts strings between the two halves of an emoji, and `JSON.stringify` then writes
//! the half that is left as `\ud83d`, which `serde_json` refuses: an event would be lost for one broken character.

use std::borrow::Cow;

/// What an escape stands for that is no character of its own.
const REPLACEMENT: &[u8; 6] = br"\ufffd";
/// Bytes of an escape: `\u0041`.
const ESCAPE: usize = REPLACEMENT.len();

/// The JSON with each lone surrogate escape replaced by `\ufffd`, which is as long. Takes one pass.
pub(crate) fn repair(json: &[u8]) -> Cow<'_, [u8]> {
    let mut repaired = Cow::Borrowed(json);
    let mut position = 0;
    while let Some(distance) = json[position..].iter().position(|byte| *byte == b'\\') {
        position += distance;
        position += match unit(&json[position..]) {
            Some(0xd800..=0xdbff) if matches!(unit(&json[position + ESCAPE..]), Some(0xdc00..=0xdfff)) => 2 * ESCAPE,
            Some(0xd800..=0xdfff) => {
                repaired.to_mut()[position..position + ESCAPE].copy_from_slice(REPLACEMENT);
                ESCAPE
            }
            // Also the backslash that is itself escaped: what follows it is no escape.
            _ => 2.min(json.len() - position),
        };
    }
    repaired
}

/// The UTF-16 unit of an escape at the beginning of `json`.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(br"\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        let value = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | value as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let repaired = repair(json.as_bytes());
        assert_eq!(std::str::from_utf8(&repaired).unwrap(), expected);
        assert_eq!(matches!(repaired, Cow::Owned(_)), json != expected);
        assert_eq!(repair(&repaired), repaired);
    }

    #[test]
    fn lone_halves_are_replaced() {
        check(r#""a\ud83d""#, r#""a\ufffd""#);
        check(r#""\uDE00b""#, r#""\ufffdb""#);
        check(r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#);
        check(r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#);
        check(r#""\ud83d\n\ude00""#, r#""\ufffd\n\ufffd""#);
        check(r#"{"\ud800":"\udfff"}"#, r#"{"\ufffd":"\ufffd"}"#);
        check(r#""\\\ud83d""#, r#""\\\ufffd""#);
    }

    #[test]
    fn whole_characters_and_escaped_backslashes_stay() {
        for json in [
            r#""\ud83d\ude00""#,
            r#""\uD83D\uDE00\u4e2d""#,
            r#""\\ud83d""#,
            r#""\\\\ud83d\"""#,
            r#""\ud7ff\ue000""#,
            "{}",
            "",
        ] {
            check(json, json);
        }
    }

    #[test]
    fn what_is_no_json_is_left_to_the_parser() {
        for broken in [r"\", r"\u", r"\ud8", r"\ud83", r#""\uzzzz""#, r"\ud83"] {
            check(broken, broken);
        }
        check(r"\ud83d", r"\ufffd");
        check(r"\ud83d\", r"\ufffd\");
    }

    #[test]
    fn what_is_repaired_can_be_parsed() {
        let escapes = ["\\ud83d", "\\ude00", "\\\\", "\\n", "a", "ud83d"];
        for number in 0..escapes.len().pow(4) {
            let parts = (0..4_u32).map(|digit| escapes[number / escapes.len().pow(digit) % escapes.len()]);
            let json = format!("\"{}\"", parts.collect::<String>());
            assert!(serde_json::from_slice::<String>(&repair(json.as_bytes())).is_ok(), "{json}");
        }
    }
}
