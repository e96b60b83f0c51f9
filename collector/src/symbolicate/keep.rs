//! From a received file to a kept one: looked into by the converter, remembered under its keys.

use symbolic_common::DebugId;
use tempfile::NamedTempFile;

use super::{Kind, Symbolicator, convert::Told, converter::ConvertError, intake::Received, key::Key};
use crate::{
    ingest::Refusal,
    store::{
        self,
        artifacts::{self, Artifact, NewArtifact},
        releases,
    },
};

/// What the uploader says of a file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The project.
    pub project_id: i64,
    /// Its kind.
    pub kind: Kind,
    /// Where it lay in the folder that was uploaded.
    pub name: String,
    /// The release it belongs to.
    pub release: Option<String>,
    /// The id of what it belongs to, for files that hold none.
    pub debug_id: Option<DebugId>,
}

/// Why a received file is not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// Something is wrong with it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is wrong here.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl Symbolicator {
    /// Keeps a received file, and has the events digested again that wait for it; `true` when it was not known before.
    pub async fn keep(&self, upload: Upload, received: Received, now_ms: i64) -> Result<(Artifact, bool), KeepError> {
        let (told, made) = self.look_into(upload.kind, &received).await?;
        let new = new_artifact(upload, &received, told)?;
        // Between giving it a place and remembering it, nobody may take its place for a leftover.
        let _keeping = self.keeping.lock().await;
        self.files.keep_upload(received.file, &new.sha256).map_err(anyhow::Error::from)?;
        let kept = self.remember(&new, now_ms).await.map_err(anyhow::Error::from)?;
        self.keep_made(made, &super::cached_name(new.kind, &[&new.sha256]));
        Ok(kept)
    }

    async fn look_into(&self, kind: Kind, received: &Received) -> Result<(Told, NamedTempFile), KeepError> {
        let made = self.files.new_cached().map_err(anyhow::Error::from)?;
        let inputs = [received.file.path().to_owned()];
        match self.converter.convert(kind, made.path().to_owned(), &inputs).await {
            Ok(told) => Ok((told, made)),
            Err(ConvertError::Refused(why)) => Err(malformed(why)),
            Err(ConvertError::Died(why)) => Err(malformed(why.to_owned())),
            Err(error @ ConvertError::NotRun(_)) => Err(KeepError::Failed(error.into())),
        }
    }

    async fn remember(&self, new: &NewArtifact, now_ms: i64) -> store::Result<(Artifact, bool)> {
        let mut tx = self.store.begin().await?;
        let (artifact, is_new) = artifacts::keep(&mut tx, new, now_ms).await?;
        if let Some(release) = &new.release {
            releases::seen(&mut tx, new.project_id, release, now_ms).await?;
        }
        let gone = artifacts::make_room(&mut tx, self.most_bytes, artifact.id).await?;
        let mut useless = Vec::new();
        for old in &gone {
            if !artifacts::has_hash(&mut tx, &old.sha256).await? {
                useless.push(&old.sha256);
            }
        }
        tx.commit().await?;
        for old in &gone {
            tracing::info!(
                artifact.name = old.name,
                artifact.sha256 = old.sha256,
                "no room: an old artifact was deleted"
            );
        }
        useless.into_iter().for_each(|sha256| self.files.delete_upload(sha256));
        Ok((artifact, is_new))
    }

    fn keep_made(&self, made: NamedTempFile, name: &str) {
        if let Err(error) = self.files.keep_cached(made, name) {
            tracing::warn!(%error, "what was made from an uploaded file could not be kept");
        }
    }
}

fn malformed(why: String) -> KeepError {
    KeepError::Refused(Refusal::Malformed(why))
}

fn new_artifact(upload: Upload, received: &Received, told: Told) -> Result<NewArtifact, KeepError> {
    let said = upload.debug_id.map(|id| id.uuid().simple().to_string());
    let mut ids: Vec<String> = told.ids.into_iter().chain(said).collect();
    if upload.kind == Kind::SourceBundle {
        // Events may name its module with the id's length in front.
        ids.extend(ids.clone().into_iter().map(|id| format!("10{id}")));
    }
    let by_id: Vec<Key> = ids.iter().filter_map(|id| Key::of_id(id)).collect();
    let is_script = matches!(upload.kind, Kind::Script | Kind::SourceMap);
    let by_file =
        upload.release.as_deref().filter(|_| is_script).and_then(|release| Key::of_file(release, &upload.name));
    let debug_id = by_id.first().and_then(Key::id).map(str::to_owned);
    let mut keys: Vec<Key> = by_id.into_iter().chain(by_file).collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        let why =
            "nothing would find it: it has no debug id, so it needs a `release` (scripts and maps) or a `debug_id`";
        return Err(malformed(String::from(why)));
    }
    Ok(NewArtifact {
        project_id: upload.project_id,
        kind: upload.kind,
        name: upload.name,
        release: upload.release,
        debug_id,
        sha256: received.sha256.clone(),
        byte_size: i64::try_from(received.byte_size).unwrap_or(i64::MAX),
        keys,
    })
}
