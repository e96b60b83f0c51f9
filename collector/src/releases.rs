//! Which of two releases is the newer one.

use std::cmp::Ordering;

use semver::Version;

/// A release of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// As clients name it: `shop@1.4.0`, `shop@8f2c1d7`.
    pub name: String,
    /// When something was first heard of it; `None` when nothing was yet.
    pub first_seen_ms: Option<i64>,
}

impl Release {
    /// Is it newer than the other? By version where both are versions of the same thing, else by when they were first seen;
    /// what nobody has seen is yet to come.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Greater
    }

    /// The newest of several.
    pub fn newest(releases: Vec<Self>) -> Option<Self> {
        releases.into_iter().reduce(|newest, other| if other.is_newer_than(&newest) { other } else { newest })
    }

    fn compare(&self, other: &Self) -> Ordering {
        if self.name == other.name {
            return Ordering::Equal;
        }
        let by_version = match (self.version(), other.version()) {
            (Some((of, version)), Some((of_other, other))) if of == of_other => version.cmp_precedence(&other),
            _ => Ordering::Equal,
        };
        let seen_ms = |release: &Self| release.first_seen_ms.unwrap_or(i64::MAX);
        by_version.then_with(|| seen_ms(self).cmp(&seen_ms(other)))
    }

    /// What `package@1.2.3` is a version of, and which.
    fn version(&self) -> Option<(&str, Version)> {
        let (of, version) = self.name.rsplit_once('@').unwrap_or(("", &self.name));
        let version = version.strip_prefix('v').unwrap_or(version);
        Some((of, Version::parse(version).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, first_seen_ms: impl Into<Option<i64>>) -> Release {
        Release { name: name.to_owned(), first_seen_ms: first_seen_ms.into() }
    }

    #[test]
    fn versions_go_before_dates() {
        for (newer, older) in [
            (at("shop@1.10.0", 1), at("shop@1.9.0", 2)),
            (at("shop@2.0.0", None), at("shop@2.0.0-beta.2", 1)),
            (at("v1.2.4", 1), at("1.2.3", 2)),
            (at("shop@1.4.0", 2), at("shop@8f2c1d7", 1)),
            (at("shop@8f2c1d7", 2), at("shop@0a1b2c3", 1)),
            (at("admin@1.0.0", 2), at("shop@9.0.0", 1)),
            (at("shop@1.0.0+2", 2), at("shop@1.0.0+1", 1)),
            (at("shop@next", None), at("shop@now", 7)),
        ] {
            assert!(newer.is_newer_than(&older), "{newer:?} {older:?}");
            assert!(!older.is_newer_than(&newer), "{newer:?} {older:?}");
        }
    }

    #[test]
    fn a_release_is_not_newer_than_itself_nor_than_one_first_seen_at_once() {
        assert!(!at("shop@1.0.0", 1).is_newer_than(&at("shop@1.0.0", 0)));
        assert!(!at("shop@a", 1).is_newer_than(&at("shop@b", 1)) && !at("shop@b", 1).is_newer_than(&at("shop@a", 1)));
    }

    #[test]
    fn the_newest_of_several_is_found() {
        let all = vec![at("shop@1.9.0", 3), at("shop@1.10.0", 1), at("shop@1.2.0", 2)];
        assert_eq!(Release::newest(all).unwrap().name, "shop@1.10.0");
        assert_eq!(Release::newest(Vec::new()), None);
    }
}
