//! What the shim sends when no wasm is left: it says too little of its frames for its own size's sake.

use panicle_protocol::{event::EventView, stack::Frame};
use serde_json::{Map, Value};

/// Says of each frame whether it is the app's own, as the pipeline would have.
pub(super) fn complete(event: &mut Map<String, Value>) {
    let is_last_breath = event.get("contexts").and_then(|contexts| contexts.pointer("/panicle/last_breath"));
    if is_last_breath != Some(&Value::Bool(true)) {
        return;
    }
    let whole = Value::Object(std::mem::take(event));
    let are_own: Vec<bool> = EventView(&whole).frames().iter().map(Frame::is_in_app).collect();
    if let Value::Object(whole) = whole {
        *event = whole;
    }
    let exceptions = event.get_mut("exception").and_then(|exception| exception.get_mut("values")?.as_array_mut());
    let frames = exceptions.and_then(|values| values.last_mut()?.pointer_mut("/stacktrace/frames")?.as_array_mut());
    for (frame, is_own) in frames.into_iter().flatten().zip(are_own) {
        if let Value::Object(frame) = frame {
            frame.entry("in_app").or_insert(is_own.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn completed(event: Value) -> Value {
        let mut event = event.as_object().unwrap().clone();
        complete(&mut event);
        Value::Object(event)
    }

    fn event(last_breath: bool) -> Value {
        json!({
            "contexts": { "panicle": { "last_breath": last_breath } },
            "exception": { "values": [{ "type": "RuntimeError", "stacktrace": { "frames": [
                { "filename": "https://shop.example/page.js", "in_app": false },
                { "function": "shop.wasm.shop::pay::h0123456789abcdef", "filename": "https://shop.example/shop_bg.wasm",
                  "instruction_addr": "0x1", "platform": "native" },
                "nonsense",
                { "function": "shop.wasm.std[0123456789abcdef]::alloc::rust_oom", "platform": "native",
                  "filename": "https://shop.example/shop_bg.wasm", "instruction_addr": "0x2" },
            ] } }] },
        })
    }

    #[test]
    fn frames_of_a_last_breath_say_whose_they_are() {
        let frames = completed(event(true)).pointer("/exception/values/0/stacktrace/frames").cloned().unwrap();
        let own: Vec<Option<bool>> = frames.as_array().unwrap().iter().map(|frame| frame["in_app"].as_bool()).collect();
        assert_eq!(own, [Some(false), Some(true), None, Some(false)]);
    }

    #[test]
    fn others_are_left_alone() {
        for event in [
            event(false),
            json!({}),
            json!({ "contexts": 7 }),
            json!({ "contexts": { "panicle": { "last_breath": true } }, "exception": [null] }),
            json!({ "contexts": { "panicle": { "last_breath": true } }, "exception": { "values": [] } }),
        ] {
            assert_eq!(completed(event.clone()), event);
        }
    }
}
