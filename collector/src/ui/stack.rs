//! A stack: the app's own frames open on their source lines, all others folded away.

use maud::{Markup, html};
use panicle_protocol::{event::EventView, stack};
use serde_json::{Value, json};

use super::{
    modules::Modules,
    source,
    unresolved::{self, Reason},
};

/// Which stack of an event is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// The one that people can read, as far as symbolication got.
    #[default]
    Readable,
    /// The one the client sent.
    Raw,
}

impl Shown {
    /// By the page's `stack` parameter.
    pub(super) fn named(name: Option<&str>) -> Self {
        if name == Some("raw") { Self::Raw } else { Self::Readable }
    }

    fn of(self, holder: &Value) -> &Value {
        let raw = &holder["raw_stacktrace"];
        if self == Self::Raw && raw.is_object() { raw } else { &holder["stacktrace"] }
    }
}

/// A frame, and all that the event says of it.
struct Frame<'a> {
    frame: stack::Frame,
    json: &'a Value,
}

/// The stack of an exception, or of an event without one: nothing where there is none.
pub(super) fn of(holder: &Value, shown: Shown, modules: &Modules<'_>) -> Markup {
    let frames = read(shown.of(holder));
    html! {
        (switch(holder, shown))
        @if shown == Shown::Readable { (unresolved::notes(&reasons(&frames), modules)) }
        @if !frames.is_empty() { ol.frames { (list(&frames, modules)) } }
    }
}

/// Is there anything to show?
pub(super) fn is_there(holder: &Value) -> bool {
    holder.pointer("/stacktrace/frames").and_then(Value::as_array).is_some_and(|frames| !frames.is_empty())
}

/// Innermost first.
fn read(stacktrace: &Value) -> Vec<Frame<'_>> {
    let event = json!({ "stacktrace": stacktrace });
    let frames = stacktrace["frames"].as_array().map(Vec::as_slice).unwrap_or_default();
    EventView(&event).frames().into_iter().zip(frames).rev().map(|(frame, json)| Frame { frame, json }).collect()
}

/// What keeps frames from being read: of the app's own, or of all where none is.
fn reasons(frames: &[Frame<'_>]) -> Vec<(Reason, stack::Frame)> {
    let has_own = frames.iter().any(Frame::is_own);
    let asked = frames.iter().filter(|frame| frame.is_own() || !has_own);
    asked.filter_map(|frame| Some((frame.reason()?, frame.frame.clone()))).collect()
}

fn switch(holder: &Value, shown: Shown) -> Markup {
    let choice = |name: &str, address: &str, is_chosen: bool| {
        html! { a href=(address) aria-current=[is_chosen.then_some("true")] { (name) } }
    };
    html! {
        @if holder["raw_stacktrace"].is_object() {
            nav.switch aria-label="Stack" {
                (choice("Readable", "?", shown == Shown::Readable))
                (choice("As sent", "?stack=raw", shown == Shown::Raw))
            }
        }
    }
}

/// A run of foreign frames is one line to open, unless there are no others.
fn list(frames: &[Frame<'_>], modules: &Modules<'_>) -> Markup {
    let has_own = frames.iter().any(Frame::is_own);
    html! {
        @for run in frames.chunk_by(|a, b| !a.is_own() && !b.is_own()) {
            @if has_own && run.len() > 1 {
                li.folded {
                    details {
                        summary { (run.len()) " frames outside the app" span.where { (run[0].function()) } }
                        ol.frames { @for frame in run { (frame.render(modules)) } }
                    }
                }
            } @else {
                @for frame in run { (frame.render(modules)) }
            }
        }
    }
}

impl Frame<'_> {
    fn is_own(&self) -> bool {
        self.frame.is_in_app()
    }

    fn function(&self) -> &str {
        self.frame.function.as_deref().unwrap_or("(anonymous)")
    }

    fn reason(&self) -> Option<Reason> {
        Reason::named(self.json.pointer("/data/symbolicator_status")?.as_str()?)
    }

    fn render(&self, modules: &Modules<'_>) -> Markup {
        let is_own = self.is_own();
        let head = self.head(modules);
        html! {
            li.own[is_own] {
                @match source::lines(self.json) {
                    Some(lines) => details open[is_own] { summary { (head) } (lines) },
                    None => (head),
                }
            }
        }
    }

    fn head(&self, modules: &Modules<'_>) -> Markup {
        let is_inlined = self.json.pointer("/data/inlined") == Some(&Value::Bool(true));
        html! {
            code.function { (self.function()) }
            span.chips {
                @if is_inlined { span.chip title="The compiler put it into the frame below." { "inlined" } }
                @if let Some(reason) = self.reason() { span.chip.grave { (reason.short()) } }
                @if self.is_own() { span.chip.own { "app" } }
            }
            (self.place(modules))
        }
    }

    /// File, line and column; the module, where the file is another; the address, where there is no line.
    fn place(&self, modules: &Modules<'_>) -> Markup {
        let frame = &self.frame;
        let module = modules.of(frame).and_then(|module| module.name()).filter(|_| frame.lineno.is_some());
        html! {
            span.where title=[frame.abs_path.as_deref()] {
                (frame.filename.as_deref().unwrap_or("(unknown)"))
                @if let Some(line) = frame.lineno { ":" (line) @if let Some(column) = frame.colno { ":" (column) } }
                @else if let Some(address) = &frame.instruction_addr { " " (address) }
                @if frame.is_wasm() && let Some(module) = module { span.module { " in " (module) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(holder: &Value, shown: Shown) -> String {
        of(holder, shown, &Modules::of_event(&json!({}))).into_string()
    }

    #[test]
    fn frames_outside_the_app_are_folded_unless_there_are_no_others() {
        let foreign = |name: &str| json!({ "function": name, "in_app": false });
        let own = json!({ "function": "shop::pay", "in_app": true });
        let mixed = json!({ "stacktrace": { "frames": [foreign("main"), own, foreign("panic"), foreign("abort")] } });
        let page = text(&mixed, Shown::Readable);
        assert!(page.contains("2 frames outside the app"), "{page}");
        assert_eq!(page.matches("<details>").count(), 1, "one frame alone is not folded: {page}");
        let all = json!({ "stacktrace": { "frames": [foreign("panic"), foreign("abort")] } });
        assert!(!text(&all, Shown::Readable).contains("<details"));
    }

    #[test]
    fn the_stack_as_sent_is_one_click_away() {
        let holder = json!({
            "stacktrace": { "frames": [{ "function": "shop::pay", "filename": "src/pay.rs", "lineno": 7, "colno": 3 }] },
            "raw_stacktrace": { "frames": [{ "filename": "shop_bg.wasm", "instruction_addr": "0x1f2" }] },
        });
        let readable = text(&holder, Shown::Readable);
        assert!(readable.contains("src/pay.rs:7:3") && readable.contains("href=\"?stack=raw\""), "{readable}");
        let raw = text(&holder, Shown::named(Some("raw")));
        assert!(raw.contains("shop_bg.wasm 0x1f2") && !raw.contains("src/pay.rs"), "{raw}");
        let never_resolved = json!({ "stacktrace": { "frames": [{ "function": "pay" }] } });
        assert!(!text(&never_resolved, Shown::Raw).contains("stack=raw"));
    }

    #[test]
    fn what_was_inlined_says_so() {
        let inlined = json!({ "function": "pay", "data": { "inlined": true } });
        let holder =
            json!({ "stacktrace": { "frames": [{ "function": "main", "data": { "inlined": "x" } }, inlined] } });
        assert_eq!(text(&holder, Shown::Readable).matches("inlined</span>").count(), 1);
    }
}
