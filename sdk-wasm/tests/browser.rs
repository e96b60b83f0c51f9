//! The crate in a real browser, against a `fetch` that keeps what it was given.

#![cfg(target_arch = "wasm32")]

mod page;

use page::{DSN, later, outcome, seen, warned};
use panicle::{Breadcrumb, Options, User, mask::Rule};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn start() {
    panicle::init(Options::new(DSN).release("shop@1.0.0").environment("test"));
}

#[wasm_bindgen_test]
async fn a_dsn_that_cannot_be_read_is_one_warning_and_no_event() {
    panicle::init(Options::new("secret-4711, not a DSN"));
    panicle::init(Options::new("secret-4711, not a DSN"));
    assert_eq!(panicle::capture_message("nobody hears this"), None);
    let warned = warned();
    assert_eq!(warned.lines().count(), 1, "{warned}");
    assert!(warned.contains("DSN") && !warned.contains("4711"), "{warned}");
    assert!(seen().await.events.is_empty());
}

#[wasm_bindgen_test]
async fn a_message_is_a_masked_envelope() {
    start();
    panicle::set_tag("tenant", "north");
    panicle::set_user(User::new().id("42").email("li.lei@example.com"));
    panicle::add_breadcrumb(Breadcrumb::new("basket").message("call 13812345678").data("cents", 1250));
    let id = panicle::capture_message("paid with 4111 1111 1111 1111 by li.lei@example.com").unwrap();

    let seen = seen().await;
    assert_eq!(
        seen.urls,
        ["http://collector.example/api/1/envelope/?sentry_key=key&sentry_version=7&sentry_client=panicle%2F0.1.0"]
    );
    let event = &seen.events[0];
    assert_eq!(event["event_id"], id.as_str());
    assert_eq!(event["release"], "shop@1.0.0");
    assert_eq!(event["environment"], "test");
    assert_eq!(event["tags"]["tenant"], "north");
    assert_eq!(event["user"]["id"], "42");
    let text = event.to_string();
    for secret in ["4111 1111 1111 1111", "li.lei@example.com", "13812345678"] {
        assert!(!text.contains(secret), "{text}");
    }
    panicle::set_user(None);
}

#[wasm_bindgen_test]
async fn an_event_says_what_was_masked_and_hides_who_the_user_is() {
    start();
    panicle::set_user(User::new().id("13812345678"));
    panicle::capture_message("write to li.lei@example.com").unwrap();
    let event = &seen().await.events[0];
    assert_eq!(event["logentry"]["formatted"], "write to [email]");
    assert_eq!(event["_meta"]["logentry"]["formatted"][""]["rem"], json!([["@email", "s", 9, 16]]));
    let id = event["user"]["id"].as_str().unwrap();
    assert!(id.starts_with("138****5678#") && id.len() == "138****5678#".len() + 6, "{id}");
    panicle::set_user(None);
}

#[wasm_bindgen_test]
async fn rules_of_ones_own_hold_for_messages_panics_and_what_the_page_is_told() {
    let rules = [
        Rule::named("employee").patterns([r"EMP-\d{6}"]),
        Rule::named("account").keys(["accountNo"]).hash(),
        Rule::named("hotline").patterns([r"13800138000"]).keep(),
    ];
    panicle::init(rules.into_iter().fold(Options::new(DSN), Options::mask));
    panicle::add_breadcrumb(Breadcrumb::new("till").data("account_no", "A-4711"));
    panicle::capture_message("EMP-004711 calls 13800138000").unwrap();
    let message = &seen().await.events[0];
    outcome(&Closure::new(|| panic!("no shift for EMP-004711")));
    let seen = seen().await;
    let panic = &seen.events[0];
    assert_eq!(message["logentry"]["formatted"], "[employee] calls 13800138000");
    let account = |event: &Value| {
        let crumbs = event["breadcrumbs"]["values"].as_array().unwrap();
        crumbs.iter().find_map(|crumb| crumb["data"]["account_no"].as_str()).unwrap().to_owned()
    };
    assert!(account(message).starts_with("[account:"), "{}", account(message));
    assert_eq!(account(message), account(panic));
    assert_eq!(panic["exception"]["values"][0]["value"], "no shift for [employee]");
    assert_eq!(seen.announced[0]["message"], "no shift for [employee]");
}

#[wasm_bindgen_test]
async fn a_wrong_rule_is_one_warning_that_names_it_and_no_event() {
    let wrong = || Options::new(DSN).mask(Rule::named("employee").patterns([r"EMP-(\d{6})"]));
    panicle::init(wrong());
    panicle::init(wrong());
    assert_eq!(panicle::capture_message("nobody hears this"), None);
    outcome(&Closure::new(|| panic!("nor this")));
    let warned = warned();
    assert_eq!(warned.lines().count(), 1, "{warned}");
    assert!(warned.contains("masking rule `employee`: "), "{warned}");
    assert!(seen().await.events.is_empty());

    // What another test starts stays off until the rules are right.
    panicle::init(Options::new(DSN).mask(Rule::named("employee").patterns([r"EMP-\d{6}"])));
    panicle::capture_message("heard again").unwrap();
    assert_eq!(seen().await.events.len(), 1);
}

#[wasm_bindgen_test]
async fn a_handled_error_carries_its_name_and_its_causes() {
    start();
    let error = "three dozen".parse::<u32>().unwrap_err();
    panicle::capture_error(&error).unwrap();
    let event = &seen().await.events[0];
    let exception = &event["exception"]["values"][0];
    assert_eq!(exception["type"], "ParseIntError");
    assert_eq!(exception["value"], "invalid digit found in string");
    assert_eq!(exception["mechanism"]["handled"], true);
    assert_eq!(event["contexts"]["panicle"]["error_type"], "manual");
}

#[wasm_bindgen_test]
async fn a_panic_is_one_event_before_its_trap_is_thrown() {
    start();
    let thrown = outcome(&Closure::new(|| panic!("no flowers for 13812345678")));
    assert!(thrown.contains("unreachable"), "{thrown}");

    let seen = seen().await;
    assert_eq!(seen.events.len(), 1);
    let event = &seen.events[0];
    let exception = &event["exception"]["values"][0];
    assert_eq!(exception["type"], "panic");
    assert_eq!(exception["value"], "no flowers for 138****5678");
    assert_eq!(event["contexts"]["panicle"]["error_type"], "wasm_panic");
    let file = event["contexts"]["panicle"]["location"]["file"].as_str().unwrap();
    assert!(file.ends_with("tests/browser.rs"), "{file}");
    assert!(exception["stacktrace"]["frames"].as_array().is_some_and(|frames| frames.len() > 2));

    let [detail] = seen.announced.as_slice() else { panic!("announced {:?}", seen.announced) };
    assert_eq!(detail["event_id"], event["event_id"]);
    assert_eq!(detail["message"], "no flowers for 138****5678");
    assert_eq!(detail["location"]["file"], file);
}

#[wasm_bindgen_test]
async fn the_trap_of_a_panic_in_a_timer_is_no_second_event() {
    start();
    let act = Closure::new(|| panic!("the courier is late"));
    later(&act);
    let seen = seen().await;
    assert_eq!(seen.events.len(), 1, "{:#?}", seen.events);
    assert_eq!(seen.events[0]["exception"]["values"][0]["value"], "the courier is late");
    assert_eq!(seen.events[0]["contexts"]["panicle"]["phase"], "async_task");
}
