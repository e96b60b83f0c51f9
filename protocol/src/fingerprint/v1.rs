//! Version 1 of grouping.
//!
//! SHA-256 over a list of parts, each with its length before it:
//!
//! 1. The kind: `error_type`. A panic adds nothing to it, a trap adds which trap it was, anything else the
//!    exception's type. (Engines name the same trap differently, so its type and message never enter.)
//! 2. For a panic, its location `file:line:column`, the file without what differs from machine to machine: the
//!    registry's folder, the toolchain's, backslashes.
//! 3. Where there is no location, or it is in a dependency or in std and so says little of the app: the innermost six
//!    different functions of the app itself, innermost first, each once, however deep a recursion is.
//!    - Of panics and traps only wasm functions, by their Rust path without module name, hashes, closure numbers,
//!      generic arguments. Where a module has no names, the function's index.
//!    - Of other errors also scripts' functions: the last part of the name (`Cart.pay` in one engine is `pay` in
//!      another) and the file's name without host, folders, query and content hash.
//! 4. Only where neither 2 nor 3 gave anything: the message, its numbers, ids, quoted parts and masked parts replaced.
//!    A CSP violation has its directive and the blocked origin instead.
//! 5. A request that failed has its method, its path and its status instead of 3 and 4; a resource its tag and path; a
//!    script why it failed and its path. Ids in paths are replaced, content hashes of files and queries left out. The
//!    host enters only when it is not the page's. This needs `contexts.detail`; of others' events 3 and 4 hold.
//!
//! A fingerprint the client set wins; its `{{ default }}` parts stand for all of the above.
//!
//! URLs' hosts, line and column numbers of frames, byte offsets, wasm-bindgen's closures and every frame that is not
//! the app's own never enter: a panic groups alike in every engine and on every host, however it was reached and
//! inlined, and over releases that did not move its line.

mod failed_load;
mod message;

use sha2::{Digest, Sha256};

use super::{Fingerprint, is_default_part};
use crate::{
    classify::ErrorType,
    event::EventView,
    stack::{Frame, name},
};

/// Most functions that enter.
const FUNCTIONS: usize = 6;

/// The event's fingerprint.
pub fn fingerprint(event: EventView<'_>) -> Fingerprint {
    let parts = match event.client_fingerprint() {
        Some(parts) => parts.into_iter().flat_map(|part| client_part(event, part)).collect(),
        None => default_parts(event),
    };
    Fingerprint { version: 1, hash: hash(&parts) }
}

fn client_part(event: EventView<'_>, part: &str) -> Vec<String> {
    if is_default_part(part) { default_parts(event) } else { vec![format!("client:{part}")] }
}

fn default_parts(event: EventView<'_>) -> Vec<String> {
    let error_type = event.classification().error_type;
    let mut parts = vec![format!("kind:{}", kind(event, error_type))];
    if error_type == ErrorType::CspViolation {
        parts.extend(violation(event));
        return parts;
    }
    if let Some(load) = failed_load::parts(event, error_type) {
        return [vec![format!("kind:{}", error_type.as_str())], load].concat();
    }
    let location = event.location();
    if let Some(at) = &location {
        parts.push(format!("location:{}:{}:{}", source_file(&at.file), at.line, at.column));
    }
    if location.is_none_or(|at| is_dependency(&at.file)) {
        let only_wasm = matches!(error_type, ErrorType::WasmPanic | ErrorType::WasmTrap);
        let functions = functions(&event.frames(), only_wasm);
        parts.extend(functions.into_iter().map(|function| format!("function:{function}")));
    }
    if parts.len() == 1 {
        let message = event.exception_value().or_else(|| event.message_template()).unwrap_or_default();
        parts.push(format!("message:{}", message::parameterised(message)));
    }
    parts
}

fn kind(event: EventView<'_>, error_type: ErrorType) -> String {
    let detail = match error_type {
        ErrorType::WasmPanic => "",
        ErrorType::WasmTrap => event.trap().map_or("", |trap| trap.as_str()),
        _ => event.exception_type().unwrap_or_default(),
    };
    format!("{}:{detail}", error_type.as_str())
}

/// The directive and the blocked origin, or the message where another client sent the violation.
fn violation(event: EventView<'_>) -> Vec<String> {
    let csp = event.0.get("contexts").and_then(|contexts| contexts.get("csp"));
    let field = |name: &str| csp.and_then(|csp| csp.get(name)?.as_str()).map(|text| format!("{name}:{text}"));
    match [field("effective_directive"), field("blocked_origin")] {
        [None, None] => vec![format!("message:{}", message::parameterised(event.message().unwrap_or_default()))],
        fields => fields.into_iter().flatten().collect(),
    }
}

/// The path of a source file as it is on every machine.
fn source_file(file: &str) -> String {
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

/// Where cargo keeps dependencies, and how many folders below differ from machine to machine.
const DEPENDENCY_FOLDERS: [(&str, usize); 2] = [("/registry/src/", 1), ("/git/checkouts/", 2)];

/// `/rustc/<commit>/library/core/…` and the same in an installed toolchain.
fn is_toolchain(file: &str) -> bool {
    file.contains("/rustc/") || file.contains("/rustlib/")
}

fn is_dependency(file: &str) -> bool {
    let file = file.replace('\\', "/");
    // A build with remapped paths leaves `crate-1.2.3/src/lib.rs`.
    let has_version = |folder: &str| {
        let version = folder.rsplit_once('-').map_or("", |(_, version)| version);
        version.split('.').count() >= 3 && version.starts_with(|c: char| c.is_ascii_digit())
    };
    is_toolchain(&file)
        || DEPENDENCY_FOLDERS.iter().any(|(folder, _)| file.contains(folder))
        || file.split('/').any(has_version)
}

fn functions(frames: &[Frame], only_wasm: bool) -> Vec<String> {
    let mut functions: Vec<String> = Vec::new();
    let own = frames.iter().rev().filter(|frame| frame.is_in_app() && (frame.is_wasm() || !only_wasm));
    for function in own.filter_map(function) {
        if functions.len() == FUNCTIONS {
            break;
        }
        if !functions.contains(&function) {
            functions.push(function);
        }
    }
    functions
}

fn function(frame: &Frame) -> Option<String> {
    let function = frame.function.as_deref();
    if frame.is_wasm() {
        let index = || frame.function_id.as_ref().map(|index| format!("wasm-function[{index}]"));
        return function.map(name::plain).or_else(index);
    }
    // A path is Rust after symbolication; `.` and `/` are scripts' own.
    let function = function
        .filter(|function| !function.contains("::"))
        .map(last_part)
        .or(function)
        // A function without a name: V8 says `<anonymous>`, Sentry's SDK `?`, Gecko nothing.
        .filter(|name| !matches!(*name, "?" | "<anonymous>"));
    let file = frame.filename.as_deref().map(file_name).unwrap_or_default();
    match function {
        Some(function) => Some(format!("{function} in {file}")),
        None => (!file.is_empty()).then(|| format!("? in {file}")),
    }
}

fn last_part(function: &str) -> &str {
    function.rsplit('.').next().filter(|part| !part.is_empty()).unwrap_or(function)
}

/// `https://host/assets/index-B3f9a1c2.js?v=3` as `index.js`.
fn file_name(file: &str) -> String {
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

fn hash(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length keeps `["ab", "c"]` and `["a", "bc"]` apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
