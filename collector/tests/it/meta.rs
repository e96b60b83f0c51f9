//! What was masked is told in `_meta` and on the page.

use serde_json::{Value, json};

use crate::app::{TestApp, a_panic};

async fn page(app: &TestApp) -> String {
    app.digested().await;
    app.http.get(app.at("/issues/1")).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn each_mask_is_told_with_its_kind_and_place() {
    let app = TestApp::start().await;
    let mut event = a_panic(1, "no bob@example.com, no eve@example.com");
    event["extra"] = json!({ "phone": 13_812_345_678_u64 });
    let id = app.send(&event).await;
    let payload = &app.get(&format!("/api/v1/events/{id}")).await["payload"];
    let told = json!([["@email", "s", 3, 10], ["@email", "s", 15, 22]]);
    assert_eq!(payload["exception"]["values"][0]["value"], "no [email], no [email]");
    assert_eq!(payload["_meta"]["exception"]["values"]["0"]["value"][""]["rem"], told);
    assert_eq!(payload["_meta"]["extra"]["phone"][""]["rem"][0][0], "@phone");
    let page = page(&app).await;
    assert!(page.contains("<b>email</b> ×2 in <code>exception.values.0.value</code>"), "{page}");
    assert!(page.contains("<b>phone</b> ×1 in <code>extra.phone</code>"), "{page}");
}

#[tokio::test]
async fn what_the_client_masked_is_told_too() {
    let app = TestApp::start().await;
    let mut event = a_panic(1, "[email] asked bob@example.com");
    let earlier = json!([["@email", "s", 0, 7]]);
    event["_meta"] = json!({
        "exception": { "values": { "0": { "value": { "": { "rem": earlier, "len": 30 } } } } },
        "user": { "name": { "": { "rem": [["customer", "s", 0, 10]] } } },
    });
    let id = app.send(&event).await;
    let payload = &app.get(&format!("/api/v1/events/{id}")).await["payload"];
    let remarks = &payload["_meta"]["exception"]["values"]["0"]["value"][""]["rem"];
    assert_eq!(remarks, &json!([["@email", "s"], ["@email", "s", 14, 21]]));
    let page = page(&app).await;
    assert!(
        page.contains("<b>email</b> ×2 in") && page.contains("<b>customer</b> ×1 in <code>user.name</code>"),
        "{page}"
    );
}

#[tokio::test]
async fn a_hostile_meta_hides_nothing_and_breaks_nothing() {
    let app = TestApp::start().await;
    let evil = "<script>alert('eve@example.com')</script>";
    let deep = (0..55).fold(json!({ "": { "rem": [[evil]] } }), |below, _| json!({ "a": below }));
    let many: Vec<Value> = (0..3_000).map(|number| json!([format!("rule {number}"), "s", -1, 1e300])).collect();
    let metas = [
        json!(evil),
        json!([evil, { evil: evil }]),
        json!({ "exception": evil, "": evil }),
        json!({ "exception": { "values": { "0": { "value": { "": { "rem": evil } } } } } }),
        json!({ "exception": { "values": [[{ "": { "rem": [null, [], [[]], [{ "a": evil }], [evil, evil]] } }]] } }),
        json!({ evil: { "": { "rem": [[evil, "s", 0, 1]], "val": evil, "err": [[evil, { evil: evil }]] } } }),
        json!({ "message": { "": { "rem": many } } }),
        deep,
    ];
    for (number, meta) in (1..).zip(metas) {
        let mut event = a_panic(number, "boom bob@example.com");
        event["_meta"] = meta;
        let id = app.send(&event).await;
        let page = page(&app).await;
        assert!(page.contains("<b>email</b> ×"), "{event}");
        let stored = app.get(&format!("/api/v1/events/{id}")).await.to_string();
        for (place, text) in [("page", page), ("event", stored)] {
            for private in ["bob@", "eve@"] {
                assert!(!text.contains(private), "{private} is in the {place} of {event}");
            }
            assert!(place == "event" || !text.contains("<script"), "{event}");
        }
    }
}
