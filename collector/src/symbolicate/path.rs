//! Source files as compilers name them: made short, and whose they are.

/// A file, as short as it says everything: `src/checkout.rs`, `core/src/option.rs`, `serde-1.0.200/src/de.rs`.
pub(super) fn shorten(path: &str) -> String {
    let path = path.replace('\\', "/");
    foreign(&path).or_else(|| of_app(&path)).unwrap_or(&path).to_owned()
}

/// Is it the app's own, as against std's or a dependency's?
pub(super) fn is_own(path: &str) -> bool {
    foreign(&path.replace('\\', "/")).is_none()
}

/// Does `path` end with `tail`, whole folders compared?
pub(super) fn is_tail(path: &str, tail: &str) -> bool {
    let tail = tail.trim_start_matches("./").trim_start_matches('/');
    !tail.is_empty() && path.strip_suffix(tail).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn foreign(path: &str) -> Option<&str> {
    of_std(path).or_else(|| of_registry(path)).or_else(|| of_checkout(path))
}

/// `/rustc/<commit>/library/core/src/option.rs`, or in the sources of a toolchain. Crates std is made of lie there too.
fn of_std(path: &str) -> Option<&str> {
    for place in ["/rustc/", "/rustlib/src/", "/rustc-"] {
        if let Some((_, rest)) = path.split_once(place) {
            return ["/library/", "/vendor/"].iter().find_map(|folder| Some(rest.split_once(folder)?.1));
        }
    }
    // Its dependencies, as std's builders see them.
    path.strip_prefix("/rust/deps/")
}

/// `…/registry/src/<index>/serde-1.0.200/src/de.rs`.
fn of_registry(path: &str) -> Option<&str> {
    path.split_once("registry/src/")?.1.split_once('/').map(|(_, rest)| rest)
}

/// `…/git/checkouts/<name>-<hash>/<commit>/src/lib.rs`.
fn of_checkout(path: &str) -> Option<&str> {
    path.split_once("git/checkouts/").map(|(_, rest)| rest)
}

/// From the crate's own folder on.
fn of_app(path: &str) -> Option<&str> {
    let starts = ["/src/", "/tests/", "/examples/", "/benches/"].iter().filter_map(|folder| path.rfind(folder));
    path.get(starts.max()? + 1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_to_what_says_everything() {
        for (path, short, own) in [
            ("/home/zhang/shop/src/checkout.rs", "src/checkout.rs", true),
            (r"C:\shop\src\pages\cart.rs", "src/pages/cart.rs", true),
            ("src/checkout.rs", "src/checkout.rs", true),
            ("/app/build.rs", "/app/build.rs", true),
            ("/rustc/ac68faa20/library/core/src/option.rs", "core/src/option.rs", false),
            ("/usr/lib/rustlib/src/rust/library/std/src/process.rs", "std/src/process.rs", false),
            ("/rust/deps/dlmalloc-0.2.8/src/lib.rs", "dlmalloc-0.2.8/src/lib.rs", false),
            (
                "/home/zhang/.cargo/registry/src/index-1949cf8c6b5b557f/js-sys-0.3.80/src/lib.rs",
                "js-sys-0.3.80/src/lib.rs",
                false,
            ),
            (
                "/h/.cargo/git/checkouts/yew-9f9fa6b2b3ef9ad5/a1b2c3d/packages/yew/src/lib.rs",
                "yew-9f9fa6b2b3ef9ad5/a1b2c3d/packages/yew/src/lib.rs",
                false,
            ),
        ] {
            assert_eq!((shorten(path).as_str(), is_own(path)), (short, own), "{path}");
        }
    }

    #[test]
    fn a_tail_is_whole_folders() {
        assert!(is_tail("/home/a/shop/src/cart.rs", "src/cart.rs") && is_tail("src/cart.rs", "./src/cart.rs"));
        assert!(!is_tail("/home/a/mysrc/cart.rs", "src/cart.rs") && !is_tail("src/cart.rs", ""));
    }
}
