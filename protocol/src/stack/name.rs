//! Function names as engines and compilers write them, brought to one form.

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};

use crate::text::{before, behind, is_any, is_word, parts, replace, rsplit_once, split_once, strip, strip_end};

/// Words engines use where a function has no name.
const ANONYMOUS: &str = "<anonymous>|anonymous|Anonymous function|?|<unknown>|global code|module code";

/// A script function's name without what only one engine writes; `None` when it has none.
pub(super) fn script(name: &str) -> Option<String> {
    let name = strip(name, "async ").unwrap_or(name);
    let name = async_cause(name).map_or(name, |cause| &name[cause.len() + 1..]);
    let name = strip(name, "new ").unwrap_or(name);
    let name = if name.ends_with(']') { before(name, " [as ") } else { name };
    // Gecko's `outer/inner<`: the innermost part names the function, `<` says it is only contained in it.
    let name = behind(name, "/");
    let is_named = !name.is_empty() && !name.ends_with('<') && !is_any(ANONYMOUS, name);
    is_named.then(|| name.to_owned())
}

/// What Gecko says a callback was waiting for: `async*name`, `promise callback*name`, `setTimeout handler*name`.
pub(super) fn async_cause(name: &str) -> Option<&str> {
    let (cause, _) = split_once(name, "*")?;
    let is_cause = cause.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'.'));
    (is_cause && !cause.is_empty()).then_some(cause)
}

/// A wasm function's name without its module, and its index where the engine writes that in its place.
pub(crate) fn wasm(name: &str) -> (Option<String>, Option<String>) {
    let name = strip(name, "async ").unwrap_or(name);
    // WebKit: `<?>.wasm-function[name or index]`; Gecko without names: `wasm-function[index]`.
    let name = match split_once(name, "wasm-function[") {
        Some((module, inner)) if module.is_empty() || module.ends_with('.') => strip_end(inner, "]").unwrap_or(inner),
        _ => name,
    };
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        return (None, Some(name.to_owned()));
    }
    let function = without_module(name);
    ((!function.is_empty()).then(|| function.to_owned()), None)
}

/// `www_demo.wasm.checkout::pay` is module `www_demo.wasm`, function `checkout::pay`.
fn without_module(name: &str) -> &str {
    let is_module = |module: &str| {
        !module.is_empty()
            && module.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'.'))
    };
    if strip_end(name, ".wasm").is_some_and(is_module) {
        return "";
    }
    match split_once(name, ".wasm.") {
        Some((module, function)) if is_module(module) => function,
        _ => name,
    }
}

/// Longest name that is read, in bytes; Rust's own with all their generics stay below.
const MAX_NAME: usize = 4096;

/// A function's name as grouping and [`is_in_app`](super::is_in_app) read it: demangled where that is simple, and
/// without its module and what changes from build to build: hashes, closure numbers, generic arguments, the linker's endings.
pub fn plain(name: &str) -> String {
    let name = without_module(&name[..name.floor_char_boundary(MAX_NAME)]);
    let demangled = demangle_legacy(name).or_else(|| demangle_v0(name));
    let name = demangled.as_deref().unwrap_or(name);
    let name = before(name, ".llvm.");
    let name = parts(WRAPPER_ENDS, "|").fold(name, |name, end| strip_end(name, end).unwrap_or(name));
    let name = without_legacy_hash(name);
    without_generics(&without_disambiguators(&without_closure_numbers(name)))
}

/// The function's own name in its [`plain`] path, that of the function around it for a closure: `pay` of
/// `<shop::Cart as shop::Pay>::pay::{closure}`.
pub fn last(path: &str) -> &str {
    let (mut rest, mut own) = (path, path);
    loop {
        let end = find_outside_brackets(rest, "::").unwrap_or(rest.len());
        let part = &rest[..end];
        // Debug information writes type arguments like C++: `pay<u32>`.
        let name = part.split_once('<').map_or(part, |(name, _)| name);
        if !name.is_empty() && !name.starts_with('{') {
            own = name;
        }
        match rest.get(end + 2..) {
            Some(after) => rest = after,
            None => return own,
        }
    }
}

/// What the compiler and wasm-bindgen append to the name of a copy or wrapper.
const WRAPPER_ENDS: &str = " externref shim| multivalue shim|.command_export|.cold";

/// The text up to the `>` that closes a `<` just before it; all of it when none does.
pub(super) fn until_closing(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut last = 0;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'<' => depth += 1,
            b'>' if last != b'-' && depth == 0 => return &text[..index],
            b'>' if last != b'-' => depth -= 1,
            _ => {}
        }
        last = byte;
    }
    text
}

/// Where `word` stands outside every `<…>`.
pub(super) fn find_outside_brackets(text: &str, word: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut last = 0;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if depth == 0 && text.as_bytes()[index..].starts_with(word.as_bytes()) => return Some(index),
            b'<' => depth += 1,
            b'>' if last != b'-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        last = byte;
    }
    None
}

/// `checkout::pay::h16f0d1ce7049cfc6` without the hash.
fn without_legacy_hash(name: &str) -> &str {
    match rsplit_once(name, "::h") {
        Some((path, hash)) if hash.len() == 16 && is_hex(hash) => path,
        _ => name,
    }
}

/// `std[a543996e6e7dbf1e]::panicking` without the brackets.
fn without_disambiguators(name: &str) -> String {
    let mut rest = name;
    let mut out = String::with_capacity(name.len());
    while let Some((before, after)) = split_once(rest, "[") {
        out.push_str(before);
        let follows_name = before.bytes().next_back().is_some_and(is_word);
        rest = match split_once(after, "]") {
            Some((hash, tail)) if follows_name && is_hex(hash) => tail,
            _ => {
                out.push('[');
                after
            }
        };
    }
    out + rest
}

/// `{closure#3}` (v0) and `{{closure}}` (legacy) as `{closure}`.
fn without_closure_numbers(name: &str) -> String {
    let name = replace(name, "{{closure}}", "{closure}");
    let mut parts = parts(&name, "{closure#");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("{closure");
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        out.push_str(&part[digits..]);
    }
    out
}

/// `checkout::pay::<u32>` without the arguments; those inside a type's own path stay.
fn without_generics(name: &str) -> String {
    let mut rest = name;
    let mut out = String::with_capacity(name.len());
    while let Some((before, after)) = split_once(rest, "::<") {
        out.push_str(before);
        if after.starts_with("impl ") {
            out.push_str("::<");
            rest = after;
        } else {
            rest = after.get(until_closing(after).len() + 1..).unwrap_or_default();
        }
    }
    out + rest
}

/// `_ZN8checkout3pay17h16f0d1ce7049cfc6E` as `checkout::pay::h16f0d1ce7049cfc6`.
fn demangle_legacy(name: &str) -> Option<String> {
    let mut rest = strip(name, "_ZN").or_else(|| strip(name, "ZN"))?;
    let mut parts = Vec::new();
    while !rest.starts_with('E') {
        let (length, after) = take_length(rest)?;
        let (part, after) = after.split_at_checked(length)?;
        parts.push(unescape_legacy(part));
        rest = after;
    }
    (!parts.is_empty()).then(|| parts.join("::"))
}

fn unescape_legacy(part: &str) -> String {
    const ESCAPES: [(&str, &str); 11] = [
        ("$LT$", "<"),
        ("$GT$", ">"),
        ("$LP$", "("),
        ("$RP$", ")"),
        ("$RF$", "&"),
        ("$BP$", "*"),
        ("$C$", ","),
        ("$u20$", " "),
        ("$u7b$", "{"),
        ("$u7d$", "}"),
        ("..", "::"),
    ];
    let part = strip(part, "_").filter(|part| part.starts_with('$')).unwrap_or(part);
    ESCAPES.iter().fold(part.to_owned(), |part, (escape, text)| replace(&part, escape, text))
}

/// The plain paths of v0 mangling, `_RNvNtCs1234_8checkout4cart3pay` as `checkout::cart::pay`; others stay as they are.
fn demangle_v0(name: &str) -> Option<String> {
    let mut rest = strip(name, "_R")?;
    // Outermost first: `N` and the namespace of one level each.
    let mut is_closure = Vec::new();
    while let Some(level) = strip(rest, "N") {
        is_closure.push(level.starts_with('C'));
        rest = level.get(1..)?;
    }
    rest = strip(rest, "C")?;
    is_closure.push(false);
    let mut path = Vec::with_capacity(is_closure.len());
    for is_closure in is_closure.into_iter().rev() {
        let (length, after) = take_length(without_v0_disambiguator(rest)?)?;
        // Stands before names that begin with a digit or `_`.
        let (part, after) = strip(after, "_").unwrap_or(after).split_at_checked(length)?;
        path.push(if is_closure && part.is_empty() { "{closure}" } else { part });
        rest = after;
    }
    Some(path.join("::"))
}

/// `s<base 62>_` before an identifier.
fn without_v0_disambiguator(rest: &str) -> Option<&str> {
    match strip(rest, "s") {
        Some(after) => split_once(after, "_").map(|(_, after)| after),
        None => Some(rest),
    }
}

fn take_length(text: &str) -> Option<(usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::last;

    #[test]
    fn a_function_is_called_by_its_own_name() {
        for (path, name) in [
            ("shop::cart::pay", "pay"),
            ("pay", "pay"),
            ("<shop::Cart<u8> as shop::Pay>::pay::{closure}", "pay"),
            ("shop::cart::{impl#0}::pay<alloc::string::String>", "pay"),
            ("pay::{async_fn_env#0}<shop::Cart>", "pay"),
            ("{closure}", "{closure}"),
            ("<T as U>", "<T as U>"),
            ("a::", "a"),
            ("", ""),
        ] {
            assert_eq!(last(path), name, "{path}");
        }
    }
}
