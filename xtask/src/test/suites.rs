//! The tests that run the product: natively, inside a browser, in Node, and end to end.

use anyhow::{Context, Result};

use super::{Run, env};
use crate::progress::Step;
use crate::setup::masking;
use crate::setup::wasm_target::TARGET;
use crate::workspace::which;
use crate::{bench, build, demo};

/// `cargo test` over the native crates.
pub(crate) fn native(run: &mut Run<'_>) {
    run.record("native tests", |run| {
        run.progress.step("native tests", |step| {
            step.show_lines(is_cargo_result);
            step.run(run.workspace.cargo().arg("test").args(run.filter))
        })
    });
}

/// A generated corpus, judged without its peers: a miss fails, and the log shows it.
pub(crate) fn masking(run: &mut Run<'_>) {
    run.record("masking corpus", |run| {
        masking::install(run.workspace, run.progress, masking::Needs::Corpus)?;
        run.progress.step("masking corpus", |step| {
            step.show_lines(is_corpus_result);
            step.run(run.workspace.cargo().args(["build", "-p", "panicle-collector"]))?;
            step.run(run.workspace.masking_corpus().args(["--failures", "3"]))
        })
    });
}

/// The Rust tests that run in headless browsers.
pub(crate) fn wasm(run: &mut Run<'_>) {
    wasm_in(run, "wasm tests in Chromium", |run| {
        let chromedriver = which("chromedriver").context("chromedriver is not installed")?;
        let webdriver = run.workspace.root.join("xtask/src/test/webdriver.json");
        Ok(vec![
            (RUNNER, "wasm-bindgen-test-runner".into()),
            ("CHROMEDRIVER", chromedriver.into()),
            ("WASM_BINDGEN_TEST_WEBDRIVER_JSON", webdriver.into()),
            // A busy machine starts chromedriver slowly; the default is 5 s.
            ("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30".into()),
        ])
    });
    wasm_in(run, "wasm tests in Firefox", |_| {
        // As seen from a crate's folder: cargo would split a whole path at its blanks.
        let runner = "node ../tests/browser/firefox.mjs";
        Ok(vec![(RUNNER, runner.into()), ("FIREFOX", env::firefox()?.into())])
    });
}

/// What cargo runs test files with.
const RUNNER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";

fn wasm_in(
    run: &mut Run<'_>,
    name: &str,
    browser: impl FnOnce(&Run<'_>) -> Result<Vec<(&'static str, std::ffi::OsString)>>,
) {
    run.record(name, |run| {
        run.progress.step(name, |step| {
            step.show_lines(is_cargo_result);
            let toolchain = run.toolchain.as_ref().context("there is no toolchain for wasm32")?;
            step.run(
                run.workspace
                    .for_wasm("cargo", toolchain)
                    .envs(browser(run)?)
                    // Also for the tests that would be content with Node.
                    .env("WASM_BINDGEN_USE_BROWSER", "1")
                    .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
                    .args(["test", "-p", "panicle-protocol", "-p", "panicle", "--target", TARGET])
                    .args(run.filter),
            )
        })
    });
}

/// The shim's unit tests, in Node.
pub(crate) fn typescript(run: &mut Run<'_>) {
    run.record("TypeScript tests", |run| run.progress.step("TypeScript tests", |step| vitest(run, step, "js-shim")));
}

/// What a page downloads. The table is in the log.
pub(crate) fn size(run: &mut Run<'_>) {
    run.record("size budgets", |run| bench::check_size(run.workspace, run.progress));
}

/// The browser tests.
pub(crate) fn end_to_end(run: &mut Run<'_>) {
    let built = is_built(run) && are_test_pages_built(run);
    run.record("end to end", |run| {
        run.progress.step("end to end", |step| {
            built.then_some(()).context("the build failed")?;
            vitest(run, step, "tests/browser")
        })
    });
}

/// The demo's visitor.
pub(crate) fn demo_visit(run: &mut Run<'_>) {
    let built = is_built(run);
    run.record("demo --check", |run| {
        built.then_some(()).context("the build failed")?;
        demo::check(run.workspace, run.progress)
    });
}

/// Builds everything, once. What is not built is not tested, and has failed.
fn is_built(run: &mut Run<'_>) -> bool {
    if let Some(built) = run.built {
        return built;
    }
    let built = run.record("build", |run| {
        let toolchain = run.toolchain.as_ref().context("there is no toolchain for wasm32")?;
        build::run(run.workspace, run.progress, toolchain)
    });
    run.built = Some(built);
    built
}

fn are_test_pages_built(run: &mut Run<'_>) -> bool {
    run.record("build of test pages", |run| {
        let toolchain = run.toolchain.as_ref().context("there is no toolchain for wasm32")?;
        build::test_pages(run.workspace, run.progress, toolchain)
    })
}

fn vitest(run: &Run<'_>, step: &Step, npm_workspace: &str) -> Result<()> {
    step.show_lines(is_vitest_result);
    let mut command = run.workspace.command("npm");
    command.args(["run", "-w", npm_workspace, "test", "--"]);
    if let Some(filter) = run.filter {
        command.args(["-t", filter, "--passWithNoTests"]);
    }
    step.run(env::apply(run.workspace, &mut command)?)
}

fn is_cargo_result(line: &str) -> bool {
    let line = line.trim_start();
    let names_a_program = line.starts_with("Running ") && line.ends_with(')');
    names_a_program || line.starts_with("Doc-tests ") || line.starts_with("test result: ") || line.ends_with("FAILED")
}

fn is_corpus_result(line: &str) -> bool {
    ["seed ", "MISSED: ", "| checksum", "| the rest"].iter().any(|start| line.starts_with(start))
}

fn is_vitest_result(line: &str) -> bool {
    let line = line.trim_start();
    ["Test Files ", "Tests ", "FAIL "].iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_shown_and_noise_is_not() {
        assert!(is_cargo_result("test result: ok. 3 passed; 0 failed"));
        assert!(is_cargo_result("     Running unittests src/lib.rs (target/debug/deps/x)"));
        assert!(is_cargo_result("test mask::cards ... FAILED"));
        assert!(!is_cargo_result("test mask::cards ... ok"));
        assert!(!is_cargo_result("Running headless tests in Chrome on `http://127.0.0.1:1/`"));
        assert!(is_corpus_result("MISSED: 2 of card leaked"));
        assert!(!is_corpus_result("| card | 140 | 264 | 100.00 | 100.00 |"));
        assert!(is_vitest_result("      Tests  12 passed (12)"));
        assert!(!is_vitest_result(" ✓ src/traps.test.ts (3 tests) 5ms"));
    }
}
