//! Each option of the crate, by what it does to what leaves the tab.

#![cfg(target_arch = "wasm32")]

mod page;

use page::{DSN, click, fail_in, forget, outcome, print, said, seen};
use panicle::{Breadcrumb, ClickMark, Details, Level, Options};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// As if this were the first word of the app.
fn init(options: impl FnOnce(Options) -> Options) {
    forget();
    panicle::init(options(Options::new(DSN)));
}

/// The one event of a message.
async fn event(message: &str) -> Value {
    panicle::capture_message(message).unwrap();
    let [event] = seen().await.events.try_into().unwrap();
    event
}

fn words(event: &Value) -> &Value {
    &event["logentry"]["formatted"]
}

fn trail(event: &Value, category: &str) -> Vec<Value> {
    let crumbs = event["breadcrumbs"]["values"].as_array().unwrap();
    crumbs.iter().filter(|crumb| crumb["category"] == category).map(|crumb| crumb["message"].clone()).collect()
}

#[wasm_bindgen_test]
async fn release_environment_and_tags_are_on_every_event() {
    init(|options| options.release("shop@1").environment("test").tag("tenant", "north").sessions(false));
    let event = event("said").await;
    assert_eq!([&event["release"], &event["environment"]], ["shop@1", "test"]);
    assert_eq!(event["tags"]["tenant"], "north");
}

#[wasm_bindgen_test]
async fn extra_and_contexts_hold_what_serde_can_tell() {
    init(|options| options);
    panicle::set_extra("basket", json!({ "items": [1, 2], "phone": "13812345678" }));
    panicle::set_extra("gone", 1);
    panicle::set_extra("gone", None::<u8>);
    panicle::set_context("till", std::collections::BTreeMap::from([("number", 7)]));
    let event = event("said").await;
    assert_eq!(event["extra"], json!({ "basket": { "items": [1, 2], "phone": "138****5678" } }));
    assert_eq!(event["contexts"]["till"], json!({ "number": 7 }));
}

#[wasm_bindgen_test]
async fn details_are_of_one_event() {
    init(|options| options.tag("tenant", "north"));
    let details = Details::new()
        .level(Level::Fatal)
        .tag("tenant", "south")
        .extra("items", 3)
        .context("order", json!({ "id": "A" }))
        .fingerprint(["prices"])
        .transaction("/basket");
    panicle::capture_error_with(&"x".parse::<u8>().unwrap_err(), &details).unwrap();
    let detailed = seen().await.events.remove(0);
    assert_eq!([&detailed["level"], &detailed["transaction"]], ["fatal", "/basket"]);
    assert_eq!([&detailed["tags"]["tenant"], &detailed["contexts"]["order"]["id"]], ["south", "A"]);
    assert_eq!(detailed["extra"], json!({ "items": 3 }));
    assert_eq!(detailed["fingerprint"], json!(["prices"]));
    let next = event("said").await;
    assert_eq!(next["tags"]["tenant"], "north");
    assert_eq!(next["fingerprint"], Value::Null);
}

#[wasm_bindgen_test]
async fn a_sample_of_none_sends_nothing() {
    init(|options| options.sample_rate(0.0));
    assert_eq!(panicle::capture_message("unlucky"), None);
    outcome(&Closure::new(|| panic!("unlucky too")));
    init(|options| options.sample_rate(1.0));
    assert_eq!(words(&event("lucky").await), "lucky");
}

#[wasm_bindgen_test]
async fn ignored_errors_are_left_out_be_they_messages_panics_or_errors() {
    init(|options| options.ignore_errors(["sold out", "ParseIntError: invalid"]));
    assert_eq!(panicle::capture_message("blue socks are sold out"), None);
    assert_eq!(panicle::capture_error(&"x".parse::<u8>().unwrap_err()), None);
    outcome(&Closure::new(|| panic!("red socks are sold out")));
    assert_eq!(words(&event("heard").await), "heard");
}

#[wasm_bindgen_test]
async fn errors_of_other_peoples_scripts_are_left_out() {
    init(|options| options.deny_urls(["ads.example"]));
    fail_in("https://ads.example/a.js", "an advertisement's");
    init(|options| options.allow_urls(["shop.example"]));
    fail_in("https://widget.example/a.js", "a widget's");
    fail_in("https://shop.example/a.js", "the shop's");
    let [event] = seen().await.events.try_into().unwrap();
    assert_eq!(event["exception"]["values"][0]["value"], "the shop's");
}

#[wasm_bindgen_test]
async fn before_send_drops_and_changes_and_what_it_writes_is_masked() {
    init(|options| {
        options.before_send(|mut event| {
            match words(&event).as_str() {
                Some("dropped") => return None,
                Some("broken") => panic!("the app's own hook"),
                _ => event["tags"]["by"] = "hook of 13812345678".into(),
            }
            Some(event)
        })
    });
    assert_eq!(panicle::capture_message("dropped"), None);
    assert_eq!(event("changed").await["tags"]["by"], "hook of 138****5678");
    panicle::capture_message("broken").unwrap();
    let events = seen().await.events;
    assert!(events.iter().any(|event| words(event) == "broken"), "{events:#?}");
}

#[wasm_bindgen_test]
async fn breadcrumbs_are_as_many_and_as_the_app_wants_them() {
    init(|options| {
        options.max_breadcrumbs(2).console(false).before_breadcrumb(|mut crumb| {
            if crumb["category"] == "noise" {
                return None;
            }
            crumb["message"] = "changed".into();
            Some(crumb)
        })
    });
    for category in ["a", "b", "c", "noise"] {
        panicle::add_breadcrumb(Breadcrumb::new(category).message("said").level(Level::Warning).data("items", [1, 2]));
    }
    let event = event("said").await;
    let crumbs = event["breadcrumbs"]["values"].as_array().unwrap();
    let [b, c] = crumbs.as_slice() else { panic!("{crumbs:#?}") };
    assert_eq!([&b["category"], &c["category"]], ["b", "c"]);
    assert_eq!([&b["message"], &b["level"]], ["changed", "warning"]);
    assert_eq!(b["data"], json!({ "items": [1, 2] }));
}

#[wasm_bindgen_test]
async fn what_is_printed_is_a_breadcrumb() {
    init(|options| options);
    print("the courier is late");
    assert!(trail(&event("said").await, "console").contains(&"the courier is late".into()));
}

#[wasm_bindgen_test]
async fn a_marked_click_labels_what_follows() {
    init(|options| {
        options.on_click(|element| {
            let id = js_sys::Reflect::get(element, &"id".into()).ok()?.as_string()?;
            (id == "pay").then(|| ClickMark::critical().label("step", "payment"))
        })
    });
    click("cancel");
    assert_eq!(event("before").await["tags"]["critical"], Value::Null);
    click("pay");
    let event = event("after").await;
    assert_eq!([&event["tags"]["critical"], &event["tags"]["step"]], ["true", "payment"]);
    assert!(trail(&event, "ui.click").contains(&"button#pay".into()));
}

#[wasm_bindgen_test]
fn requests_probes_and_vitals_are_told_to_the_shim() {
    init(|options| {
        options.capture_http_errors([404..=404, 408..=429]).probe("data:text/javascript,").web_vitals("/vitals.js")
    });
    let said: Value = serde_json::from_str(&said()).unwrap();
    assert_eq!(said["captureHttpErrors"], json!([[404, 404], [408, 429]]));
    assert_eq!(said["probes"], json!(["data:text/javascript,"]));
    assert_eq!(said["webVitals"], "/vitals.js");
}

#[wasm_bindgen_test]
async fn a_release_has_a_session_that_a_panic_crashes() {
    init(|options| options.release("shop@2").environment("test"));
    outcome(&Closure::new(|| panic!("no flowers")));
    let sessions = seen().await.sessions;
    let last = sessions.last().unwrap();
    assert_eq!(last["attrs"], json!({ "release": "shop@2", "environment": "test" }));
    assert_eq!([&last["status"], &last["errors"]], [&json!("crashed"), &json!(1)]);
}
