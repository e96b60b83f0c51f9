//! What holds for every input, drawn at random (`PROPTEST_CASES` says how many). Native only: the fixtures cover wasm.
#![cfg(not(target_arch = "wasm32"))]

use panicle_protocol::{
    dsn::Dsn,
    envelope::{Envelope, Item, Limits},
    event::EventView,
    fingerprint::v1,
    mask::Masker,
    stack,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};

/// Pieces that the masking rules look for, so that random texts hit their edges.
const PIECES: [&str; 64] = [
    "13812345678",
    "138",
    "1234",
    "5678",
    "86",
    "+86",
    "0086",
    "110105",
    "19491231",
    "002X",
    "11010519491231002X",
    "4111111111111111",
    "4111",
    "1111",
    "6222021234567894",
    "62",
    "１３８１２３４５６７８",
    "＠",
    "％",
    "a",
    "b",
    "x",
    "user",
    "bob@example.com",
    "@",
    "example",
    ".com",
    ".",
    "-",
    "_",
    "+",
    " ",
    "%20",
    "%40",
    "%3D",
    "%26",
    "=",
    ":",
    "://",
    "password",
    "token",
    "session",
    "cookie",
    "Authorization",
    "Bearer",
    "api_key",
    "eyJhbGciOi",
    "eyJzdWIi",
    "\"",
    "'",
    "\\",
    "\\\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "*",
    "[masked]",
    "[email]",
    "失败",
    "，",
    "\n",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[0-9]{1,20}",
    ];
    vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        texts().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|eighths| json!(f64::from(eighths) / 8.0)),
        (13_000_000_000_i64..19_999_999_999).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    let keys = prop_oneof![
        texts(),
        Just("key".to_owned()),
        Just("value".to_owned()),
        Just("token".to_owned()),
        Just("release".to_owned()),
        Just("span_id".to_owned()),
        "[a-z_]{1,8}",
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            vec((keys.clone(), inner), 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn objects() -> impl Strategy<Value = Map<String, Value>> {
    vec(("[a-z_]{1,8}", values()), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn envelopes() -> impl Strategy<Value = Envelope> {
    let item = (objects(), vec(any::<u8>(), 0..64)).prop_map(|(mut headers, payload)| {
        headers.insert("length".to_owned(), payload.len().into());
        Item { headers, payload }
    });
    (objects(), vec(item, 0..4)).prop_map(|(headers, items)| Envelope { headers, items })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masking_text_twice_changes_nothing_more(text in texts()) {
        let masker = Masker::default();
        let once = masker.text(&text).into_owned();
        prop_assert_eq!(masker.text(&once), once.as_str(), "of {:?}", text);
    }

    #[test]
    fn masking_any_text_ends(text in any::<String>()) {
        let masker = Masker::default();
        let once = masker.text(&text).into_owned();
        prop_assert_eq!(masker.text(&once), once.as_str());
    }

    #[test]
    fn masking_json_twice_changes_nothing_more(value in values()) {
        let masker = Masker::default();
        let once = masker.json(value.to_string().as_bytes()).unwrap().into_inner();
        prop_assert_eq!(masker.json(&once).unwrap().into_inner(), once);
    }

    #[test]
    fn a_mobile_number_never_survives(
        before in "[失败电话：，。 ()/:;\"'<>@_-]{0,5}",
        number in "1[3-9][0-9]{9}",
        after in "[失败电话：，。 ()/:;\"'<>@_-]{0,5}",
    ) {
        let text = format!("{before}{number}{after}");
        let masked = Masker::default().text(&text).into_owned();
        prop_assert!(!masked.contains(&number), "{:?}", masked);
    }

    #[test]
    fn parsing_an_envelope_ends(bytes in vec(any::<u8>(), 0..256)) {
        let _ = Envelope::parse(&bytes, &Limits::default());
    }

    #[test]
    fn an_envelope_survives_the_wire(envelope in envelopes()) {
        let parsed = Envelope::parse(&envelope.to_bytes(), &Limits::default());
        prop_assert_eq!(parsed, Ok(envelope));
    }

    #[test]
    fn parsing_a_stack_ends(stack in "(\\PC{0,30}|at |@|\\(|\\)|:|[0-9]|http://|wasm-function\\[|\\]|\n|::<|>| line | > ){0,40}") {
        prop_assert!(stack::parse(&stack, 5).len() <= 5);
    }

    #[test]
    fn any_name_has_a_plain_form(name in "(_ZN|_R|N|C|s_|[0-9]{1,2}|[a-z]{1,4}|::|<|>|->| as |\\[|\\]|\\{closure#|\\}|\\PC){0,12}") {
        let plain = stack::name::plain(&name);
        stack::is_in_app(Some(&name), None);
        prop_assert!(plain.len() <= name.len() + 16);
    }

    #[test]
    fn grouping_any_value_ends(value in values()) {
        let event = EventView(&value);
        let _ = (event.title(), event.culprit(), event.tags(), event.event_id(), event.breadcrumbs());
        prop_assert_eq!(v1::fingerprint(event).hash.len(), 64);
    }

    #[test]
    fn a_dsn_survives_its_text(
        scheme in "https?", key in "[a-zA-Z0-9]{1,32}", host in "([a-z0-9]{1,10}(\\.[a-z]{1,5}){0,2}|\\[::1\\])",
        port in proptest::option::of(1_u16..), path in "(/[a-z]{1,6}){0,2}", project in any::<u64>(),
    ) {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let dsn: Dsn = format!("{scheme}://{key}@{host}{port}{path}/{project}").parse().unwrap();
        prop_assert_eq!(dsn.to_string().parse(), Ok(dsn.clone()));
        prop_assert_eq!(dsn.project_id, project);
    }

    #[test]
    fn reading_any_dsn_ends(text in "(\\PC{0,20}|https://|@|:|/|\\[|\\]|[0-9]{1,6}){0,8}") {
        let _ = text.parse::<Dsn>();
    }
}

/// Texts on which a rule that looks ahead at every place would take minutes.
#[test]
fn hostile_texts_are_masked_in_one_walk() {
    let masker = Masker::default();
    for piece in [
        "eyJa.",
        "eyJaaaaa.eyJ.",
        "token: (",
        "cookie: ",
        "password=(\n",
        "token=\\\"",
        "1-",
        "4111 ",
        "a.b@",
        "://a",
        "x1",
        "::<",
        "at a (",
        "@",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        let masked = masker.text(&text);
        assert!(!masked.is_empty());
        assert!(stack::parse(&text, 100).len() <= 100);
        assert!(!stack::name::plain(&text).contains("::<"));
    }
}
