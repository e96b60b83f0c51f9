//! Source files as compilers name them, made short, and whose they are.

/// A file, as short as it says everything: `src/checkout.rs`, `core/src/option.rs`, `serde-1.0.200/src/de.rs`.
pub(super) fn shorten(path: &str) -> String {
    let path = path.replace('\\', "/");
    of_std(&path)
        .or_else(|| of_registry(&path))
        .or_else(|| of_checkout(&path))
        .or_else(|| of_app(&path))
        .unwrap_or(&path)
        .to_owned()
}

/// Is it the app's own, as against std's or a dependency's?
pub(super) fn is_own(path: &str) -> bool {
    let path = path.replace('\\', "/");
    of_std(&path).is_none() && of_registry(&path).is_none() && of_checkout(&path).is_none()
}

/// `/rustc/<commit>/library/core/src/option.rs`; a std built at home is in the toolchain's sources.
fn of_std(path: &str) -> Option<&str> {
    let (before, rest) = path.split_once("/library/")?;
    let is_std = before.contains("/rustc/") || before.contains("/rustlib/src/") || before.contains("/rustc-");
    is_std.then_some(rest)
}

/// `…/registry/src/<index>/serde-1.0.200/src/de.rs`, and what `cargo vendor` made.
fn of_registry(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/registry/src/")?;
    rest.split_once('/').map(|(_, rest)| rest)
}

/// `…/git/checkouts/<name>-<hash>/<commit>/src/lib.rs`.
fn of_checkout(path: &str) -> Option<&str> {
    path.split_once("/git/checkouts/").map(|(_, rest)| rest)
}

/// From the crate's own folder on.
fn of_app(path: &str) -> Option<&str> {
    let at = ["/src/", "/tests/", "/examples/", "/benches/"].iter().filter_map(|folder| path.rfind(folder)).max()?;
    path.get(at + 1..)
}
