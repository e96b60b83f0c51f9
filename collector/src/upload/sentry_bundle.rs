//! An artifact bundle: scripts and their source maps, as Sentry finds them by debug id.

use std::io::Cursor;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use symbolic_debuginfo::sourcebundle::{SourceBundleWriter, SourceFileInfo, SourceFileType};

use super::item::Item;
use crate::symbolicate::Kind;

/// The scripts and maps among the items; `None` when there are none.
pub(super) fn of_scripts(items: &[Item], release: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let items: Vec<&Item> = items.iter().filter(|item| matches!(item.kind, Kind::Script | Kind::SourceMap)).collect();
    if items.is_empty() {
        return Ok(None);
    }
    write(&items, release).context("cannot bundle the scripts").map(Some)
}

fn write(items: &[&Item], release: &str) -> anyhow::Result<Vec<u8>> {
    let mut bundle = Cursor::new(Vec::new());
    let mut writer = SourceBundleWriter::start(&mut bundle)?;
    writer.set_attribute("debug_id", id_of(items).to_string());
    writer.set_attribute("release", release);
    for item in items {
        let mut info = SourceFileInfo::new();
        info.add_header(String::from("debug-id"), item.id.to_string());
        let name = if item.kind == Kind::Script {
            info.set_ty(SourceFileType::MinifiedSource);
            let script = item.name.rsplit('/').next().unwrap_or(&item.name);
            info.add_header(String::from("sourcemap"), format!("{script}.map"));
            item.name.clone()
        } else {
            info.set_ty(SourceFileType::SourceMap);
            format!("{}.map", item.name)
        };
        info.set_url(format!("~/{name}"));
        writer.add_file(format!("_/_/{name}"), &*item.content.bytes()?, info)?;
    }
    writer.finish()?;
    Ok(bundle.into_inner())
}

/// The same for the same files.
fn id_of(items: &[&Item]) -> uuid::Uuid {
    let hash = items.iter().fold(Sha256::new(), |hash, item| hash.chain_update(&item.sha256)).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
