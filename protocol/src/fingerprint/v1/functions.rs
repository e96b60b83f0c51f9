//! The app's own functions on the stack, and how well they are known.

use super::{site, source_file};
use crate::{
    event::FrameView,
    fingerprint::Rank,
    stack::{Frame, name},
};

/// Most functions that enter: those further out differ by how the engine and the optimiser got there.
const FUNCTIONS: usize = 4;

/// The innermost different functions of the app, innermost first, each once however deep a recursion is; `None` where
/// there is none.
pub(super) fn parts(frames: &[FrameView<'_>], only_wasm: bool) -> Option<(Rank, Vec<String>)> {
    let mut functions: Vec<String> = Vec::new();
    let mut rank = Rank::Functions;
    for view in frames.iter().rev() {
        let frame = view.frame();
        let is_asked_for = frame.is_in_app() && (frame.is_wasm() || !only_wasm);
        let Some(function) = is_asked_for.then(|| function(view, &frame)).flatten() else {
            continue;
        };
        if !functions.contains(&function) {
            functions.push(function);
            rank = rank.max(rank_of(view, &frame));
        }
        if functions.len() == FUNCTIONS {
            break;
        }
    }
    let parts: Vec<String> = functions.iter().map(|function| format!("function:{function}")).collect();
    (!parts.is_empty()).then_some((rank, parts))
}

fn rank_of(view: &FrameView<'_>, frame: &Frame) -> Rank {
    match (view.is_symbolicated(), &frame.function) {
        (true, _) => Rank::Functions,
        (false, None) if frame.is_wasm() => Rank::Indices,
        (false, _) => Rank::Names,
    }
}

fn function(view: &FrameView<'_>, frame: &Frame) -> Option<String> {
    let function = frame.function.as_deref();
    if frame.is_wasm() {
        let index = || frame.function_id.as_ref().map(|index| format!("wasm-function[{index}]"));
        return function.map(name::plain).or_else(index);
    }
    // A path is Rust after symbolication; `.` and `/` are scripts' own.
    let function = function.filter(|function| !function.contains("::")).map(last_part).or(function);
    // A function without a name (V8 says `<anonymous>`, Sentry's SDK `?`, Gecko nothing) is known by what it does.
    let source = || view.source_line().filter(|_| view.is_symbolicated()).map(site::in_one_line);
    let function = function.filter(|name| !matches!(*name, "?" | "<anonymous>")).map(str::to_owned).or_else(source);
    let file = frame.filename.as_deref().map(source_file::name).unwrap_or_default();
    match function {
        Some(function) => Some(format!("{function} in {file}")),
        None => (!file.is_empty()).then(|| format!("? in {file}")),
    }
}

/// `Cart.pay` in one engine is `pay` in another.
fn last_part(function: &str) -> &str {
    function.rsplit('.').next().filter(|part| !part.is_empty()).unwrap_or(function)
}
