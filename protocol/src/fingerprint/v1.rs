//! Version 1 of grouping.
//!
//! An event has one or more fingerprints, best first. Each is a SHA-256 over a list of parts, each with its length before
//! it; the first part is the kind: `error_type`, to which a panic adds nothing, a trap which trap it was, anything else the
//! exception's type. (Engines name the same trap differently, so its type and message never enter.) The others are:
//!
//! - Of a panic in the app's own code:
//!   1. its *site*, where the source came along: file, function, the text of the line, the column in it;
//!   2. its *location* `file:line:column`, the file without what differs from machine to machine.
//! - Of a panic in a dependency or in std, whose location says little of the app:
//!   1. the dependency without its version, and the site of the app's line that led there;
//!   2. the location and the app's functions, as below.
//! - Of anything else the innermost four different functions of the app itself, innermost first, each once:
//!   1. as the source has them, after symbolication;
//!   2. as the client sent them: by name, and where a wasm module has no names by number.
//!
//!   Of panics and traps only wasm functions enter, by their Rust path without module name, hashes, closure numbers, generic
//!   arguments; of other errors also scripts' functions: the last part of the name and the file's name without host,
//!   folders, query and content hash.
//! - Where none of these gave anything, the message, its numbers, ids, quoted parts and masked parts replaced.
//! - A CSP violation has its directive and the blocked origin instead. A request that failed has its method, its path and
//!   its status; a resource its tag and path; a script why it failed and its path. Ids in paths are replaced, content hashes
//!   of files and queries left out. The host enters only when it is not the page's. This needs `contexts.detail`; of others'
//!   events the rest holds.
//!
//! A fingerprint that was set wins; its `{{ default }}` parts stand for each of the above.
//!
//! URLs' hosts, line and column numbers of frames, byte offsets, wasm-bindgen's closures and every frame that is not
//! the app's own never enter: a failure groups alike in every engine, on every host and however it was inlined.

mod failed_load;
mod functions;
mod message;
mod site;
mod source_file;

use sha2::{Digest, Sha256};

use super::{Fingerprint, Rank, is_default_part};
use crate::{
    classify::ErrorType,
    event::{EventView, Location},
};

/// What one fingerprint is made of.
type Parts = (Rank, Vec<String>);

/// The event's fingerprints, best first, each once; there is at least one. What the client set wins.
pub fn fingerprints(event: EventView<'_>) -> Vec<Fingerprint> {
    match event.client_fingerprint() {
        Some(parts) => said(event, &parts),
        None => hash_each(by_default(event)),
    }
}

/// The event's fingerprints where somebody set these parts.
pub fn said<T: AsRef<str>>(event: EventView<'_>, parts: &[T]) -> Vec<Fingerprint> {
    let parts = || parts.iter().map(AsRef::as_ref);
    if !parts().any(is_default_part) {
        return hash_each(vec![(Rank::Said, parts().map(own_part).collect())]);
    }
    let with = |(rank, default): Parts| {
        let part = |part| if is_default_part(part) { default.clone() } else { vec![own_part(part)] };
        (rank, parts().flat_map(part).collect())
    };
    hash_each(by_default(event).into_iter().map(with).collect())
}

fn own_part(part: &str) -> String {
    format!("said:{part}")
}

fn by_default(event: EventView<'_>) -> Vec<Parts> {
    let error_type = event.classification().error_type;
    if let Some(load) = failed_load::parts(event, error_type) {
        return vec![(Rank::Location, [vec![format!("kind:{}", error_type.as_str())], load].concat())];
    }
    let kind = format!("kind:{}", kind(event, error_type));
    let found = if error_type == ErrorType::CspViolation { violation(event) } else { failure(event, error_type) };
    found.into_iter().map(|(rank, parts)| (rank, [vec![kind.clone()], parts].concat())).collect()
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
fn violation(event: EventView<'_>) -> Vec<Parts> {
    let csp = event.0.get("contexts").and_then(|contexts| contexts.get("csp"));
    let field = |name: &str| csp.and_then(|csp| csp.get(name)?.as_str()).map(|text| format!("{name}:{text}"));
    let fields: Vec<String> = ["effective_directive", "blocked_origin"].into_iter().filter_map(field).collect();
    if fields.is_empty() { vec![message(event.message())] } else { vec![(Rank::Location, fields)] }
}

fn failure(event: EventView<'_>, error_type: ErrorType) -> Vec<Parts> {
    let only_wasm = matches!(error_type, ErrorType::WasmPanic | ErrorType::WasmTrap);
    let stacks = [event.frame_views(), event.raw_frame_views()];
    let functions = stacks.iter().filter_map(|frames| functions::parts(frames, only_wasm)).collect();
    let found = match event.location() {
        Some(at) if source_file::is_dependency(&at.file) => panic_in_dependency(event, &at, functions),
        Some(at) => panic(event, &at),
        None => functions,
    };
    if found.is_empty() { vec![message(event.exception_value().or_else(|| event.message_template()))] } else { found }
}

fn panic(event: EventView<'_>, at: &Location) -> Vec<Parts> {
    let site = site::of_panic(&event.frame_views(), at).map(|site| (Rank::Site, site));
    site.into_iter().chain([(Rank::Location, vec![location(at)])]).collect()
}

fn panic_in_dependency(event: EventView<'_>, at: &Location, functions: Vec<Parts>) -> Vec<Parts> {
    let site = site::of_call(&event.frame_views(), at).map(|site| (Rank::Site, site));
    let with_location = |(rank, functions): Parts| (rank, [vec![location(at)], functions].concat());
    let mut found: Vec<Parts> = site.into_iter().chain(functions.into_iter().map(with_location)).collect();
    if found.is_empty() {
        found.push((Rank::Location, vec![location(at)]));
    }
    found
}

fn location(at: &Location) -> String {
    format!("location:{}:{}:{}", source_file::path(&at.file), at.line, at.column)
}

fn message(text: Option<&str>) -> Parts {
    (Rank::Message, vec![format!("message:{}", message::parameterised(text.unwrap_or_default()))])
}

fn hash_each(all: Vec<Parts>) -> Vec<Fingerprint> {
    let mut fingerprints: Vec<Fingerprint> = Vec::with_capacity(all.len());
    for (rank, parts) in all {
        let hash = hash(&parts);
        if fingerprints.iter().all(|known| known.hash != hash) {
            fingerprints.push(Fingerprint { version: 1, rank, hash });
        }
    }
    fingerprints
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
