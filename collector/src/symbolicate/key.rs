//! By what an artifact is found: the id in it, or its name in a release.

use std::fmt;

/// A key under which an artifact is stored, and under which a frame's module asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

/// Longest release and path that are looked for.
const MOST_BYTES: usize = 1024;

impl Key {
    /// The key of a debug or code id: its first 16 bytes, whether written as a UUID with an age or as plain hex digits. Some
    /// linkers' ids are shorter: zeros follow, as Sentry's SDK has it.
    pub fn of_id(id: &str) -> Option<Self> {
        let digits: String = id.chars().filter(|c| *c != '-').take(32).collect();
        let is_id = digits.len() >= 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| Self(format!("id:{:0<32}", digits.to_ascii_lowercase())))
    }

    /// The id's 32 digits; `None` when it is the key of a file.
    pub fn id(&self) -> Option<&str> {
        self.0.strip_prefix("id:")
    }

    /// The key of a file of a release: only the last part of its path or URL enters.
    pub fn of_file(release: &str, path: &str) -> Option<Self> {
        if release.len() > MOST_BYTES || path.len() > MOST_BYTES {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())?;
        Some(Self(format!("file:{release}:{name}")))
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Key {
    /// A key as it was stored.
    fn from(stored: String) -> Self {
        Self(stored)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_key_however_it_is_written() {
        let key = Key::of_id("0FCAD2F6-1B2C-4D5E-8F90-A1B2C3D4E5F6").unwrap();
        assert_eq!(key.as_str(), "id:0fcad2f61b2c4d5e8f90a1b2c3d4e5f6");
        assert_eq!(Key::of_id("0fcad2f61b2c4d5e8f90a1b2c3d4e5f6-0"), Some(key.clone()));
        assert_eq!(Key::of_id("0fcad2f61b2c4d5e8f90a1b2c3d4e5f6aabbccdd"), Some(key));
        assert_eq!(Key::of_id("080fcad2f61b2c4d5e").unwrap().id(), Some("080fcad2f61b2c4d5e00000000000000"));
        for wrong in ["", "0fcad2f6", "0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5g6"] {
            assert_eq!(Key::of_id(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_file_is_its_name_in_a_release() {
        let key = Key::of_file("shop@1.2.0", "https://cdn.example/assets/app.js?v=1#top").unwrap();
        assert_eq!(key.as_str(), "file:shop@1.2.0:app.js");
        assert_eq!(Key::of_file("shop@1.2.0", "assets/app.js"), Some(key));
        assert_eq!(Key::of_file("shop@1.2.0", "https://cdn.example/"), None);
    }
}
