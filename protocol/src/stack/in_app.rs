//! Whose code a frame is.

use super::{Frame, location::NO_FILE, name};
use crate::text::{begins_any, behind, contains, ends_any, has_any, is_any, is_word, split_once, strip, without_query};

/// Whose a frame's code is, where it says anything about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A frontend framework's.
    Framework,
    /// The app's own.
    App,
}

/// Crates of frameworks, which call the app and are called by it.
const FRAMEWORK_CRATES: &str = "\
    leptos|leptos_dom|leptos_router|reactive_graph|tachys|yew|yew_router|dioxus_core|dioxus_hooks|\
    dioxus_signals|dioxus_router|dioxus_web|generational_box";

/// Parts of a path that only frameworks have.
const FRAMEWORK_PATHS: &str = "\
    /react-dom|/react.production|/react.development|/node_modules/react/|/node_modules/vue/|/@vue/|/vue@|\
    /vue.global|/vue.runtime|/vue.esm|/vue.js";

/// Crates that make a Rust program fail or report that it failed; never the reason.
const MACHINERY_CRATES: &str = "\
    std|core|alloc|__rustc|panic_abort|panic_unwind|compiler_builtins|hashbrown|rustc_demangle|dlmalloc|\
    console_error_panic_hook|wasm_bindgen|wasm_bindgen_futures|serde_wasm_bindgen|js_sys|web_sys|gloo|\
    panicle|panicle_protocol";

/// How functions without a path begin that the compiler, the linker and wasm-bindgen add.
const MACHINERY_PREFIXES: &str = "\
    __rust_|__rdl_|__rg_|__wbg_|__wbindgen_|__externref_|__wasm_|rust_panic|rust_begin_unwind|rust_oom|\
    wasm_bindgen__|_dyn_core__ops__|js-to-wasm|wasm-to-js";

/// Functions without a path that every wasm file has.
const MACHINERY_FUNCTIONS: &str = "memcpy|memmove|memset|memcmp|_start";

/// How wrappers end that the linker and wasm-bindgen put around an exported function.
const WRAPPER_ENDS: &str = " externref shim| multivalue shim|.command_export";

/// Where browser extensions and the browser itself keep their code.
const EXTENSION_SCHEMES: &str = "\
    chrome-extension:|moz-extension:|safari-extension:|safari-web-extension:|ms-browser-extension:|\
    webkit-masked-url:|chrome://|resource://";

/// Parts of a path that only dependencies, bundlers' own code and Panicle's shim have.
const FOREIGN_PATHS: &str = "\
    /node_modules/|/snippets/panicle-|/@vite/|/@react-refresh|/@id/__x00__|webpack/bootstrap|\
    webpack/runtime|(webpack)|[turbopack]|/.vite/deps/";

/// Is `function`/`filename` the app's own, as against std, panic machinery, wasm-bindgen, frameworks and bundler glue?
///
/// A Rust crate that is not known counts as the app's own: a name does not say who wrote it.
pub fn is_in_app(function: Option<&str>, filename: Option<&str>) -> bool {
    owner_of(function, filename) == Some(Owner::App)
}

/// Whose the frame's code is; `None` for machinery, glue and extensions.
pub fn owner(frame: &Frame) -> Option<Owner> {
    match owner_of(frame.function.as_deref(), frame.filename.as_deref()) {
        Some(Owner::Framework) => Some(Owner::Framework),
        // The sender may know better.
        _ => frame.is_in_app().then_some(Owner::App),
    }
}

fn owner_of(function: Option<&str>, filename: Option<&str>) -> Option<Owner> {
    match (function, filename) {
        (None, None) => None,
        (None, Some(file)) => owner_of_file(file),
        (Some(function), None) => owner_of_function(function),
        (Some(function), Some(file)) => owner_of_file(file).min(owner_of_function(function)),
    }
}

/// Does the address belong to a browser extension or to the browser?
pub fn is_extension(filename: &str) -> bool {
    begins_any(EXTENSION_SCHEMES, filename)
}

fn owner_of_file(file: &str) -> Option<Owner> {
    let path = without_query(file);
    // wasm-bindgen's glue for bundlers.
    let is_glue = path.ends_with("_bg.js");
    if is_any(NO_FILE, path) || is_glue || is_extension(path) {
        None
    } else if has_any(FRAMEWORK_PATHS, path) {
        Some(Owner::Framework)
    } else {
        let is_foreign = has_any(FOREIGN_PATHS, path) || path.starts_with("node_modules/");
        (!is_foreign).then_some(Owner::App)
    }
}

fn owner_of_function(function: &str) -> Option<Owner> {
    if ends_any(WRAPPER_ENDS, function) || contains(function, "shim:vtable") {
        return None;
    }
    let plain = name::plain(function);
    // Glue functions are called as methods of the imports: `imports.wbg.__wbg_…`.
    let path = if contains(&plain, "::") { &*plain } else { behind(&plain, ".") };
    if begins_any(MACHINERY_PREFIXES, path) || is_any(MACHINERY_FUNCTIONS, path) {
        return None;
    }
    match (split_once(path, "::"), strip(path, "<")) {
        (None, _) => Some(Owner::App),
        (Some(_), Some(rest)) => owner_of_impl(rest),
        (Some((name, _)), None) => owner_of_crate(name),
    }
}

/// `<Type as Trait>::method` lives in the crate of the type or of the trait: own when either is.
fn owner_of_impl(rest: &str) -> Option<Owner> {
    let (kind, interface) = split_impl(name::until_closing(rest));
    [Some(kind), interface].into_iter().flatten().filter_map(|side| owner_of_crate(crate_of(side)?)).max()
}

/// Cuts `Type as Trait` and `impl Trait for Type`; the `as` must not be inside another `<…>`.
fn split_impl(text: &str) -> (&str, Option<&str>) {
    let (text, word) = strip(text, "impl ").map_or((text, " as "), |text| (text, " for "));
    let cut = name::find_outside_brackets(text, word);
    cut.map_or((text, None), |at| (&text[..at], Some(&text[at + word.len()..])))
}

/// The crate a type's path begins with; primitives and type parameters have none.
fn crate_of(kind: &str) -> Option<&str> {
    let mut kind = kind.trim_ascii();
    for prefix in ["&", "mut ", "*const ", "*mut ", "dyn ", "[", "("] {
        kind = strip(kind, prefix).unwrap_or(kind);
    }
    let end = kind.bytes().position(|byte| !is_word(byte))?;
    strip(kind.get(end..)?, "::").and(kind.get(..end))
}

fn owner_of_crate(name: &str) -> Option<Owner> {
    if is_any(FRAMEWORK_CRATES, name) {
        Some(Owner::Framework)
    } else {
        let is_machinery = is_any(MACHINERY_CRATES, name) || name.starts_with("gloo_");
        (!is_machinery).then_some(Owner::App)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(functions: &[&str]) -> alloc::vec::Vec<Option<Owner>> {
        functions.iter().map(|function| owner_of_function(function)).collect()
    }

    #[test]
    fn frameworks_are_neither_the_apps_nor_machinery() {
        let theirs =
            ["leptos::mount::mount_to_body::h0123456789abcdef", "<yew::Scope<shop::App> as core::ops::Drop>::drop"];
        assert_eq!(owners(&theirs), [Some(Owner::Framework); 2]);
        let own = ["<shop::Cart as leptos::IntoView>::into_view", "yew_shop::pay", "pay"];
        assert_eq!(owners(&own), [Some(Owner::App); 3]);
        assert_eq!(owners(&["core::panicking::panic", "__wbg_new_0a"]), [None; 2]);
        let in_file = |file| owner_of(Some("render"), Some(file));
        assert_eq!(
            in_file("https://shop.example/node_modules/.vite/deps/react-dom_client.js?v=1"),
            Some(Owner::Framework)
        );
        assert_eq!(in_file("https://shop.example/assets/vue.global.prod.js"), Some(Owner::Framework));
        assert_eq!(in_file("https://shop.example/src/vue/Cart.js"), Some(Owner::App));
        assert_eq!(in_file("https://shop.example/node_modules/lodash/lodash.js"), None);
    }
}
