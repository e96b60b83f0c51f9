//! Where uploaded files lie, and what was made from them.

use std::{
    cmp::Reverse,
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use tempfile::NamedTempFile;

use super::seal;

/// Part of the name of what was made: another format has another number, and nobody reads the old one.
const FORMAT: u32 = 1;

/// The two folders.
#[derive(Clone, Debug)]
pub(super) struct Files {
    uploads: PathBuf,
    cache: PathBuf,
    most_cached: u64,
}

impl Files {
    /// The folders below the data folder, made when missing.
    pub(super) fn open(data: &Path, most_cached: u64) -> io::Result<Self> {
        let data = std::path::absolute(data)?;
        let (uploads, cache) = (data.join("artifacts"), data.join("cache/symbolicate"));
        fs::create_dir_all(&uploads)?;
        fs::create_dir_all(&cache)?;
        Ok(Self { uploads, cache, most_cached })
    }

    /// The folder of uploaded files, in which they are received too.
    pub(super) fn uploads(&self) -> &Path {
        &self.uploads
    }

    /// An uploaded file.
    pub(super) fn upload(&self, sha256: &str) -> PathBuf {
        self.uploads.join(sha256)
    }

    /// Gives a received file its place; it is there after a loss of power.
    pub(super) fn keep_upload(&self, received: NamedTempFile, sha256: &str) -> io::Result<()> {
        received.persist(self.upload(sha256))?;
        File::open(&self.uploads)?.sync_all()
    }

    /// Deletes an uploaded file.
    pub(super) fn delete_upload(&self, sha256: &str) {
        if let Err(error) = fs::remove_file(self.upload(sha256)) {
            tracing::warn!(%error, artifact.sha256 = sha256, "an uploaded file could not be deleted");
        }
    }

    /// Deletes what a sudden end left: uploaded files that are not among `known`, and half-made ones.
    pub(super) fn sweep(&self, known: &HashSet<String>) -> io::Result<()> {
        for entry in fs::read_dir(&self.uploads)?.chain(fs::read_dir(&self.cache)?) {
            let entry = entry?;
            let name = entry.file_name();
            let is_cached = entry.path().parent() == Some(&self.cache) && is_of_today(&entry.path());
            if !is_cached && !name.to_str().is_some_and(|name| known.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// A place to make something in that is to be kept.
    pub(super) fn new_cached(&self) -> io::Result<NamedTempFile> {
        NamedTempFile::new_in(&self.cache)
    }

    /// Keeps what was made under a name, and deletes what was used longest ago when there is too much.
    pub(super) fn keep_cached(&self, made: NamedTempFile, name: &str) -> io::Result<()> {
        made.persist(self.cached(name))?;
        self.shrink_cache()
    }

    /// What was made under this name; `None` when it was not, or is damaged.
    pub(super) fn read_cached(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.cached(name);
        let bytes = fs::read(&path).ok()?;
        let whole = seal::open(bytes);
        if whole.is_none() {
            tracing::warn!(file = name, "a file of the cache is damaged; it is made again");
            let _ = fs::remove_file(&path);
            return None;
        }
        // Its age is how long ago it was used.
        let _ = File::options().write(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        whole
    }

    fn cached(&self, name: &str) -> PathBuf {
        self.cache.join(format!("{name}.{FORMAT}"))
    }

    fn shrink_cache(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.cache)? {
            let entry = entry?;
            // Another task may be faster.
            let Ok(about) = entry.metadata() else { continue };
            files.push((about.modified()?, about.len(), entry.path()));
        }
        files.sort_by_key(|file| Reverse(file.0));
        let mut total = 0;
        for (_, bytes, path) in files {
            total += bytes;
            if total > self.most_cached {
                let _ = fs::remove_file(path);
            }
        }
        Ok(())
    }
}

fn is_of_today(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()) == Some(&FORMAT.to_string())
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, time::Duration};

    use super::*;

    fn made(files: &Files, bytes: usize) -> NamedTempFile {
        let mut file = files.new_cached().unwrap();
        let mut sealing = seal::Sealing::new(&mut file);
        sealing.write_all(&vec![7; bytes]).unwrap();
        sealing.finish().unwrap();
        file
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let dir = tempfile::TempDir::new().unwrap();
        let files = Files::open(dir.path(), 400).unwrap();
        for name in ["a", "b", "c"] {
            files.keep_cached(made(&files, 100), name).unwrap();
        }
        let long_ago = SystemTime::now() - Duration::from_secs(60);
        for name in ["a", "b"] {
            File::options().write(true).open(files.cached(name)).unwrap().set_modified(long_ago).unwrap();
        }
        assert!(files.read_cached("a").is_some());
        files.keep_cached(made(&files, 100), "d").unwrap();
        let left = ["a", "b", "c", "d"].map(|name| files.read_cached(name).is_some());
        assert_eq!(left, [true, false, true, true]);
    }

    #[test]
    fn a_sweep_leaves_what_is_known() {
        let dir = tempfile::TempDir::new().unwrap();
        let files = Files::open(dir.path(), 1000).unwrap();
        files.keep_cached(made(&files, 1), "kept").unwrap();
        for path in [files.upload("known"), files.upload("orphan"), files.cache.join("half"), files.cache.join("old.0")]
        {
            fs::write(path, "x").unwrap();
        }
        files.sweep(&HashSet::from([String::from("known")])).unwrap();
        let left = |dir: &Path| {
            let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!((left(&files.uploads), left(&files.cache)), (vec!["known".into()], vec!["kept.1".into()]));
    }

    #[test]
    fn a_damaged_file_is_none_and_gone() {
        let dir = tempfile::TempDir::new().unwrap();
        let files = Files::open(dir.path(), 1000).unwrap();
        files.keep_cached(made(&files, 100), "a").unwrap();
        fs::write(files.cached("a"), "cut").unwrap();
        assert_eq!(files.read_cached("a"), None);
        assert!(!files.cached("a").exists());
    }
}
