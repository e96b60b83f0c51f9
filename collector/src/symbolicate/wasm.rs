//! wasm modules: from an offset in the file, or the index of a function, to functions, files and lines.
//!
//! A converted module is a symcache, the start of each function, and a footer. Both speak of offsets in the file, which is
//! what browsers tell; V8 and Gecko name the call itself, not where it returns to.

use std::{collections::BTreeMap, io::Write};

use anyhow::{Context as _, ensure};
use panicle_protocol::stack;
use symbolic_common::{Language, Name, NameMangling};
use symbolic_debuginfo::{Function, Symbol, wasm::WasmObject};
use symbolic_demangle::{Demangle as _, DemangleOptions};
use symbolic_symcache::{SourceLocation, SymCache, SymCacheConverter};
use wasmparser::{Parser, Payload, TypeRef};

use super::{
    frame::{Reason, Resolved},
    path,
};

/// Most frames of one place.
const MOST_INLINED: usize = 64;
/// Most bytes between where the code and where the line tables say that a function starts, or ends.
const MOST_APART: u64 = 5;
/// Bytes of the footer: imported functions, offsets in the table, and whether there is DWARF.
const FOOTER: usize = 12;

/// Has a module line tables?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    None = 0,
    There = 1,
    OfOtherCode = 2,
}

/// Converts a module; its ids, the proper one first.
pub(super) fn convert(file: &[u8], out: &mut impl Write) -> anyhow::Result<Vec<String>> {
    ensure!(WasmObject::test(file), "it is no wasm module");
    let object = WasmObject::parse(file).context("it is no valid wasm module")?;
    let ids = ids(object.code_id().map(|id| id.to_string()).unwrap_or_default());
    ensure!(!ids.is_empty(), "it has no build_id, by which frames would find it: `panicle upload` stamps one");
    let mut converter = SymCacheConverter::new();
    let lines = process(&mut converter, &object).context("its debug information cannot be read")?;
    converter.serialize(out)?;
    let end = object.symbols().last().map_or(0, |symbol| symbol.address + symbol.size);
    let starts = object.symbols().map(|symbol| symbol.address).chain([end]);
    let starts: Vec<u32> = starts.map(u32::try_from).collect::<Result<_, _>>()?;
    let own = u32::try_from(starts.len())?;
    for number in starts.into_iter().chain([imported_functions(file)?, own, lines as u32]) {
        out.write_all(&number.to_le_bytes())?;
    }
    Ok(ids)
}

/// As `SymCacheConverter::process_object`, but with whole names of functions: line tables alone say `pay` where the name section
/// says `shop::checkout::pay`.
///
/// A build of wasm-opt without DWARF moves code and copies line tables as they were. So a function counts only where the code
/// has one from the same place to the same place; otherwise its name is all that is known of it.
fn process(converter: &mut SymCacheConverter<'_>, object: &WasmObject<'_>) -> anyhow::Result<Lines> {
    let mut symbols: BTreeMap<u64, Symbol<'_>> = object.symbols().map(|symbol| (symbol.address, symbol)).collect();
    for symbol in symbols.values_mut() {
        // `open multivalue shim` is wasm-bindgen's and not the app's `open`.
        if let Some(name) = symbol.name().filter(|name| !name.ends_with(" shim")).map(stack::name::plain) {
            symbol.name = Some(name.into());
        }
    }
    let session = object.debug_session()?;
    converter.set_arch(object.arch());
    let mut lines = if object.has_debug_info() { Lines::OfOtherCode } else { Lines::None };
    for function in session.functions() {
        let mut function = function?;
        let Some(symbol) = symbol_of(&function, &symbols) else { continue };
        if let Some(name) = symbol.name().filter(|name| name.contains("::")) {
            function.name = Name::new(name.to_owned(), NameMangling::Unmangled, Language::Rust);
        }
        converter.process_symbolic_function(&function);
        lines = Lines::There;
    }
    symbols.values().for_each(|symbol| converter.process_symbolic_symbol(symbol));
    Ok(lines)
}

/// The function in the code that is this one in the line tables. Tools differ by some bytes in where one starts and ends.
fn symbol_of<'a, 'b>(function: &Function<'_>, symbols: &'a BTreeMap<u64, Symbol<'b>>) -> Option<&'a Symbol<'b>> {
    let middle = function.address.checked_add(function.size / 2)?;
    let (_, symbol) = symbols.range(..=middle).next_back()?;
    let is_near = |one: u64, other: u64| one.abs_diff(other) <= MOST_APART;
    (is_near(function.address, symbol.address) && is_near(function.end_address(), symbol.address + symbol.size))
        .then_some(symbol)
}

/// Linkers put the length of the id in front of it, and Sentry's tools take that for its first byte.
fn ids(section: String) -> Vec<String> {
    let bytes = section.len() / 2;
    let has_length =
        bytes > 1 && section.get(..2).and_then(|hex| usize::from_str_radix(hex, 16).ok()) == Some(bytes - 1);
    let proper = has_length.then(|| section[2..].to_owned());
    proper.into_iter().chain([section]).filter(|id| id.len() >= 16).collect()
}

fn imported_functions(file: &[u8]) -> anyhow::Result<u32> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(file) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports {
                    count += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
                break;
            }
            Payload::CodeSectionStart { .. } => break,
            _ => {}
        }
    }
    Ok(count)
}

/// A converted module.
#[derive(Debug)]
pub(super) struct WasmModule {
    symcache: Vec<u8>,
    /// Offset of each own function, and where the last one ends.
    starts: Vec<u32>,
    imported: u32,
    lines: Lines,
}

impl WasmModule {
    /// Opens what [`convert`] wrote.
    pub(super) fn open(mut bytes: Vec<u8>) -> Result<Self, Reason> {
        let (starts, [imported, lines]) = split_tables(&mut bytes).ok_or(Reason::Malformed)?;
        let lines = [Lines::None, Lines::There, Lines::OfOtherCode].into_iter().find(|known| *known as u32 == lines);
        let lines = lines.ok_or(Reason::Malformed)?;
        SymCache::parse(&bytes).map_err(|_| Reason::Malformed)?;
        Ok(Self { symcache: bytes, starts, imported, lines })
    }

    /// Memory it takes.
    pub(super) fn byte_size(&self) -> usize {
        self.symcache.len() + self.starts.len() * size_of::<u32>()
    }

    /// Does it know lines, or only the names of functions?
    pub(super) fn has_lines(&self) -> bool {
        self.lines == Lines::There
    }

    /// Has this function this offset in it? Where it has not, the file is not the one that was loaded.
    pub(super) fn fits(&self, offset: u64, function: u32) -> bool {
        self.function_at(offset) == Some(function)
    }

    /// The frames at an offset in the file, outermost first: more than one where calls were inlined.
    pub(super) fn at(&self, offset: u64) -> Result<Vec<Resolved>, Reason> {
        let symcache = SymCache::parse(&self.symcache).map_err(|_| Reason::Malformed)?;
        let mut frames: Vec<Resolved> =
            symcache.lookup(offset).take(MOST_INLINED).map(|place| resolved(&place)).collect();
        let Some(outermost) = frames.last_mut() else { return Err(Reason::MissingSymbol) };
        outermost.is_inlined = false;
        frames.reverse();
        disown_shims(&mut frames);
        // Also where the compiler merged the code of several lines, which it calls line 0.
        for frame in frames.iter_mut().filter(|frame| frame.in_app && frame.line.is_none()) {
            frame.lacks = Some(if self.lines == Lines::None { Reason::Missing } else { Reason::MissingSymbol });
        }
        Ok(frames)
    }

    /// The function of this index, for engines that tell no more. Where in it, nobody knows.
    pub(super) fn function(&self, index: u32) -> Result<Resolved, Reason> {
        let own = index.checked_sub(self.imported).and_then(|own| usize::try_from(own).ok());
        let ends = own.and_then(|own| self.starts.get(own).copied().zip(self.starts.get(own + 1).copied()));
        let (start, end) = ends.ok_or(Reason::MissingSymbol)?;
        let function = self.at(u64::from(u32::midpoint(start, end)))?.into_iter().next();
        let function = function.ok_or(Reason::MissingSymbol)?;
        Ok(Resolved { line: None, lacks: None, ..function })
    }

    /// Index of the function that has an offset in the file in it.
    fn function_at(&self, offset: u64) -> Option<u32> {
        let behind = self.starts.partition_point(|start| u64::from(*start) <= offset);
        let own = behind.checked_sub(1).filter(|_| behind < self.starts.len())?;
        self.imported.checked_add(u32::try_from(own).ok()?)
    }
}

/// Cuts off what stands behind the symcache.
fn split_tables(bytes: &mut Vec<u8>) -> Option<(Vec<u32>, [u32; 2])> {
    let (rest, footer) = bytes.split_last_chunk::<FOOTER>()?;
    let [imported, own, has_lines] = [0, 4, 8].map(|at| u32_at(footer, at));
    let symcache = rest.len().checked_sub(usize::try_from(own?).ok()?.checked_mul(4)?)?;
    let starts = rest[symcache..].chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect();
    bytes.truncate(symcache);
    bytes.shrink_to_fit();
    Some((starts, [imported?, has_lines?]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A place; as yet taken for inlined.
fn resolved(place: &SourceLocation<'_, '_>) -> Resolved {
    let function = function_name(&place.function().name_for_demangling());
    let abs_path = place.file().map(|file| file.full_path());
    let filename = abs_path.as_deref().map(path::shorten);
    let is_own_file = abs_path.as_deref().is_none_or(path::is_own);
    Resolved {
        in_app: is_own_file && stack::is_in_app(Some(&function), None),
        function: Some(function),
        filename,
        abs_path,
        line: Some(place.line()).filter(|line| *line > 0),
        is_inlined: true,
        ..Resolved::default()
    }
}

/// What `#[wasm_bindgen]` puts around an exported function: a closure in it has the line of the attribute.
fn disown_shims(frames: &mut [Resolved]) {
    let is = |frame: &Resolved, test: fn(&str) -> bool| frame.function.as_deref().is_some_and(test);
    for at in 1..frames.len() {
        let is_in_shim = is(&frames[at - 1], |name| name.contains("__wasm_bindgen_generated"));
        if is_in_shim && is(&frames[at], |name| name.starts_with("{closure")) {
            frames[at].in_app = false;
        }
    }
}

/// Demangled, without hashes and without types of arguments.
fn function_name(name: &Name<'_>) -> String {
    name.try_demangle(DemangleOptions::name_only()).into_owned()
}
