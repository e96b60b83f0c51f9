//! What holds for every input, drawn at random. Native only: the fixtures cover wasm.
//!
//! These stand in for fuzz targets: an ordinary run draws the same few hundred inputs each time;
//! `PROPTEST_CASES=20000 cargo test --release -p panicle-protocol --test properties` draws others each time, for as long as one
//! likes, and what fails comes out shrunk.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a failed test")]

mod draw;
mod hostile;
mod mask;

use draw::values;
use panicle_protocol::{
    dsn::Dsn,
    envelope::{Envelope, Item, Limits},
    event::EventView,
    fingerprint::v1,
    stack,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value};

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
    #![proptest_config(draw::config())]

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
        let fingerprints = v1::fingerprints(event);
        prop_assert!(!fingerprints.is_empty() && fingerprints.iter().all(|fingerprint| fingerprint.hash.len() == 64));
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
