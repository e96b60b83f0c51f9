//! `cargo xtask demo --check`: plays the visitor in headless Chromium and judges what the collector understood.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::Demo;
use crate::progress::{Progress, Step};
use crate::test::env;
use crate::workspace::Workspace;

/// What the button `#panic` of the demo does.
const MESSAGE: &str = "the shop ran out of panicles";
const FILE: &str = "www-demo/src/checkout.rs";
const FUNCTION: &str = "checkout::pay";

/// From the click to the issue; digesting takes milliseconds, a busy machine takes its time.
const ISSUE_WITHIN: Duration = Duration::from_secs(20);

/// One visit with a fresh collector on free ports.
pub(crate) fn check(workspace: &Workspace, progress: &Progress) -> Result<()> {
    let verdict = progress.step("visit", |step| {
        let verdict = visit(workspace, step)?;
        step.say("the panic became one understood issue");
        Ok(verdict)
    })?;
    println!("  message   {}", verdict.message);
    println!("  Location  {}", verdict.location);
    println!("  frame     {}", verdict.frame);
    println!("  issue     {}", verdict.url);
    Ok(())
}

fn visit(workspace: &Workspace, step: &Step) -> Result<Verdict> {
    let data = workspace.scratch().join("check-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mut demo = Demo::start(workspace, data, (0, 0))?;
    demo.upload_symbols(workspace, step)?;
    step.say("opening the demo page in headless Chromium and clicking “panic”");
    let script = workspace.root.join("tests/browser/visit.mjs");
    step.run(
        workspace.command("node").arg(script).arg(demo.page_url()).arg("#panic").env("CHROMIUM", env::chromium()?),
    )?;
    let api = format!("{}api/v1", demo.collector.dashboard);
    let issue = the_only_issue(&api)?;
    let event_id = issue["latest_event_id"].as_str().context("the issue names no event")?;
    let event = get(&format!("{api}/events/{event_id}"))?;
    step.write(&format!("issue: {issue:#}\nevent: {event:#}"));
    let verdict = Verdict::of(&issue, &event)?;
    demo.collector.stop()?;
    Ok(verdict)
}

fn the_only_issue(api: &str) -> Result<Value> {
    let deadline = Instant::now() + ISSUE_WITHIN;
    loop {
        let answer = get(&format!("{api}/issues"))?;
        match answer["issues"].as_array().map(Vec::as_slice) {
            Some([issue]) => return Ok(issue.clone()),
            Some([]) if Instant::now() < deadline => thread::sleep(Duration::from_millis(100)),
            Some([]) => bail!("no issue within {} s after the click", ISSUE_WITHIN.as_secs()),
            _ => bail!("one click must make one issue, but the collector says {answer:#}"),
        }
    }
}

fn get(url: &str) -> Result<Value> {
    let mut answer = ureq::get(url).call().with_context(|| format!("GET {url}"))?;
    Ok(answer.body_mut().read_json()?)
}

/// What the collector understood, and that it is right.
#[derive(Debug)]
struct Verdict {
    message: String,
    location: String,
    frame: String,
    url: String,
}

impl Verdict {
    fn of(issue: &Value, event: &Value) -> Result<Self> {
        let exception = &event["payload"]["exception"]["values"][0];
        let message = text(&exception["value"]);
        ensure!(message == MESSAGE, "the message is `{message}`, not `{MESSAGE}`");
        let location = &issue["location"];
        let file = text(&location["file"]);
        ensure!(file.ends_with(FILE), "the Location is in `{file}`, not in {FILE}");
        let frames = exception["stacktrace"]["frames"].as_array().context("the event has no frames")?;
        // Sentry's order: the innermost frame is the last one.
        let innermost = frames.iter().rfind(|frame| frame["in_app"] == true).context("no frame is the user's own")?;
        let function = text(&innermost["function"]);
        ensure!(function.contains(FUNCTION), "the first user frame is `{function}`, not {FUNCTION}");
        let place = format!("{}:{}", text(&innermost["filename"]), innermost["lineno"]);
        let is_readable = FILE.ends_with(text(&innermost["filename"])) && innermost["lineno"] == location["line"];
        ensure!(is_readable, "the first user frame is at `{place}`, not at the Location: were symbols uploaded?");
        let source = text(&innermost["context_line"]);
        ensure!(source.contains(MESSAGE), "the source line of the first user frame is `{source}`");
        ensure!(issue["event_count"] == 1, "one click must be one event, but {} came", issue["event_count"]);
        Ok(Self {
            message: message.to_owned(),
            location: format!("{file}:{}:{}", location["line"], location["column"]),
            frame: format!("{function} at {place}"),
            url: text(&issue["url"]).to_owned(),
        })
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn issue() -> Value {
        json!({
            "event_count": 1,
            "location": {"file": "www-demo/src/checkout.rs", "line": 12, "column": 5},
            "url": "http://127.0.0.1:4800/issues/1",
        })
    }

    fn event() -> Value {
        json!({"payload": {"exception": {"values": [{
            "value": "the shop ran out of panicles",
            "stacktrace": {"frames": [
                {"function": "www_demo::start", "in_app": true},
                {
                    "function": "www_demo::checkout::pay",
                    "filename": "src/checkout.rs",
                    "lineno": 12,
                    "context_line": "panic!(\"the shop ran out of panicles\");",
                    "in_app": true,
                },
                {"function": "core::panicking::panic_fmt", "in_app": false},
            ]},
        }]}}})
    }

    #[test]
    fn the_right_issue_passes() {
        let verdict = Verdict::of(&issue(), &event()).unwrap();
        assert_eq!(verdict.location, "www-demo/src/checkout.rs:12:5");
        assert_eq!(verdict.frame, "www_demo::checkout::pay at src/checkout.rs:12");
    }

    #[test]
    fn each_wrong_part_fails_by_name() {
        let wrong_issue = |pointer: &str, value: Value| {
            let mut issue = issue();
            *issue.pointer_mut(pointer).unwrap() = value;
            Verdict::of(&issue, &event()).unwrap_err().to_string()
        };
        assert!(wrong_issue("/location/file", json!("sdk-wasm/src/lib.rs")).contains("the Location"));
        assert!(wrong_issue("/location", Value::Null).contains("the Location"));
        assert!(wrong_issue("/event_count", json!(2)).contains("one event"));

        let wrong_event = |pointer: &str, value: Value| {
            let mut event = event();
            *event.pointer_mut(&format!("/payload/exception/values/0{pointer}")).unwrap() = value;
            Verdict::of(&issue(), &event).unwrap_err().to_string()
        };
        assert!(wrong_event("/value", json!("unreachable")).contains("the message"));
        assert!(wrong_event("/stacktrace/frames/1/in_app", json!(false)).contains("first user frame"));
        assert!(wrong_event("/stacktrace/frames/2/in_app", json!(true)).contains("first user frame"));
        assert!(wrong_event("/stacktrace/frames/1/lineno", json!(11)).contains("not at the Location"));
        assert!(
            wrong_event("/stacktrace/frames/1/filename", json!("http://x/www_demo_bg.wasm")).contains("not at the Loc")
        );
        assert!(wrong_event("/stacktrace/frames/1/context_line", Value::Null).contains("the source line"));
        assert!(wrong_event("/stacktrace", Value::Null).contains("no frames"));
    }
}
