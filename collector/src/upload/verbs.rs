//! What the command line's verbs do: the work, then a table, then what is missing and how to get it.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, ensure};
use secrecy::SecretString;
use tokio::{sync::Semaphore, task::JoinSet};

use super::{
    collector::{self, Collector, Outcome},
    inject::{self, Debug, Injected, Module},
    item::{self, Item},
    note::{Bytes, Level, Note},
    progress::Progress,
    sentry::{Sent, Target},
    sources::Sources,
    table::Table,
};
use crate::symbolicate::Kind;

const NOT_TAKEN: &str = "the upstream Sentry takes no such files, or has no such project";
/// Uploads under way at once.
const AT_ONCE: usize = 4;

/// `panicle inject`.
pub fn inject(folders: &[PathBuf], is_trial: bool) -> anyhow::Result<()> {
    let injected = inject::inject(folders, is_trial)?;
    print!("{}", Table::of_injected(&injected));
    if injected.modules.is_empty() && injected.scripts.is_empty() && injected.notes.is_empty() {
        println!("  nothing to do: neither wasm nor scripts with source maps");
    }
    let of_modules = injected.modules.iter().flat_map(|module| [module.heavy(), module.missing()]).flatten();
    finish(of_modules.chain(injected.notes.iter().cloned()).collect(), false)
}

/// Prints the notes, what matters most last. An error if anything failed, or is missing and must not be.
fn finish(mut notes: Vec<Note>, is_strict: bool) -> anyhow::Result<()> {
    notes.sort_by_key(|note| note.level);
    notes.iter().for_each(|note| println!("  {note}"));
    let count = |level: Level| notes.iter().filter(|note| note.level == level).count();
    let (failed, missing) = (count(Level::Failed), count(Level::Missing));
    ensure!(failed == 0, "{failed} of the files could not be done");
    ensure!(!is_strict || missing == 0, "{missing} of the files miss something");
    Ok(())
}

/// `panicle upload`, as the command line has it.
#[derive(Debug, clap::Args)]
pub struct Upload {
    /// The folders: what visitors get, and where debug files are if they lie elsewhere.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// The release the page says it is.
    #[arg(long, value_name = "RELEASE")]
    release: String,
    /// The collector.
    #[arg(long, value_name = "URL", env = "PANICLE_URL", default_value = "http://127.0.0.1:4800")]
    url: String,
    /// The collector's API token; in the environment nobody else on this machine can read it.
    #[arg(long, value_name = "TOKEN", env = "PANICLE_API_TOKEN", hide_env_values = true)]
    token: Option<SecretString>,
    /// The project whose events it is for.
    #[arg(long, value_name = "ID", default_value_t = 1)]
    project: i64,
    /// Folder of your sources: only files in it are uploaded as source text [default: the repository around the current folder].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Upload no source text but what source maps bring.
    #[arg(long)]
    no_sources: bool,
    /// Take DWARF out of the modules once it is uploaded.
    #[arg(long)]
    strip: bool,
    /// Fail when something is missing.
    #[arg(long)]
    strict: bool,
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
    /// The upstream Sentry, if any.
    #[command(flatten, next_help_heading = "Also to a Sentry")]
    sentry: Target,
}

impl Upload {
    /// Injects, uploads, and says what came of it.
    pub fn run(self) -> anyhow::Result<()> {
        let mut injected = inject::inject(&self.folders, self.dry_run)?;
        let mut notes = std::mem::take(&mut injected.notes);
        let sources = if self.no_sources { None } else { Some(Sources::of(self.root.as_deref())?) };
        let items = item::items(&injected, sources.as_ref(), &mut notes);
        if self.dry_run {
            return self.try_only(&injected, items, notes);
        }
        let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
        runtime.block_on(self.upload(&injected, items, notes))
    }

    fn try_only(&self, injected: &Injected, items: Vec<Item>, mut notes: Vec<Note>) -> anyhow::Result<()> {
        let mut table = Table::of_injected(injected);
        items.iter().for_each(|item| table.add(row("would upload", item)));
        print!("{table}");
        notes.extend(injected.modules.iter().filter_map(Module::missing));
        finish(notes, self.strict)
    }

    async fn upload(&self, injected: &Injected, items: Vec<Item>, mut notes: Vec<Note>) -> anyhow::Result<()> {
        // Before anything is sent anywhere.
        self.sentry.sentry()?;
        let collector = Collector::new(&self.url, self.token.clone(), self.project, self.release.clone())?;
        let lacking =
            self.lacking(&collector, injected, &items).await.with_context(|| format!("cannot ask {}", self.url))?;
        notes.extend(lacking.iter().filter_map(|module| module.missing()));
        // A module that only names its functions must not take the place of debug info that was uploaded before.
        let is_needed = |item: &Item| {
            let module = injected.modules.iter().find(|module| module.id == item.id);
            module.is_none_or(|module| module.debug != Debug::NamesOnly || lacking.iter().any(|it| it.id == module.id))
        };
        let items: Vec<Item> = items.into_iter().filter(is_needed).collect();
        let known = collector.known_of(&items).await.with_context(|| format!("cannot ask {}", self.url))?;
        let (known, new): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| collector.has(&known, item));

        let mut table = Table::of_injected(injected);
        known.iter().for_each(|item| table.add(row("known", item)));
        let mut safe: Vec<Item> = known;
        for (item, result) in in_order(&collector, new).await {
            match result {
                Ok(outcome) => {
                    table.add(row(if outcome == Outcome::Stored { "uploaded" } else { "known" }, &item));
                    safe.push(item);
                }
                Err(error) => {
                    table.add(row("failed", &item));
                    let what = item.kind.as_str();
                    notes.push(Note::failed(&item.name, format_args!("{what} not uploaded: {error:#}")));
                }
            }
        }
        if let Err(error) = self.upload_to_sentry(&safe, &mut table, &mut notes).await {
            notes.push(Note::failed("Sentry", format_args!("{error:#}")));
        }
        let is_done = notes.iter().all(|note| note.level != Level::Failed);
        self.strip_or_hint(injected, if is_done { &safe } else { &[] }, &mut table, &mut notes);
        print!("{table}");
        finish(notes, self.strict)
    }

    /// What the collector has goes to the upstream Sentry too.
    async fn upload_to_sentry(&self, items: &[Item], table: &mut Table, notes: &mut Vec<Note>) -> anyhow::Result<()> {
        let Some(sentry) = self.sentry.sentry()? else { return Ok(()) };
        for (what, result) in sentry.upload(items, &self.release).await? {
            match result {
                Ok(Sent::New) => table.add([String::from("to Sentry"), what]),
                Ok(Sent::Known) => table.add([String::from("Sentry has"), what]),
                Ok(Sent::NotTaken) => notes.push(Note::missing(&what, NOT_TAKEN)),
                Err(error) => notes.push(Note::failed(&what, format_args!("not uploaded to Sentry: {error:#}"))),
            }
        }
        Ok(())
    }

    /// The modules without debug info of which the collector has none either.
    async fn lacking<'a>(
        &self,
        collector: &Collector,
        injected: &'a Injected,
        items: &[Item],
    ) -> anyhow::Result<Vec<&'a Module>> {
        let bare: Vec<&Module> = injected.modules.iter().filter(|module| module.missing().is_some()).collect();
        if bare.is_empty() {
            return Ok(bare);
        }
        let known = collector.of_release().await?;
        let hash_of = |module: &Module| items.iter().find(|item| item.id == module.id).map(|item| item.sha256.as_str());
        Ok(bare.into_iter().filter(|module| !collector::has_more(&known, module.id, hash_of(module))).collect())
    }

    fn strip_or_hint(&self, injected: &Injected, safe: &[Item], table: &mut Table, notes: &mut Vec<Note>) {
        if !self.strip {
            return notes.extend(injected.modules.iter().filter_map(Module::heavy));
        }
        let is_safe = |module: &&Module| safe.iter().any(|item| item.kind == Kind::Wasm && item.id == module.id);
        let heavy = injected.modules.iter().filter(|module| module.dwarf_bytes > 0);
        for (name, bytes) in inject::strip(&heavy.filter(is_safe).collect::<Vec<_>>(), &injected.pages, notes) {
            table.add([String::from("stripped"), name, String::new(), format!("{} of DWARF", Bytes(bytes))]);
        }
    }
}

fn row(did: &str, item: &Item) -> [String; 4] {
    let what = format!("{}, {}", item.kind.as_str(), Bytes(item.byte_size));
    [did.to_owned(), item.name.clone(), item.id.to_string(), what]
}

/// Sources and scripts first: events that wait for a module or a map are resolved when it comes, and then have all.
async fn in_order(collector: &Collector, items: Vec<Item>) -> Vec<(Item, anyhow::Result<Outcome>)> {
    let progress = Progress::of(items.iter().map(|item| item.byte_size).sum());
    let (first, then): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| matches!(item.kind, Kind::SourceBundle | Kind::Script));
    let mut done = upload_all(collector, first, &progress).await;
    done.extend(upload_all(collector, then, &progress).await);
    progress.end();
    done
}

async fn upload_all(
    collector: &Collector,
    items: Vec<Item>,
    progress: &Progress,
) -> Vec<(Item, anyhow::Result<Outcome>)> {
    let (places, mut tasks) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
    for (number, item) in items.into_iter().enumerate() {
        let (places, collector, progress) = (Arc::clone(&places), collector.clone(), progress.clone());
        tasks.spawn(async move {
            let _place = places.acquire_owned().await;
            let _underway = progress.start(&item);
            let result = collector.upload(&item).await;
            (number, item, result)
        });
    }
    let mut done = tasks.join_all().await;
    done.sort_by_key(|(number, ..)| *number);
    done.into_iter().map(|(_, item, result)| (item, result)).collect()
}
