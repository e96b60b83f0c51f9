//! What every page has: head, top bar, foot.

use maud::{DOCTYPE, Markup, html};

use crate::store::issues::Status;

/// A whole page around `body`.
pub(super) fn page(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Panicle" }
                link rel="icon" type="image/svg+xml" href="/assets/panicle.svg";
                link rel="stylesheet" href="/assets/panicle.css";
            }
            body {
                header.bar {
                    div.inner {
                        a.brand href="/" {
                            img src="/assets/panicle.svg" alt="" width="24" height="24";
                            "Panicle"
                        }
                        nav { a href="/" { "Issues" } a href="/releases" { "Releases" } a href="/artifacts" { "Artifacts" } a href="/metrics" { "Metrics" } }
                    }
                }
                main { (body) }
            }
        }
    }
}

/// A page that says one thing.
pub(super) fn message(title: &str, text: &str) -> Markup {
    page(title, &html! { section.card.quiet { h1 { (title) } p { (text) } p { a href="/" { "All issues" } } } })
}

/// A status, coloured.
pub(super) fn status_chip(status: Status) -> Markup {
    html! { span class={ "chip status-" (status.as_str()) } { (status.as_str()) } }
}

/// A level, coloured; clients may send any text, so it never becomes a class name by itself.
pub(super) fn level_class(level: &str) -> &'static str {
    match level {
        "fatal" => "level-fatal",
        "warning" => "level-warning",
        "info" | "debug" | "log" => "level-info",
        _ => "level-error",
    }
}
