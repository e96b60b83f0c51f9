//! A wasm module as bytes: its sections, the id of its content, and that id written into it.

use std::ops::Range;

use anyhow::{Context as _, ensure};
use sha2::{Digest as _, Sha256};
use wasmparser::{Encoding, Parser, Payload};

/// The custom section that carries the id, as linkers write it: a length in LEB128, then the bytes.
const BUILD_ID: &str = "build_id";
const EXTERNAL_DEBUG_INFO: &str = "external_debug_info";
const CODE: u8 = 10;
const CUSTOM: u8 = 0;

/// The id of a module's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentId([u8; 16]);

impl ContentId {
    fn section(self) -> Vec<u8> {
        let mut contents = vec![u8::try_from(BUILD_ID.len()).expect("INVARIANT: a short name")];
        contents.extend_from_slice(BUILD_ID.as_bytes());
        contents.extend_from_slice(&self.value());
        let mut section = vec![CUSTOM, u8::try_from(contents.len()).expect("INVARIANT: a short section")];
        section.extend_from_slice(&contents);
        section
    }

    fn value(self) -> [u8; 17] {
        let mut value = [16; 17];
        value[1..].copy_from_slice(&self.0);
        value
    }

    pub(super) fn uuid(self) -> uuid::Uuid {
        uuid::Uuid::from_bytes(self.0)
    }
}

/// A module, read no deeper than its sections.
pub(super) struct Wasm<'a> {
    bytes: &'a [u8],
    sections: Vec<Section<'a>>,
}

struct Section<'a> {
    id: u8,
    /// Of a custom section.
    name: &'a str,
    /// With its header.
    whole: Range<usize>,
    /// Without header and name.
    contents: Range<usize>,
}

impl<'a> Wasm<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> anyhow::Result<Self> {
        let mut sections = Vec::new();
        let mut end = 8;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.context("it is not a whole wasm module")?;
            if let Payload::Version { encoding, .. } = &payload {
                ensure!(*encoding == Encoding::Module, "it is a wasm component, not a module");
            }
            let Some((id, range)) = payload.as_section() else { continue };
            let (name, contents) = match &payload {
                Payload::CustomSection(custom) => (custom.name(), custom.data_offset()..range.end),
                _ => ("", range.clone()),
            };
            sections.push(Section { id, name, whole: end..range.end, contents });
            end = range.end;
        }
        Ok(Self { bytes, sections })
    }

    /// The first 16 bytes of a SHA-256 over all sections but the custom ones: with or without DWARF and names it is the same.
    pub(super) fn content_id(&self) -> ContentId {
        let mut hash = Sha256::new();
        for section in self.sections.iter().filter(|section| section.id != CUSTOM) {
            hash.update(&self.bytes[section.whole.clone()]);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        ContentId(id)
    }

    /// The module with this id as its only one, at its end so that nothing else moves; `None` when it has it already.
    pub(super) fn stamp(&self, id: ContentId) -> Option<Vec<u8>> {
        let ids: Vec<&[u8]> = self.custom(|name| name == BUILD_ID).collect();
        if ids == [id.value()] {
            return None;
        }
        let mut stamped = self.without(|name| name == BUILD_ID);
        stamped.extend_from_slice(&id.section());
        Some(stamped)
    }

    /// The module without DWARF.
    pub(super) fn stripped(&self) -> Vec<u8> {
        self.without(is_dwarf)
    }

    /// Bytes of DWARF in it.
    pub(super) fn dwarf_bytes(&self) -> usize {
        self.custom(is_dwarf).map(<[u8]>::len).sum()
    }

    /// Has it what says file and line? Other sections of DWARF say nothing without this one.
    pub(super) fn has_lines(&self) -> bool {
        self.custom(|name| name == ".debug_info").next().is_some()
    }

    pub(super) fn has_names(&self) -> bool {
        self.custom(|name| name == "name").next().is_some()
    }

    /// What the module says of where its debug info is: a URL, mostly just a file name.
    pub(super) fn external_debug_info(&self) -> Option<String> {
        let contents = self.custom(|name| name == EXTERNAL_DEBUG_INFO).next()?;
        let mut reader = wasmparser::BinaryReader::new(contents, 0);
        reader.read_string().ok().map(str::to_owned)
    }

    /// Is every section of DWARF behind the code, so that taking it out moves no code?
    pub(super) fn is_strippable(&self) -> bool {
        let code = self.sections.iter().position(|section| section.id == CODE);
        let dwarf = self.sections.iter().position(|section| section.id == CUSTOM && is_dwarf(section.name));
        code.zip(dwarf).is_none_or(|(code, dwarf)| code < dwarf)
    }

    /// The code section's contents, and at which byte of the file they begin.
    pub(super) fn code(&self) -> Option<(usize, &'a [u8])> {
        let code = self.sections.iter().find(|section| section.id == CODE)?;
        Some((code.contents.start, &self.bytes[code.contents.clone()]))
    }

    fn custom(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &'a [u8]> {
        self.sections
            .iter()
            .filter(move |section| section.id == CUSTOM && wanted(section.name))
            .map(|section| &self.bytes[section.contents.clone()])
    }

    fn without(&self, unwanted: impl Fn(&str) -> bool) -> Vec<u8> {
        let mut kept = self.bytes[..8].to_vec();
        for section in self.sections.iter().filter(|section| section.id != CUSTOM || !unwanted(section.name)) {
            kept.extend_from_slice(&self.bytes[section.whole.clone()]);
        }
        kept
    }
}

fn is_dwarf(name: &str) -> bool {
    name.starts_with(".debug_")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A module of one empty function, with these custom sections behind the code.
    pub(in crate::upload::inject) fn module(custom: &[(&str, &[u8])]) -> Vec<u8> {
        let code = [0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b];
        let mut module = [b"\0asm\x01\0\0\0".as_slice(), &code].concat();
        custom.iter().for_each(|(name, contents)| module.extend(custom_section(name, contents)));
        module
    }

    pub(in crate::upload::inject) fn custom_section(name: &str, contents: &[u8]) -> Vec<u8> {
        let name_length = u8::try_from(name.len()).unwrap();
        let length = u8::try_from(1 + name.len() + contents.len()).unwrap();
        [&[CUSTOM, length, name_length], name.as_bytes(), contents].concat()
    }

    #[test]
    fn the_id_is_of_what_runs() {
        let bare = module(&[]);
        let id = Wasm::parse(&bare).unwrap().content_id();
        for custom in [("name", b"f".as_slice()), (".debug_info", b"x"), ("build_id", b"\x01\x07")] {
            assert_eq!(Wasm::parse(&module(&[custom])).unwrap().content_id(), id, "{}", custom.0);
        }
        let mut other = module(&[]);
        // The function's body: `nop` for `end` needs one more byte.
        other.splice(18..24, [0x0a, 0x05, 0x01, 0x03, 0x00, 0x01, 0x0b]);
        assert_ne!(Wasm::parse(&other).unwrap().content_id(), id);
    }

    #[test]
    fn stamping_replaces_the_linkers_id_once_and_moves_nothing() {
        let linked = module(&[("build_id", b"\x02\x07\x08"), (".debug_info", b"x")]);
        let wasm = Wasm::parse(&linked).unwrap();
        let stamped = wasm.stamp(wasm.content_id()).unwrap();
        let again = Wasm::parse(&stamped).unwrap();
        assert_eq!(again.stamp(again.content_id()), None);
        assert_eq!(again.code(), wasm.code());
        assert_eq!(again.custom(|name| name == "build_id").count(), 1);
        assert_eq!(again.sections.last().unwrap().name, "build_id");
        let object = symbolic_debuginfo::wasm::WasmObject::parse(&stamped).unwrap();
        assert_eq!(object.code_id().unwrap().as_str()[2..], again.content_id().uuid().simple().to_string());
    }

    #[test]
    fn dwarf_goes_and_names_stay() {
        let module = module(&[("name", b""), (".debug_info", b"xyz"), (".debug_str", b"ab")]);
        let wasm = Wasm::parse(&module).unwrap();
        assert_eq!((wasm.dwarf_bytes(), wasm.has_lines(), wasm.is_strippable()), (5, true, true));
        let stripped = wasm.stripped();
        let stripped = Wasm::parse(&stripped).unwrap();
        assert_eq!((stripped.dwarf_bytes(), stripped.has_names()), (0, true));
        assert_eq!(stripped.code(), wasm.code());
    }

    #[test]
    fn dwarf_in_front_of_the_code_must_stay() {
        let bytes = module(&[]);
        let odd = [&bytes[..8], &custom_section(".debug_info", b"x"), &bytes[8..]].concat();
        assert!(!Wasm::parse(&odd).unwrap().is_strippable());
    }

    #[test]
    fn what_is_no_module_is_named() {
        let refusal = |bytes: &[u8]| format!("{:#}", Wasm::parse(bytes).err().unwrap());
        assert!(refusal(&module(&[])[..20]).starts_with("it is not a whole wasm module"));
        assert!(refusal(b"\0asm\x0d\0\x01\0").contains("component"));
        assert!(refusal(b"<!doctype html>").starts_with("it is not a whole wasm module"));
    }

    #[test]
    fn the_debug_files_name_is_read() {
        let named = module(&[("external_debug_info", b"\x0ca.debug.wasm")]);
        assert_eq!(Wasm::parse(&named).unwrap().external_debug_info().unwrap(), "a.debug.wasm");
        assert_eq!(Wasm::parse(&module(&[])).unwrap().external_debug_info(), None);
    }
}
