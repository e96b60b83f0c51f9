//! Texts and JSON drawn from pieces that the masking rules look for, so that they hit the rules' edges.

use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};
use serde_json::{Value, json};

/// The same inputs in each ordinary run, so that nobody's work stops at what another's left to be found; others where
/// `PROPTEST_CASES` asks for more.
pub(crate) fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let rng_seed = if std::env::var_os("PROPTEST_CASES").is_some() { default.rng_seed } else { RngSeed::Fixed(6) };
    ProptestConfig { rng_seed, failure_persistence: None, ..default }
}

/// Beginnings, ends and wholes of private data of every kind, what stands between, and what masking leaves.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "13812345678", "138", "1234", "5678", "86", "+86", "0086", "+1", "001", "(415)", "415", "555", "2671", "+4930",
    "(0)", "030", "0176", "06 12 34 56 78", "090", "x12", "110105", "19491231", "002X", "11010519491231002X",
    "110105491231002", "4111111111111111", "4111", "1111", "3782 822463 10005", "6222021234567894", "62",
    "DE89370400440532013000", "DE89", "3704 0044 0532 0130 00", "GB82", "WEST", "passport", "护照", "E12345678", "ssn",
    "123-45-6789", "123", "45", "203.0.113.42", "127.0.0.1", "203.0", "2001:db8::1", "2001:", "db8", "::", "::1",
    "00:1a:2b:3c:4d:5e", "00-1a-2b-3c-4d-5e", "00:1a:2b", "ff", "490154203237518", "35-209900-176148-1",
    "/Users/bob/x", "/home/", "C:\\Users\\", "\\Users\\", "bob", "EMP-123456", "id=x", "工号中", "31.2304, 121.4737", "31.230416", ",121.473701",
    "lat", "lng", "0.", "phone", "tel:", "电话", "手机", "fax", "１３８１２３４５６７８", "＠", "％", "：", "＝", "．", "\u{200b}",
    "\u{2060}", "\u{feff}", "\u{301}", "\u{a0}", "a", "b", "x", "user", "bob@example.com", "@", "example", ".com",
    "é", "ß", ".", "-", "_", "+", " ", "%20", "%40", "%2540", "%3D", "%26", "%E8%AF%9D", "%", "%0A", "&#64;",
    "&#x40;", "&commat;", "&quot;", "&amp;", "&", "\\u0040", "\\u8bdd", "\\u0022", "\\n", "=", "==", ":", "://",
    "https://", "password", "passwd", "token", "session", "cookie", "Cookie: ", "Authorization: ", "Bearer ",
    "Basic ", "api_key", "eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0", "AKIAIOSFODNN7EXAMPLE", "AKIA", "ghp_",
    "xoxb-", "EXAMPLEexample0123456789EXAMPLEexample01", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
    "-----", "\"", "'", "`", "\\", "\\\"", "\\\\", "/", "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", "#", "?",
    "*", "**", "null", "true", "[masked]", "[email]", "[user]", "138****5678", "失败",
];

/// Texts of such pieces, of random characters and of random digits.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[0-9]{1,20}",
        1 => "[0-9a-f:.-]{1,12}",
    ];
    vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn keys() -> impl Strategy<Value = String> {
    let known = [
        "key",
        "name",
        "value",
        "token",
        "release",
        "span_id",
        "phone",
        "lat",
        "lng",
        "passport",
        "ssn",
        "user",
        "id",
        "email",
        "username",
        "ip_address",
        "_meta",
        "rem",
        "",
        "extra",
        "url",
        "cookies",
        "employee",
        "customerName",
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => texts(), 1 => "[a-z_]{1,8}"]
}

/// JSON values with such texts, numbers that could be somebody's, and JSON in strings.
pub(crate) fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => texts().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<i32>().prop_map(|eighths| json!(f64::from(eighths) / 8.0)),
        1 => any::<f64>().prop_map(|float| json!(float)),
        1 => (13_000_000_000_i64..19_999_999_999).prop_map(Value::from),
        1 => any::<i32>().prop_map(|degrees| json!(f64::from(degrees) / 16_000_000.0)),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            vec((keys(), inner.clone()), 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect())),
            inner.prop_map(|value| value.to_string().into()),
        ]
    })
}

/// JSON texts with members in any order, also twice, with gaps, and with escapes that a parsed value cannot have.
pub(crate) fn documents() -> impl Strategy<Value = String> {
    let strings = prop_oneof![
        3 => texts().prop_map(|text| json!(text).to_string()),
        1 => "(\\\\ud83d|\\\\ude00|\\\\u0040|\\\\u0031|\\\\n|[a-z1-9@.]){0,16}".prop_map(|inner| format!("\"{inner}\"")),
    ];
    let numbers = "-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?";
    let leaf = prop_oneof![4 => strings, 2 => numbers, 1 => Just("null".to_owned()), 1 => Just("true".to_owned())];
    leaf.prop_recursive(5, 32, 5, |inner| {
        let gap = select(vec!["", " ", "\n\t"]);
        let member = (keys(), inner.clone(), gap.clone())
            .prop_map(|(key, value, gap)| format!("{gap}{}{gap}:{gap}{value}", json!(key)));
        prop_oneof![
            (vec(inner, 0..5), gap).prop_map(|(items, gap)| format!("[{}]", items.join(&format!("{gap},{gap}")))),
            vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}
