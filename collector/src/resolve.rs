//! What people decide of an issue.

use crate::{
    app::App,
    releases::Release,
    store::{
        self,
        issues::{self, Resolved, Status},
        merging, releases,
    },
};

/// Sets the status of an issue, or of the one that took it in; `false` when there is no such issue. One that is resolved is
/// so for what comes after `in_release`, or after the newest release it was seen in.
pub async fn set_status(app: &App, id: i64, status: Status, in_release: Option<String>) -> store::Result<bool> {
    let mut tx = app.store.begin().await?;
    let Some(side) = merging::side(&mut tx, id).await? else {
        return Ok(false);
    };
    let id = side.merged_into.unwrap_or(id);
    let resolved = match status {
        Status::Resolved => {
            let seen_in = releases::of_issue(&mut tx, id).await?;
            let release = in_release.or_else(|| Release::newest(seen_in).map(|newest| newest.name));
            Some(Resolved { at_ms: Some(app.clock.now_ms()), release })
        }
        _ => None,
    };
    issues::set_status(&mut tx, id, status, resolved.as_ref()).await?;
    tx.commit().await?;
    Ok(true)
}
