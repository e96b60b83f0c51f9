//! What bundlers call a source file, and what people do.

use panicle_protocol::stack::is_in_app;

/// Modules that bundlers make up, beside those whose name begins with a NUL.
const MADE_UP: [&str; 4] =
    ["vite/preload-helper", "vite/modulepreload-polyfill", "rolldown/runtime", "commonjsHelpers"];

/// The file as it lies in the project, as far as its name tells: `webpack:///./src/x.ts` and `../../src/x.ts` are `src/x.ts`.
pub(super) fn short(path: &str) -> String {
    let path = path.replace('\\', "/").replace('\0', "");
    let path = behind_scheme(path.split('?').next().unwrap_or_default());
    // Before it is where a package manager put the package, or the bundler's layer.
    let path = match (path.rfind("node_modules/"), path.rfind("/./")) {
        (Some(package), _) => &path[package..],
        (None, Some(root)) => &path[root + 1..],
        (None, None) => path,
    };
    without_dots(path)
}

/// Above the first folder there is nothing to tell apart.
fn without_dots(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `webpack://name/path` is a name and a path in it; only a `file:` is where it says.
fn behind_scheme(path: &str) -> &str {
    let Some((scheme, rest)) = path.split_once("://") else { return path };
    if scheme == "file" {
        return rest;
    }
    let path = rest.split_once('/').map_or(rest, |(_, path)| path).trim_start_matches('/');
    path.strip_prefix("[project]/").unwrap_or(path)
}

/// Is it the app's own file, as against a package's or the bundler's?
pub(super) fn is_own(path: &str, short: &str) -> bool {
    let is_made_up = path.contains('\0') || MADE_UP.iter().any(|name| short.starts_with(name));
    !is_made_up && is_in_app(None, Some(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_it_lies_in_the_project() {
        for (path, expected) in [
            ("src/x.ts", "src/x.ts"),
            ("./src/x.ts", "src/x.ts"),
            ("../../src/x.ts", "src/x.ts"),
            ("../src/../lib/x.ts", "lib/x.ts"),
            (r"..\src\x.ts", "src/x.ts"),
            ("webpack:///./src/x.ts", "src/x.ts"),
            ("webpack:///src/x.ts", "src/x.ts"),
            ("webpack://shop/./src/App.vue?1d2e", "src/App.vue"),
            ("webpack://shop/src/x.ts", "src/x.ts"),
            ("webpack://_N_E/(app-pages-browser)/./src/app/page.tsx", "src/app/page.tsx"),
            ("turbopack:///[project]/src/x.ts", "src/x.ts"),
            ("https://shop.example/src/x.ts", "src/x.ts"),
            ("file:///srv/shop/src/x.ts", "/srv/shop/src/x.ts"),
            ("../../node_modules/.pnpm/vue@3.5.0/node_modules/vue/dist/vue.js", "node_modules/vue/dist/vue.js"),
            ("\0vite/preload-helper.js", "vite/preload-helper.js"),
            ("", ""),
            ("..", ""),
            ("webpack://", ""),
        ] {
            assert_eq!(short(path), expected, "{path}");
        }
    }

    #[test]
    fn packages_and_what_bundlers_add_are_not_the_apps() {
        let is_own = |path: &str| is_own(path, &short(path));
        for path in ["src/x.ts", "webpack:///./src/x.ts", "../../vite/src/x.ts", "https://shop.example/src/x.ts"] {
            assert!(is_own(path), "{path}");
        }
        for path in [
            "../node_modules/lodash/get.js",
            "webpack:///./node_modules/lodash/get.js",
            "webpack://shop/webpack/bootstrap",
            "webpack://shop/webpack/runtime/chunk loaded",
            "webpack:///(webpack)/buildin/module.js",
            "\0vite/preload-helper.js",
            "../../vite/modulepreload-polyfill.js",
            "\0commonjsHelpers.js",
        ] {
            assert!(!is_own(path), "{path}");
        }
    }
}
