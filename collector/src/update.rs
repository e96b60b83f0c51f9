//! Sets the counts of `event_update` items in the events they are for, once those are digested.

use std::sync::Arc;

use panicle_protocol::mask::{Masked, Masker};
use serde_json::{Value, json};

use crate::{
    app::App,
    store::{
        self, events,
        updates::{self, Due},
    },
};

/// Updates per transaction; each may carry an event of a megabyte.
const BATCH: i64 = 16;

/// Applies one batch; returns how many.
pub async fn apply(app: &Arc<App>) -> store::Result<usize> {
    let due = updates::due(app.store.read(), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let shared = Arc::clone(app);
    let work = move || {
        let with_payload = |due: Due| (with_suppressed(&shared.masker, &due.payload, due.suppressed), due);
        due.into_iter().map(with_payload).collect::<Vec<_>>()
    };
    let work = tokio::task::spawn_blocking(work).await;
    let changed = work.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
    let mut tx = app.store.begin().await?;
    for (payload, due) in &changed {
        if let Some(payload) = payload {
            events::set_payload(&mut tx, due.row, &due.event_id, payload).await?;
        }
        updates::settle(&mut tx, due, app.clock.now_ms()).await?;
    }
    tx.commit().await?;
    app.metrics.updates("applied", changed.len() as u64);
    Ok(changed.len())
}

/// How many failures came after this event and were only counted.
pub fn suppressed(event: &Value) -> Option<i64> {
    event.pointer("/contexts/panicle/suppressed")?.as_i64()
}

/// The event with the count; `None` when it says as much already, or is so odd that there is no place for it.
fn with_suppressed(masker: &Masker, payload: &[u8], count: i64) -> Option<Masked<Vec<u8>>> {
    let mut event: Value = serde_json::from_slice(payload).ok()?;
    if suppressed(&event).is_some_and(|known| known >= count) {
        return None;
    }
    let mut place = &mut event;
    for name in ["contexts", "panicle"] {
        place = place.as_object_mut()?.entry(name).or_insert_with(|| json!({}));
    }
    place.as_object_mut()?.insert(String::from("suppressed"), json!(count));
    masker.event(event.to_string().as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(event: Value, count: i64) -> Option<Value> {
        let payload = with_suppressed(&Masker::default(), event.to_string().as_bytes(), count)?;
        Some(serde_json::from_slice(payload.get()).unwrap())
    }

    #[test]
    fn the_larger_count_wins() {
        let event = json!({ "contexts": { "panicle": { "trap": "unreachable", "suppressed": 3 } } });
        assert_eq!(suppressed(&after(event.clone(), 4).unwrap()), Some(4));
        assert_eq!(after(event.clone(), 4).unwrap()["contexts"]["panicle"]["trap"], "unreachable");
        assert_eq!(after(event.clone(), 3), None);
        assert_eq!(after(event, 2), None);
    }

    #[test]
    fn the_place_is_made_and_odd_events_stay() {
        let made = json!({ "contexts": { "panicle": { "suppressed": 1 } } });
        assert_eq!(after(json!({}), 1).unwrap(), made);
        assert_eq!(after(json!({ "contexts": {} }), 1).unwrap(), made);
        for odd in [json!([]), json!({ "contexts": 7 }), json!({ "contexts": { "panicle": "x" } })] {
            assert_eq!(after(odd.clone(), 1), None, "{odd}");
        }
    }

    #[test]
    fn what_was_masked_stays_so_and_is_still_told() {
        let event = json!({ "message": "[email]", "_meta": { "message": { "": { "rem": [["@email", "s", 0, 7]] } } } });
        let after = after(event.clone(), 1).unwrap();
        assert_eq!((&after["message"], &after["_meta"]), (&event["message"], &event["_meta"]));
    }
}
