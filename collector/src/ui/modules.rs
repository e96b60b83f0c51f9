//! The files an event's frames lie in, as its `debug_meta` tells.

use panicle_protocol::stack::Frame;
use serde_json::Value;
use uuid::Uuid;

/// The modules of one event.
pub(super) struct Modules<'a> {
    images: &'a [Value],
    /// The event's release.
    pub(super) release: Option<&'a str>,
}

/// A wasm module or a script.
#[derive(Clone, Copy)]
pub(super) struct Module<'a>(&'a Value);

impl<'a> Modules<'a> {
    /// The modules an event names.
    pub(super) fn of_event(event: &'a Value) -> Self {
        let images = event.pointer("/debug_meta/images").and_then(Value::as_array);
        Self { images: images.map(Vec::as_slice).unwrap_or_default(), release: event["release"].as_str() }
    }

    /// The module of a frame: by its index, else by its file.
    pub(super) fn of(&self, frame: &Frame) -> Option<Module<'a>> {
        let index = frame.addr_mode.as_deref().and_then(|mode| mode.strip_prefix("rel:")?.parse::<usize>().ok());
        let by_file = || {
            let file = frame.abs_path.as_deref().or(frame.filename.as_deref())?;
            self.images.iter().find(|image| image["code_file"].as_str() == Some(file))
        };
        index.and_then(|index| self.images.get(index)).or_else(by_file).map(Module)
    }
}

impl<'a> Module<'a> {
    /// The last part of its address.
    pub(super) fn name(self) -> Option<&'a str> {
        self.0["code_file"].as_str().and_then(file_name)
    }

    /// The id that `panicle upload` tells of it, as far as it has one.
    pub(super) fn id(self) -> Option<String> {
        let text = |name: &str| self.0[name].as_str().filter(|id| !id.is_empty());
        let unprefixed = text("code_id").and_then(without_length).map(|id| id.hyphenated().to_string());
        unprefixed.or_else(|| text("debug_id").or(text("code_id")).map(str::to_owned))
    }
}

/// Browsers' SDKs take a `build_id` section whole, with the byte that says how long the id is.
fn without_length(code_id: &str) -> Option<Uuid> {
    code_id.strip_prefix("10").filter(|id| id.len() == 32).and_then(|id| Uuid::try_parse(id).ok())
}

/// The last part of a path or URL.
pub(super) fn file_name(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frame_finds_its_module_by_index_or_by_file() {
        let event = json!({ "debug_meta": { "images": [
            { "code_file": "https://shop.example/a.js", "debug_id": "1" },
            { "code_file": "https://shop.example/shop_bg.wasm?v=1", "debug_id": "2" },
        ] } });
        let modules = Modules::of_event(&event);
        let module = |frame: Frame| modules.of(&frame).map(|module| (module.name(), module.id()));
        let by_index = Frame { addr_mode: Some(String::from("rel:1")), ..Frame::default() };
        assert_eq!(module(by_index), Some((Some("shop_bg.wasm"), Some(String::from("2")))));
        let by_file = Frame::of_script("https://shop.example/a.js", None, None);
        assert_eq!(module(by_file), Some((Some("a.js"), Some(String::from("1")))));
        let nowhere = Frame { addr_mode: Some(String::from("rel:9")), ..Frame::default() };
        assert_eq!(module(nowhere), None);
    }

    #[test]
    fn an_id_is_told_as_the_upload_told_it() {
        let code_id = "100653081e37c5f23211af213f8f3bd1fc";
        let image = json!({ "code_id": code_id, "debug_id": "10065308-1e37-c5f2-3211-af213f8f3bd1" });
        assert_eq!(Module(&image).id().as_deref(), Some("0653081e-37c5-f232-11af-213f8f3bd1fc"));
        let by_linker = json!({ "code_id": "10c0ffee", "debug_id": "10c0ffee-0000" });
        assert_eq!(Module(&by_linker).id().as_deref(), Some("10c0ffee-0000"));
        assert_eq!(Module(&json!({ "code_id": 7, "debug_id": "" })).id(), None);
    }
}
