//! Whose code a frame is.

use super::name;

/// Crates that make a Rust program fail or report that it failed; never the reason.
const MACHINERY_CRATES: [&str; 19] = [
    "std",
    "core",
    "alloc",
    "__rustc",
    "panic_abort",
    "panic_unwind",
    "compiler_builtins",
    "hashbrown",
    "rustc_demangle",
    "dlmalloc",
    "console_error_panic_hook",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
    "js_sys",
    "web_sys",
    "gloo",
    "panicle",
    "panicle_protocol",
];

/// How functions without a path begin that the compiler, the linker and wasm-bindgen add.
const MACHINERY_PREFIXES: [&str; 14] = [
    "__rust_",
    "__rdl_",
    "__rg_",
    "__wbg_",
    "__wbindgen_",
    "__externref_",
    "__wasm_",
    "rust_panic",
    "rust_begin_unwind",
    "rust_oom",
    "wasm_bindgen__",
    "_dyn_core__ops__",
    "js-to-wasm",
    "wasm-to-js",
];

/// Functions without a path that every wasm file has.
const MACHINERY_FUNCTIONS: [&str; 5] = ["memcpy", "memmove", "memset", "memcmp", "_start"];

/// How wrappers end that the linker and wasm-bindgen put around an exported function.
const WRAPPER_ENDS: [&str; 3] = [" externref shim", " multivalue shim", ".command_export"];

/// Where browser extensions and the browser itself keep their code.
const EXTENSION_SCHEMES: [&str; 8] = [
    "chrome-extension:",
    "moz-extension:",
    "safari-extension:",
    "safari-web-extension:",
    "ms-browser-extension:",
    "webkit-masked-url:",
    "chrome://",
    "resource://",
];

/// Parts of a path that only dependencies, bundlers' own code and Panicle's shim have.
const FOREIGN_PATHS: [&str; 10] = [
    "/node_modules/",
    "/snippets/panicle-",
    "/@vite/",
    "/@react-refresh",
    "/@id/__x00__",
    "webpack/bootstrap",
    "webpack/runtime",
    "(webpack)",
    "[turbopack]",
    "/.vite/deps/",
];

/// Is `function`/`filename` the app's own, as against std, panic machinery, wasm-bindgen and bundler glue?
///
/// A Rust crate that is not known as machinery counts as the app's own: a name does not say who wrote it.
pub fn is_in_app(function: Option<&str>, filename: Option<&str>) -> bool {
    match (function, filename) {
        (None, None) => false,
        (None, Some(file)) => is_own_file(file),
        (Some(function), file) => file.is_none_or(is_own_file) && is_own_function(function),
    }
}

/// Does the address belong to a browser extension or to the browser?
pub fn is_extension(filename: &str) -> bool {
    EXTENSION_SCHEMES.iter().any(|scheme| filename.starts_with(scheme))
}

fn is_own_file(file: &str) -> bool {
    let path = file.split(['?', '#']).next().unwrap_or(file);
    let is_nowhere = matches!(path, "<anonymous>" | "native" | "native code" | "[native code]" | "unknown location");
    let is_foreign = FOREIGN_PATHS.iter().any(|part| path.contains(part)) || path.starts_with("node_modules/");
    // wasm-bindgen's glue for bundlers.
    let is_glue = path.ends_with("_bg.js");
    !is_nowhere && !is_foreign && !is_glue && !is_extension(path)
}

fn is_own_function(function: &str) -> bool {
    if WRAPPER_ENDS.iter().any(|end| function.ends_with(end)) || function.contains("shim:vtable") {
        return false;
    }
    let plain = name::plain(function);
    // Glue functions are called as methods of the imports: `imports.wbg.__wbg_…`.
    let path = if plain.contains("::") { &*plain } else { plain.rsplit('.').next().unwrap_or(&plain) };
    if MACHINERY_PREFIXES.iter().any(|prefix| path.starts_with(prefix)) || MACHINERY_FUNCTIONS.contains(&path) {
        return false;
    }
    match path.strip_prefix('<').filter(|_| path.contains("::")) {
        Some(rest) => is_own_impl(rest),
        None => path.split_once("::").is_none_or(|(name, _)| is_own_crate(name)),
    }
}

/// `<Type as Trait>::method` lives in the crate of the type or of the trait: own when either is.
fn is_own_impl(rest: &str) -> bool {
    let (kind, interface) = split_impl(name::until_closing(rest));
    [Some(kind), interface].into_iter().flatten().filter_map(crate_of).any(is_own_crate)
}

/// Cuts `Type as Trait` and `impl Trait for Type`; the `as` must not be inside another `<…>`.
fn split_impl(text: &str) -> (&str, Option<&str>) {
    let (text, word) = text.strip_prefix("impl ").map_or((text, " as "), |text| (text, " for "));
    let cut = name::find_outside_brackets(text, word);
    cut.map_or((text, None), |at| (&text[..at], Some(&text[at + word.len()..])))
}

/// The crate a type's path begins with; primitives and type parameters have none.
fn crate_of(kind: &str) -> Option<&str> {
    let mut kind = kind.trim();
    for prefix in ["&", "mut ", "*const ", "*mut ", "dyn ", "[", "("] {
        kind = kind.strip_prefix(prefix).unwrap_or(kind);
    }
    let end = kind.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    kind[end..].starts_with("::").then(|| &kind[..end])
}

fn is_own_crate(name: &str) -> bool {
    !MACHINERY_CRATES.contains(&name) && !name.starts_with("gloo_")
}
