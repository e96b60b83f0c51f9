//! An event as an upstream Sentry takes it: its schema knows frames, and nothing of how they were made.

use serde_json::Value;

use super::modules::{holders, list_mut};

/// Takes out what only the collector itself reads: the frames as they came, and what became of each. A resolved frame loses
/// its address too, or it would be resolved once more.
pub fn for_upstream(event: &mut Value) {
    for name in ["exception", "threads"] {
        for holder in holders(event, name).into_iter().flatten() {
            if let Some(holder) = holder.as_object_mut() {
                holder.remove("raw_stacktrace");
            }
            holder.get_mut("stacktrace").into_iter().flat_map(list_mut).for_each(plain);
        }
    }
}

fn plain(frame: &mut Value) {
    let Some(frame) = frame.as_object_mut() else { return };
    let Some(data) = frame.get_mut("data").and_then(Value::as_object_mut) else { return };
    let is_resolved = data.remove("symbolicator_status").is_some_and(|status| status == "symbolicated");
    data.remove("inlined");
    if data.is_empty() {
        frame.remove("data");
    }
    if is_resolved {
        for address in ["instruction_addr", "addr_mode", "function_id"] {
            frame.remove(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_only_the_collector_reads_stays_here() {
        let stacktrace = json!({ "frames": [
            { "function": "a", "instruction_addr": "0x1", "addr_mode": "rel:0", "data": { "symbolicator_status": "missing" } },
            { "function": "b", "instruction_addr": "0x2", "addr_mode": "rel:0", "lineno": 3,
              "data": { "symbolicator_status": "symbolicated", "inlined": true, "own": 1 } },
            { "function": "c" },
            "odd",
        ] });
        let mut event = json!({
            "exception": { "values": [{ "type": "x", "stacktrace": stacktrace, "raw_stacktrace": stacktrace }] },
            "threads": [{ "stacktrace": stacktrace }, null],
        });
        for_upstream(&mut event);
        let frames = json!([
            { "function": "a", "instruction_addr": "0x1", "addr_mode": "rel:0" },
            { "function": "b", "lineno": 3, "data": { "own": 1 } },
            { "function": "c" },
            "odd",
        ]);
        assert_eq!(event["exception"]["values"][0], json!({ "type": "x", "stacktrace": { "frames": frames } }));
        assert_eq!(event["threads"][0]["stacktrace"]["frames"], frames);
        for mut odd in [json!({}), json!({ "exception": 7 }), json!({ "exception": [{ "stacktrace": null }] })] {
            let before = odd.clone();
            for_upstream(&mut odd);
            assert_eq!(odd, before);
        }
    }
}
