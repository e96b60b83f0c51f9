//! Why frames stayed as they came, and what to do about it.

use maud::{Markup, html};
use panicle_protocol::stack::Frame;

use super::modules::{Modules, file_name};
pub(super) use crate::symbolicate::frame::Reason;

/// Most notes on one stack.
const MOST: usize = 5;

impl Reason {
    /// The reason with this wire name.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Missing, Self::MissingSymbol, Self::Malformed, Self::UnknownImage]
            .into_iter()
            .find(|reason| reason.as_str() == name)
    }

    /// In two or three words, for a frame.
    pub(super) fn short(self) -> &'static str {
        match self {
            Self::Missing => "no debug file",
            Self::MissingSymbol => "no line",
            Self::Malformed => "unreadable debug file",
            Self::UnknownImage => "unknown module",
        }
    }
}

/// What keeps frames of one module from being read.
#[derive(PartialEq, Eq)]
struct Note {
    reason: Reason,
    is_wasm: bool,
    file: Option<String>,
    id: Option<String>,
}

/// A note for each module that frames could not be read of.
pub(super) fn notes(frames: &[(Reason, Frame)], modules: &Modules<'_>) -> Markup {
    let mut notes: Vec<(Note, usize)> = Vec::new();
    for (reason, frame) in frames {
        let note = Note::of(*reason, frame, modules);
        match notes.iter_mut().find(|(known, _)| *known == note) {
            Some((_, count)) => *count += 1,
            None => notes.push((note, 1)),
        }
    }
    html! {
        @if !notes.is_empty() {
            ul.unresolved {
                @for (note, count) in notes.iter().take(MOST) { li { (note.render(*count, modules.release)) } }
                @if notes.len() > MOST { li { (notes.len() - MOST) " more modules are not readable." } }
            }
        }
    }
}

impl Note {
    fn of(reason: Reason, frame: &Frame, modules: &Modules<'_>) -> Self {
        let module = modules.of(frame);
        let path = frame.abs_path.as_deref().or(frame.filename.as_deref());
        let file = module.and_then(|module| module.name()).or_else(|| path.and_then(file_name));
        let id = module.and_then(|module| module.id());
        Self { reason, is_wasm: frame.is_wasm(), file: file.map(str::to_owned), id }
    }

    fn render(&self, count: usize, release: Option<&str>) -> Markup {
        let file = self.file.as_deref().unwrap_or("a module without a name");
        html! {
            b { (count) @if count == 1 { " frame" } @else { " frames" } " of " code { (file) } }
            " can’t be read: " (self.cause()) " " (self.remedy(release))
        }
    }

    /// What the module's frames are resolved with.
    fn artifact(&self) -> &'static str {
        if self.is_wasm { "debug file" } else { "source map" }
    }

    fn cause(&self) -> Markup {
        let artifact = self.artifact();
        html! {
            @match self.reason {
                Reason::Missing => {
                    "no " (artifact) @if let Some(id) = &self.id { " with id " code { (id) } } " was uploaded."
                },
                Reason::MissingSymbol => {
                    "its " (artifact) " says nothing of "
                    "these places. It is of another build, or a tool changed the file after its lines were written down; or the compiler "
                    "merged the code of several lines."
                },
                Reason::Malformed => { "its " (artifact) " was uploaded, and is damaged or of a kind that can’t be read." },
                Reason::UnknownImage => {
                    "nothing tells which build of it this is."
                },
            }
        }
    }

    fn remedy(&self, release: Option<&str>) -> Markup {
        let upload = html! { code { "panicle upload DIR" @if let Some(release) = release { " --release " (argument(release)) } } };
        html! {
            @match self.reason {
                Reason::Missing => { "Upload what the build left, and this page follows: " (upload) },
                Reason::MissingSymbol => {
                    "Keep line tables (" code { "debug = \"line-tables-only\"" } "), and upload after the last tool of the build: " (upload)
                },
                Reason::Malformed => { "Upload it again, which says what is wrong with it: " (upload) },
                Reason::UnknownImage => {
                    "Before the next deployment give each file an id: " code { "panicle inject DIR" }
                    @if release.is_none() { ", or set a release" } "."
                },
            }
        }
    }
}

/// A release as it can be pasted into a shell. Clients choose it, so what a shell would not take as plain text is left to be
/// filled in.
fn argument(release: &str) -> &str {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@._+/:-".contains(&byte);
    let starts_plain = release.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'@');
    if starts_plain && release.bytes().all(is_plain) { release } else { "RELEASE" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn wasm_frame() -> Frame {
        Frame {
            instruction_addr: Some(String::from("0x1f2")),
            addr_mode: Some(String::from("rel:0")),
            ..Frame::default()
        }
    }

    fn shown(frames: &[(Reason, Frame)], event: &Value) -> String {
        let text = notes(frames, &Modules::of_event(event)).into_string();
        // As people read it.
        text.replace("<code>", "").replace("</code>", "").replace("<b>", "").replace("</b>", "").replace("&quot;", "\"")
    }

    fn an_event() -> Value {
        json!({ "release": "shop@1.0.0", "debug_meta": { "images": [
            { "code_file": "https://shop.example/shop_bg.wasm", "debug_id": "0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6" },
        ] } })
    }

    #[test]
    fn each_module_says_once_what_is_wrong_and_what_to_do() {
        let frames = [(Reason::Missing, wasm_frame()), (Reason::Missing, wasm_frame())];
        let text = shown(&frames, &an_event());
        assert_eq!(text.matches("<li>").count(), 1);
        assert!(text.contains("2 frames of shop_bg.wasm"), "{text}");
        assert!(text.contains("no debug file with id 0fcad2f6-1b2c-4d5e-8f90-a1b2c3d4e5f6 was uploaded"), "{text}");
        assert!(text.contains("panicle upload DIR --release shop@1.0.0"), "{text}");
    }

    #[test]
    fn each_reason_has_words_and_a_remedy() {
        for (reason, cause, remedy) in [
            (Reason::Missing, "no debug file with id", "panicle upload"),
            (Reason::MissingSymbol, "another build", "line-tables-only"),
            (Reason::Malformed, "damaged", "Upload it again"),
            (Reason::UnknownImage, "which build", "panicle inject DIR."),
        ] {
            let text = shown(&[(reason, wasm_frame())], &an_event());
            assert!(text.contains(cause) && text.contains(remedy), "{reason:?}: {text}");
        }
        let script = Frame::of_script("https://shop.example/assets/app.js?v=1", Some(1), Some(7));
        let text = shown(&[(Reason::Missing, script)], &an_event());
        assert!(text.contains("1 frame of app.js can’t be read: no source map was uploaded"), "{text}");
    }

    #[test]
    fn what_a_client_calls_its_release_never_becomes_a_command() {
        for release in ["1.0; rm -rf ~", "$(id)", "`id`", "a\nb", "--token", "", "a b", "a'b"] {
            assert_eq!(argument(release), "RELEASE", "{release}");
        }
        for release in ["shop@1.0.0", "@acme/shop@1.0.0+7", "2026-01-31", "v1:abc_d"] {
            assert_eq!(argument(release), release);
        }
    }
}
