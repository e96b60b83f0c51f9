//! The command line: its verbs, their options, and the help that explains them.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use panicle_collector::{symbolicate::Kind, upload};

/// Takes browser errors in, masks them, groups them into issues, and sends them on.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Start with `panicle serve`: it needs no configuration, prints the DSN to put into your page, \
                        and the address of the dashboard. Logs: RUST_LOG=debug.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    /// What to do.
    pub(crate) command: Command,
}

const MASK_EXAMPLES: &str = "\
Examples:
  echo 'call +86 138 1234 5678' | panicle mask
      call +86 138 **** 5678
  panicle mask --rules panicle.yaml < app.log > app.masked.log
      with your own rules; `hash` gives other letters here than in the collector, whose salt is secret
  echo '{\"user\":{\"email\":\"zhang@example.com\"}}' | panicle mask --json
      the event as it would be stored: {\"user\":{\"email\":\"[email]\", …}, \"_meta\":{…}}";

const UPLOAD_EXAMPLES: &str = "\
Examples:
  panicle upload dist --release shop@1.2.0
      the build in ./dist, to a collector on this machine
  panicle upload dist target/symbols --release shop@1.2.0 --strict
      debug files lie apart from what visitors get; fail when something is missing
  PANICLE_API_TOKEN=… panicle upload dist --release shop@1.2.0 --url https://panicle.example --strip
      to a collector elsewhere; DWARF leaves the modules once the collector has it";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the collector.
    ///
    /// Prints the DSN and the dashboard's address on standard output, logs on standard error. Without a configuration it
    /// listens on 127.0.0.1:4800 and keeps its data under ./panicle-data. Each key can also be set from the environment:
    /// PANICLE__SECTION__KEY.
    Serve {
        /// The YAML file to read; `panicle check` explains what is wrong with one.
        #[arg(long, value_name = "FILE", env = "PANICLE_CONFIG")]
        config: Option<PathBuf>,
        /// Address to listen on, port 0 for any free one [default: `http.listen`].
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
        /// Folder to keep data in [default: `data.dir`].
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
    /// Say whether a configuration file is right, and if not, which key is wrong.
    Check {
        /// The YAML file.
        #[arg(required_unless_present = "default")]
        file: Option<PathBuf>,
        /// Print the commented default instead.
        #[arg(long)]
        default: bool,
    },
    /// Mask text or events: standard input to standard output, by the rules events are masked by.
    #[command(after_help = MASK_EXAMPLES)]
    Mask {
        /// The configuration file whose `mask.rules` to use too, the same as for `serve --config`.
        #[arg(long, value_name = "FILE", env = "PANICLE_CONFIG")]
        rules: Option<PathBuf>,
        /// Take each line for an event in JSON; `_meta` of what comes out says what was masked and where.
        ///
        /// A line that is no JSON is left out and complained about; the exit code is then 1.
        #[arg(long)]
        json: bool,
    },
    /// Give each file of a build, and what describes it, one id: wasm and debug file, script and source map.
    ///
    /// Run it after the last tool that writes to the folder. Run again, it changes nothing. `panicle upload` does it too.
    Inject {
        /// The folders: what visitors get, and where debug files are if they lie elsewhere.
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Convert an uploaded file; `serve` runs this as a process of its own.
    #[command(hide = true)]
    Convert {
        /// The kind of the file.
        kind: Kind,
        /// Where to write to.
        output: PathBuf,
        /// The file, and what belongs to it.
        #[arg(required = true)]
        inputs: Vec<PathBuf>,
    },
    /// Upload what makes frames readable: debug files of wasm, source maps, sources.
    ///
    /// Finds them in a build's folder, gives them ids as `panicle inject` does, and says what is missing and how to get it.
    /// Run again, it changes nothing.
    #[command(after_help = UPLOAD_EXAMPLES)]
    Upload(upload::verbs::Upload),
}
