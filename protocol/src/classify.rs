//! What kind of failure an event is: one enum for the SDK, the collector, alerts and tickets.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    json::Writer,
    stack::{self, Frame},
    text::{contains, has_any},
};

/// The kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ErrorType {
    /// A Rust panic that reached the hook.
    WasmPanic,
    /// A wasm trap no hook saw: out of memory, out of bounds, stack overflow, …
    WasmTrap,
    /// A promise nobody caught.
    PromiseRejection,
    /// A `fetch` or XHR that failed.
    Network,
    /// An image, style sheet or other resource that failed.
    ResourceLoad,
    /// A script or wasm module that failed to load or start.
    ScriptLoad,
    /// A Content-Security-Policy violation.
    CspViolation,
    /// React, while rendering.
    ReactRender,
    /// React, in a lifecycle method or effect.
    ReactLifecycle,
    /// Vue, while rendering.
    VueRender,
    /// Vue, in a watcher.
    VueWatch,
    /// Vue, in a lifecycle hook.
    VueLifecycle,
    /// Any other uncaught JavaScript error.
    JsError,
    /// Sent by the app on purpose.
    Manual,
}

/// When it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Phase {
    /// In a plain synchronous call.
    Sync,
    /// In a promise, timer or event closure.
    AsyncTask,
    /// While a component mounts.
    Mount,
    /// While a component updates.
    Update,
    /// While a component unmounts.
    Unmount,
    /// While the page or one of its parts loads.
    Load,
}

/// Whose code failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Host {
    /// The app's own.
    App,
    /// The framework's.
    Framework,
    /// Somebody else's: extension, widget, other origin.
    ThirdParty,
}

/// The answer of [`crate::capture`] for every event; travels in `contexts.panicle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Classification {
    /// The kind of failure.
    pub error_type: ErrorType,
    /// When it happened.
    pub phase: Phase,
    /// Whose code failed.
    pub host: Host,
    /// Did nobody catch it?
    pub is_unhandled: bool,
    /// Can the page go on using what failed?
    pub recoverable: bool,
}

/// The kind of wasm trap an engine's `RuntimeError` message names; `None` when it is no trap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Trap {
    /// `unreachable`: a panic's abort, or out of memory.
    Unreachable,
    /// Memory access out of bounds, also a stack overflow of the shadow stack.
    OutOfBounds,
    /// The engine's call stack is exhausted.
    StackOverflow,
    /// Integer division by zero.
    DivideByZero,
    /// `call_indirect` with another signature, or a null entry.
    IndirectCall,
    /// An allocation that failed: Rust's allocator gave up, or the engine refused memory.
    OutOfMemory,
    /// Any other: a float out of integer range, a null reference, a bad cast, …
    Other,
}

/// What [`classify`] judges by; every client can say this much.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signals<'a> {
    /// The exception's type, empty for a captured message.
    pub name: &'a str,
    /// The exception's value.
    pub message: &'a str,
    /// How it was caught, in Sentry's mechanism types (`onerror`, `auto.browser.global_handlers.onunhandledrejection`, …).
    pub mechanism: &'a str,
    /// Did the app catch it itself?
    pub is_handled: bool,
    /// Did it happen in a promise, timer or event closure?
    pub is_async: bool,
    /// The frames, innermost last.
    pub frames: &'a [Frame],
}

/// The kind of failure from what any client says of it.
pub fn classify(signals: &Signals<'_>) -> Classification {
    let error_type = error_type(signals);
    Classification {
        error_type,
        phase: phase(error_type, signals.is_async),
        host: host(error_type, signals),
        is_unhandled: !signals.is_handled && error_type != ErrorType::Manual,
        // wasm-bindgen throws a `PanicError` where a panic unwinds: the instance goes on.
        recoverable: !matches!(error_type, ErrorType::WasmPanic | ErrorType::WasmTrap | ErrorType::ScriptLoad)
            || signals.name == "PanicError",
    }
}

impl Classification {
    /// Writes the fields of `contexts.panicle`.
    pub fn write(self, writer: &mut Writer) {
        writer.key("error_type").text(self.error_type.as_str());
        writer.key("phase").text(self.phase.as_str());
        writer.key("host").text(self.host.as_str());
        writer.key("is_unhandled").bool(self.is_unhandled);
        writer.key("recoverable").bool(self.recoverable);
    }
}

impl ErrorType {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::WasmPanic,
        Self::WasmTrap,
        Self::PromiseRejection,
        Self::Network,
        Self::ResourceLoad,
        Self::ScriptLoad,
        Self::CspViolation,
        Self::ReactRender,
        Self::ReactLifecycle,
        Self::VueRender,
        Self::VueWatch,
        Self::VueLifecycle,
        Self::JsError,
        Self::Manual,
    ];

    /// The wire name, as in `contexts.panicle.error_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WasmPanic => "wasm_panic",
            Self::WasmTrap => "wasm_trap",
            Self::PromiseRejection => "promise_rejection",
            Self::Network => "network",
            Self::ResourceLoad => "resource_load",
            Self::ScriptLoad => "script_load",
            Self::CspViolation => "csp_violation",
            Self::ReactRender => "react_render",
            Self::ReactLifecycle => "react_lifecycle",
            Self::VueRender => "vue_render",
            Self::VueWatch => "vue_watch",
            Self::VueLifecycle => "vue_lifecycle",
            Self::JsError => "js_error",
            Self::Manual => "manual",
        }
    }

    /// The kind of that wire name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Sync, Self::AsyncTask, Self::Mount, Self::Update, Self::Unmount, Self::Load];

    /// The wire name, as in `contexts.panicle.phase`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::AsyncTask => "async_task",
            Self::Mount => "mount",
            Self::Update => "update",
            Self::Unmount => "unmount",
            Self::Load => "load",
        }
    }

    /// The phase of that wire name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == name)
    }
}

impl Host {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::App, Self::Framework, Self::ThirdParty];

    /// The wire name, as in `contexts.panicle.host`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Framework => "framework",
            Self::ThirdParty => "third_party",
        }
    }

    /// The host of that wire name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|host| host.as_str() == name)
    }
}

impl Trap {
    /// The wire name, as in `contexts.panicle.trap`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::OutOfBounds => "out_of_bounds",
            Self::StackOverflow => "stack_overflow",
            Self::DivideByZero => "divide_by_zero",
            Self::IndirectCall => "indirect_call",
            Self::OutOfMemory => "out_of_memory",
            Self::Other => "other",
        }
    }
}

/// Reads an engine's error name and message (V8, SpiderMonkey, JavaScriptCore); the stack tells out-of-memory
/// (`rust_oom`) from a plain `unreachable`.
pub fn trap(name: &str, message: &str, stack: &str) -> Option<Trap> {
    trap_in(name, message, &stack::parse(stack, TRAP_FRAMES))
}

/// As [`trap`], with the frames parsed already, innermost last.
pub fn trap_in(name: &str, message: &str, frames: &[Frame]) -> Option<Trap> {
    let message = message.to_ascii_lowercase();
    match name {
        "RuntimeError" => runtime_error(&message, frames),
        // Endless recursion and refused memory exist in plain JavaScript too: those are no traps. Where the stack ended may be
        // glue that the wasm called.
        "RangeError" | "InternalError" if has_any("maximum call stack|too much recursion", &message) => {
            frames.iter().any(Frame::is_wasm).then_some(Trap::StackOverflow)
        }
        "RangeError" | "InternalError" => {
            has_any("webassembly.memory|failed to grow", &message).then_some(Trap::OutOfMemory)
        }
        _ => None,
    }
}

/// Innermost frames that are looked at.
const TRAP_FRAMES: usize = 100;

/// How often a function stands in a stack that is full of it: Rust's own megabyte can be full after sixteen calls.
const RECURSION: usize = 10;

/// Functions on the way from a failed allocation to the trap.
const OUT_OF_MEMORY: &str = "\
    rust_oom|rg_oom|handle_alloc_error|alloc_error_handler|default_alloc_error_hook|handle_reserve";

/// Text of each trap in lower case, in each engine's words; the first that is contained wins.
const TRAPS: [(&str, Trap); 7] = [
    ("unreachable", Trap::Unreachable),
    ("null function|signature mismatch|indirect call|call_indirect|table index|table access", Trap::IndirectCall),
    ("trunc operation|integer range", Trap::Other),
    ("index out of bounds|memory access", Trap::OutOfBounds),
    ("by zero|divide result unrepresentable|integer overflow", Trap::DivideByZero),
    ("call stack|stack overflow", Trap::StackOverflow),
    ("out of memory|could not allocate", Trap::OutOfMemory),
];

fn runtime_error(message: &str, frames: &[Frame]) -> Option<Trap> {
    let is_oom = |frame: &Frame| frame.function.as_deref().is_some_and(|function| has_any(OUT_OF_MEMORY, function));
    match TRAPS.iter().find(|(words, _)| has_any(words, message)).map(|(_, trap)| *trap) {
        Some(Trap::Unreachable) if frames.iter().any(is_oom) => Some(Trap::OutOfMemory),
        Some(Trap::OutOfBounds) if is_recursion(frames) => Some(Trap::StackOverflow),
        // A script can make a `RuntimeError` too, as Emscripten's glue does.
        None => frames.last().is_none_or(Frame::is_wasm).then_some(Trap::Other),
        known => known,
    }
}

/// Does one wasm function fill the stack?
fn is_recursion(frames: &[Frame]) -> bool {
    frames
        .iter()
        .filter_map(|frame| frame.function_id.as_ref())
        .any(|function| frames.iter().filter(|frame| frame.function_id.as_ref() == Some(function)).count() >= RECURSION)
}

fn error_type(signals: &Signals<'_>) -> ErrorType {
    let Signals { name, message, mechanism, .. } = *signals;
    if name == "panic" || name == "PanicError" {
        ErrorType::WasmPanic
    } else if trap_in(name, message, signals.frames).is_some() {
        ErrorType::WasmTrap
    } else if contains(mechanism, "react") {
        ErrorType::ReactRender
    } else if contains(mechanism, "vue") {
        ErrorType::VueRender
    } else if is_script_load(name, message) {
        ErrorType::ScriptLoad
    } else if name.is_empty() || signals.is_handled {
        ErrorType::Manual
    } else if is_network(name, message) {
        ErrorType::Network
    } else if contains(mechanism, "onunhandledrejection") {
        ErrorType::PromiseRejection
    } else {
        ErrorType::JsError
    }
}

/// A chunk, a dynamic import or a wasm module that did not arrive or did not start, in each engine's words.
fn is_script_load(name: &str, message: &str) -> bool {
    matches!(name, "ChunkLoadError" | "CompileError" | "LinkError" | "ScriptLoadError")
        || contains(message, "dynamically imported module")
        || message.starts_with("Importing a module script failed")
}

/// `fetch` that got no answer: V8, SpiderMonkey, JavaScriptCore.
fn is_network(name: &str, message: &str) -> bool {
    name == "NetworkError"
        || (name == "TypeError"
            && (message.starts_with("Failed to fetch")
                || message.starts_with("NetworkError when attempting to fetch")
                || message == "Load failed"))
}

fn phase(error_type: ErrorType, is_async: bool) -> Phase {
    match error_type {
        ErrorType::ScriptLoad | ErrorType::ResourceLoad | ErrorType::CspViolation => Phase::Load,
        ErrorType::PromiseRejection | ErrorType::Network => Phase::AsyncTask,
        _ if is_async => Phase::AsyncTask,
        _ => Phase::Sync,
    }
}

/// Another origin's script says only `Script error.`; an extension's frames say whose they are.
fn host(error_type: ErrorType, signals: &Signals<'_>) -> Host {
    if error_type == ErrorType::JsError && signals.frames.is_empty() && signals.message.starts_with("Script error") {
        return Host::ThirdParty;
    }
    if signals.frames.iter().rev().find_map(stack::owner) == Some(stack::Owner::Framework) {
        return Host::Framework;
    }
    let own = signals.frames.iter().any(Frame::is_in_app);
    let foreign = signals.frames.iter().any(|f| f.filename.as_deref().is_some_and(stack::is_extension));
    if foreign && !own { Host::ThirdParty } else { Host::App }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wire_name_is_read_back() {
        assert!(ErrorType::ALL.iter().all(|kind| ErrorType::named(kind.as_str()) == Some(*kind)));
        assert!(Phase::ALL.iter().all(|phase| Phase::named(phase.as_str()) == Some(*phase)));
        assert!(Host::ALL.iter().all(|host| Host::named(host.as_str()) == Some(*host)));
        assert_eq!((ErrorType::named(""), Phase::named("Sync"), Host::named("page")), (None, None, None));
    }
}
