//! Texts on which a rule that looks ahead, or back, at every place would take minutes. No clock is read: the suite ends.

use panicle_protocol::{
    mask::{Masker, Rule},
    stack,
};
use serde_json::json;

/// Bytes of each text.
const LENGTH: usize = 100_000;

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "a", "1", "1 ", "1-", "a@", "@", "a.", "a@b.", "a.b@", "eyJ", "eyJa.", "eyJaaaaa.eyJ.", "bearer ", "bearer a",
    "password", "password=", "password:", "\"password\":\"", "\\\"", "//a:b@", "://", "://a", "http://a:", "http://",
    "%40", "%20", "1%20", "138", "13812345678", "１", "é", "中", "*", "a1", "a_", "a-", "a=", "&a=", "token=\\\"",
    "Authorization: Basic ", "x:", "{", "[", "\n", "'password': '", "{\"a\":", "4111 ", "token%22%3A", "token: (",
    "cookie: ", "password=(\n", "x1", "::<", "at a (", "1.", "1.1", "203.0.", "2001:", "a:", "::", "ff:", "ff-",
    "00:1a:2b:3c:4d:", "DE89 ", "DE89", "AB12 CD34 ", "/home/", "/Users/a", "C:\\Users\\", "\\", "\\\\", "\\u0040",
    "\\u", "&#64;", "&#", "&", "&commat;", "%25", "%2540", "%E8", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ",
    "-----END ", "-", "-----BEGIN PRIVATE KEY-----a\n", "31.2304,", "31.2304, ", "lat 1", "passport ", "passport E1",
    "phone ", "phone: 1 ", "tel", "(", "(4", "+1 ", "+", "00", "0 1 ", "06 12 ", "123-45-", "AKIA", "ghp_", "xoxb-1-",
    "sk-a", "[masked]", "[", "[a:", "[email]", "\u{200b}", "1\u{200b}", "a\u{200b}@", "＠", "ａ", "\u{301}", "<a b=\"",
    "x=1&", "token=;", "a b=", "`",
];

fn texts() -> impl Iterator<Item = String> {
    PIECES.iter().map(|piece| piece.repeat(LENGTH / piece.len()))
}

#[test]
fn hostile_texts_are_masked_in_one_walk() {
    let masker = Masker::default();
    for text in texts() {
        assert!(!masker.text(&text).is_empty());
    }
}

#[test]
fn hostile_texts_with_a_beginning_and_an_end_are_masked_in_one_walk() {
    let masker = Masker::default();
    for text in texts() {
        for (before, after) in
            [("password=\"", "\""), ("a", "@example.com"), ("https://a:", "@b"), ("phone ", "1"), ("{\"a\":\"", "\"}")]
        {
            assert!(!masker.text(&format!("{before}{text}{after}")).is_empty());
        }
    }
}

#[test]
fn hostile_json_is_masked_in_one_walk() {
    let masker = Masker::default();
    for text in texts() {
        let json = json!({ "a": text, text.clone(): 1, "token": [text] }).to_string();
        assert!(masker.event(json.as_bytes()).is_ok());
        // Not JSON mostly, and cut anywhere.
        let _ = (masker.json(text.as_bytes()), masker.event(format!("{{\"a\":{text}").as_bytes()));
    }
}

#[test]
fn many_members_are_masked_in_one_walk() {
    let masker = Masker::default();
    let numbered = |member: fn(usize) -> String| (0..LENGTH / 20).map(member).collect::<Vec<_>>().join(",");
    for members in [
        numbered(|n| format!("\"{n}@example.com\":1")),
        numbered(|n| format!("\"a{n}\":\"bob@example.com\"")),
        numbered(|n| format!("\"{}\":{{}}", 13_800_000_000_usize + n)),
        numbered(|_| "\"user\":{\"email\":\"a@b.co\"}".to_owned()),
        numbered(|_| "\"key\":\"token\",\"value\":1".to_owned()),
        numbered(|_| "\"_meta\":{\"a\":{}}".to_owned()),
    ] {
        assert!(masker.event(format!("{{{members}}}").as_bytes()).is_ok());
    }
    let nested = (0..6)
        .fold("bob@example.com".to_owned(), |text, _| json!({ "a": [text, "x".repeat(LENGTH / 10)] }).to_string());
    assert!(masker.event(nested.as_bytes()).is_ok());
}

#[test]
fn own_patterns_walk_hostile_texts_once() {
    for pattern in
        ["\\w+@\\w+", "a*a*a*a*bbb", "[^,]+,[^,]+", ".+xyz", "\\d{1,256}-\\d", "a?a?a?a?aaaa", "\\s*\\w*!{3}"]
    {
        let rule = Rule { name: "own".to_owned(), patterns: vec![pattern.to_owned()], ..Rule::default() };
        let masker = Masker::new(&[rule]).unwrap();
        for text in texts().step_by(3).map(|text| text[..text.floor_char_boundary(LENGTH / 5)].to_owned()) {
            assert!(!masker.text(&text).is_empty());
        }
    }
}

#[test]
fn hostile_stacks_are_parsed_in_one_walk() {
    for text in texts() {
        assert!(stack::parse(&text, 100).len() <= 100);
        assert!(!stack::name::plain(&text).contains("::<"));
    }
}
