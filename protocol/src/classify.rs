//! What kind of failure an event is: one enum for the SDK, the collector, alerts and tickets.

use serde::{Deserialize, Serialize};

/// The kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// The app's own.
    App,
    /// The framework's.
    Framework,
    /// Somebody else's: extension, widget, other origin.
    ThirdParty,
}

/// The answer of [`crate::capture`] for every event; travels in `contexts.panicle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// `memory.grow` or an allocation the engine refused.
    OutOfMemory,
}

impl ErrorType {
    /// The wire name, as in `contexts.panicle.error_type`.
    pub fn as_str(self) -> &'static str {
        todo!()
    }
}

/// Reads an engine's error name and message (V8, SpiderMonkey, JavaScriptCore); the stack tells out-of-memory
/// (`rust_oom`) from a plain `unreachable`.
pub fn trap(_name: &str, _message: &str, _stack: &str) -> Option<Trap> {
    todo!()
}
