//! Changing files: whole or not at all, and only where something is different.

use std::{fs, io::Write as _, path::Path};

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What writes, or in a trial run does not.
#[derive(Debug)]
pub(super) struct Files {
    is_trial: bool,
    /// What pages that vouch for a changed file must now say, by what they said.
    integrity: Vec<(String, String)>,
}

impl Files {
    pub(super) fn new(is_trial: bool) -> Self {
        Self { is_trial, integrity: Vec::new() }
    }

    /// Puts new contents in the place of the old ones: beside them first, then by its name, so that nobody sees a half.
    pub(super) fn replace(&mut self, path: &Path, old: &[u8], new: &[u8]) -> anyhow::Result<()> {
        self.integrity.extend(hashes(old).into_iter().zip(hashes(new)));
        if self.is_trial { Ok(()) } else { write(path, new) }
    }

    /// Corrects the `integrity` attributes of changed files in this page. Says whether there were any.
    pub(super) fn correct(&mut self, page: &Path) -> anyhow::Result<bool> {
        if self.integrity.is_empty() {
            return Ok(false);
        }
        let Ok(old) = fs::read_to_string(page) else { return Ok(false) };
        let new = self.integrity.iter().fold(old.clone(), |page, (was, is)| page.replace(was, is));
        if new == old {
            return Ok(false);
        }
        if !self.is_trial {
            write(page, new.as_bytes())?;
        }
        Ok(true)
    }
}

/// As `integrity` says them.
fn hashes(contents: &[u8]) -> [String; 3] {
    let base64 = |name: &str, hash: &[u8]| format!("{name}-{}", BASE64_STANDARD.encode(hash));
    [
        base64("sha256", &Sha256::digest(contents)),
        base64("sha384", &Sha384::digest(contents)),
        base64("sha512", &Sha512::digest(contents)),
    ]
}

fn write(path: &Path, contents: &[u8]) -> anyhow::Result<()> {
    try_write(path, contents).with_context(|| format!("cannot write {}", path.display()))
}

fn try_write(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".panicle-").tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_vouches_for_a_changed_file_still_does() {
        let dir = tempfile::tempdir().unwrap();
        let (script, page) = (dir.path().join("a.js"), dir.path().join("index.html"));
        fs::write(&script, "old").unwrap();
        let [_, old, _] = hashes(b"old");
        fs::write(&page, format!("<script src=a.js integrity=\"{old}\">")).unwrap();
        let mut files = Files::new(false);
        assert!(!files.correct(&page).unwrap());
        files.replace(&script, b"old", b"new").unwrap();
        assert!(files.correct(&page).unwrap());
        let [_, new, _] = hashes(b"new");
        assert_eq!(fs::read_to_string(&page).unwrap(), format!("<script src=a.js integrity=\"{new}\">"));
        assert!(!files.correct(&page).unwrap());
    }

    #[test]
    #[cfg(unix)]
    fn permissions_stay_and_a_trial_writes_nothing() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let script = dir.path().join("a.js");
        fs::write(&script, "old").unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o751)).unwrap();
        Files::new(true).replace(&script, b"old", b"new").unwrap();
        assert_eq!(fs::read(&script).unwrap(), b"old");
        Files::new(false).replace(&script, b"old", b"new").unwrap();
        assert_eq!(fs::read(&script).unwrap(), b"new");
        assert_eq!(fs::metadata(&script).unwrap().permissions().mode() & 0o777, 0o751);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
