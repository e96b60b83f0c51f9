//! `panicle convert`: reads one uploaded file and writes what frames are resolved with.
//!
//! A file can be anything, and its readers are big: this runs in a process of its own, which may take only so much memory,
//! time and disk. What kills it harms nobody else. It says on standard output what it found ([`Told`]), on standard error
//! why a file is of no use.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use symbolic_common::ByteView;
use symbolic_debuginfo::js;

use super::{Kind, script, seal::Sealing, sources, wasm};

/// Most address space: source maps are read in a thread with a large stack.
#[cfg(unix)]
const MEMORY_BYTES: u64 = 2 << 30;
/// Most seconds of computing.
#[cfg(unix)]
const CPU_SECONDS: u64 = 60;
/// Largest file it writes: one that is kept at hand with others.
#[cfg(unix)]
const FILE_BYTES: u64 = 48 << 20;

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Told {
    /// Its ids in hex; the same id in several spellings, its proper one first.
    pub ids: Vec<String>,
}

/// Reads the inputs, which are one file of this kind and what belongs to it, writes `output`, and says what it found.
pub fn run(kind: Kind, output: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    limit_this_process().context("cannot limit this process")?;
    // What a panic says can hold what is in the file.
    panic::set_hook(Box::new(|_| {}));
    let inputs = inputs.iter().map(ByteView::open).collect::<io::Result<Vec<_>>>().context("cannot read the file")?;
    let converted = panic::catch_unwind(AssertUnwindSafe(|| convert(kind, output, &inputs)));
    let told = converted.unwrap_or_else(|_| bail!("its reader gave up on it: it does not keep to its format"))?;
    serde_json::to_writer(io::stdout(), &told).context("cannot say what was found")
}

fn convert(kind: Kind, output: &Path, inputs: &[ByteView<'_>]) -> anyhow::Result<Told> {
    let mut out = Sealing::new(BufWriter::new(File::create(output).context("cannot write")?));
    let first = inputs.first().context("no file was given")?;
    let ids = match kind {
        Kind::Wasm => wasm::convert(first, &mut out)?,
        Kind::Script => convert_script(first, &mut out)?,
        Kind::SourceMap => {
            script::convert(inputs.get(1).map(|script| &**script), Some(first), &mut out)?;
            js::discover_sourcemap_embedded_debug_id(text(first)?).map(id).into_iter().collect()
        }
        Kind::SourceBundle => sources::convert(first, &mut out)?.map(id).into_iter().collect(),
    };
    out.flush()?;
    out.finish()?;
    Ok(Told { ids })
}

/// A script is only looked into for its id, unless it has its source map in it.
fn convert_script(bytes: &ByteView<'_>, out: &mut impl Write) -> anyhow::Result<Vec<String>> {
    let text = text(bytes)?;
    if script::own_map(text).is_some() {
        script::convert(Some(bytes), None, out)?;
    }
    Ok(js::discover_debug_id(text).map(id).into_iter().collect())
}

fn text<'a>(bytes: &'a ByteView<'_>) -> anyhow::Result<&'a str> {
    std::str::from_utf8(bytes).context("it is no text in UTF-8")
}

fn id(id: symbolic_common::DebugId) -> String {
    id.uuid().simple().to_string()
}

#[cfg(unix)]
fn limit_this_process() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};

    for (resource, most) in
        [(Resource::As, MEMORY_BYTES), (Resource::Cpu, CPU_SECONDS), (Resource::Fsize, FILE_BYTES), (Resource::Core, 0)]
    {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    // Events go first.
    nice(10)?;
    Ok(())
}

#[cfg(not(unix))]
fn limit_this_process() -> io::Result<()> {
    Ok(())
}
