//! Files: of the source and of what is delivered, without what differs from machine to machine and from build to build.

/// Where cargo keeps dependencies, and how many folders below differ from machine to machine.
const DEPENDENCY_FOLDERS: [(&str, usize); 2] = [("/registry/src/", 1), ("/git/checkouts/", 2)];

/// The path of a Rust source file as it is on every machine.
pub(super) fn path(file: &str) -> String {
    let file = file.replace('\\', "/");
    if is_toolchain(&file)
        && let Some(at) = file.find("/library/")
    {
        return file[at + 1..].to_owned();
    }
    // `…/registry/src/<index>/crate-1.2.3/src/lib.rs`, `…/git/checkouts/<repository>/<commit>/src/lib.rs`.
    for (folder, levels) in DEPENDENCY_FOLDERS {
        if let Some((_, rest)) = file.split_once(folder) {
            return rest.splitn(levels + 1, '/').last().unwrap_or(rest).to_owned();
        }
    }
    file
}

/// As [`path`], a dependency's folder without its version.
pub(super) fn path_of_any_version(file: &str) -> String {
    let path = path(file);
    let folders = path.split('/').map(|folder| if has_version(folder) { without_version(folder) } else { folder });
    folders.collect::<Vec<_>>().join("/")
}

/// Is it a dependency's, or std's?
pub(super) fn is_dependency(file: &str) -> bool {
    let file = file.replace('\\', "/");
    // A build with remapped paths leaves `crate-1.2.3/src/lib.rs`.
    is_toolchain(&file)
        || DEPENDENCY_FOLDERS.iter().any(|(folder, _)| file.contains(folder))
        || file.split('/').any(has_version)
}

/// Do two spellings mean one file? Compilers write it from the workspace or from the root of the disk on.
pub(super) fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (path(left), path(right));
    let ends_with = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('/'));
    left == right || ends_with(&left, &right) || ends_with(&right, &left)
}

/// `/rustc/<commit>/library/core/…` and the same in an installed toolchain.
fn is_toolchain(file: &str) -> bool {
    file.contains("/rustc/") || file.contains("/rustlib/")
}

fn has_version(folder: &str) -> bool {
    let version = folder.rsplit_once('-').map_or("", |(_, version)| version);
    version.split('.').count() >= 3 && version.starts_with(|c: char| c.is_ascii_digit())
}

fn without_version(folder: &str) -> &str {
    folder.rsplit_once('-').map_or(folder, |(name, _)| name)
}

/// The name of a delivered file without content hash: `https://host/assets/index-B3f9a1c2.js?v=3` as `index.js`.
pub(super) fn name(file: &str) -> String {
    let path = file.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let parts: Vec<&str> = stem.split_inclusive(['.', '-', '_']).collect();
    let kept: String =
        parts.iter().enumerate().filter(|(i, part)| *i == 0 || !is_content_hash(part)).map(|(_, p)| *p).collect();
    format!("{}.{ending}", kept.trim_end_matches(['.', '-', '_']))
}

/// Bundlers put eight or more letters and digits, mixed, into a file's name.
fn is_content_hash(part: &str) -> bool {
    let part = part.trim_end_matches(['.', '-', '_']);
    let has_digit = part.bytes().any(|b| b.is_ascii_digit());
    let is_mixed = part.bytes().any(|b| b.is_ascii_uppercase()) && part.bytes().any(|b| b.is_ascii_lowercase());
    part.len() >= 8 && (has_digit || is_mixed) && part.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_is_the_same_in_any_version_and_on_any_machine() {
        let old = "/home/[user]/.cargo/registry/src/index-1949cf8c6b5b557f/regex-lite-0.1.6/src/pool.rs";
        let new = "/opt/cargo/registry/src/mirror-0123456789abcdef/regex-lite-0.2.0/src/pool.rs";
        assert_eq!(
            (path(old).as_str(), path(new).as_str()),
            ("regex-lite-0.1.6/src/pool.rs", "regex-lite-0.2.0/src/pool.rs")
        );
        assert_eq!((path_of_any_version(old), is_dependency(old)), (path_of_any_version(new), true));
        assert_eq!(path_of_any_version("src/web-2/cart.rs"), "src/web-2/cart.rs");
    }

    #[test]
    fn a_file_is_the_same_from_the_workspace_and_from_the_root_on() {
        assert!(is_same("src/cart.rs", "/build/shop/src/cart.rs") && is_same("src\\cart.rs", "src/cart.rs"));
        assert!(!is_same("src/cart.rs", "/build/shop/websrc/cart.rs") && !is_same("src/cart.rs", "src/checkout.rs"));
    }
}
