//! The list of issues, and what stands there while there are none.

use maud::{Markup, html};
use panicle_protocol::classify::{ErrorType, Host};
use reqwest::Url;

use super::{
    layout::{level_class, page as whole_page, status_chip},
    time::ago,
};
use crate::store::issues::{Filter, Issue, Status};

/// The list.
pub(super) fn page(issues: &[Issue], filter: &Filter, has_more: bool, now_ms: i64) -> Markup {
    let query = filter.query.as_deref().unwrap_or_default();
    whole_page(
        "Issues",
        &html! {
            div.head {
                h1 { "Issues" }
                form.search action="/" method="get" role="search" {
                    @if let Some(status) = filter.status { input type="hidden" name="status" value=(status.as_str()); }
                    @if let Some((name, value)) = &filter.tag { input type="hidden" name="tag" value={ (name) ":" (value) }; }
                    (choice("error_type", "Every type", &ErrorType::ALL.map(ErrorType::as_str), filter.error_type.as_deref()))
                    (choice("host", "Every host", &Host::ALL.map(Host::as_str), filter.host.as_deref()))
                    input type="search" name="query" value=(query) placeholder="Search title and place" aria-label="Search";
                    button type="submit" { "Search" }
                }
            }
            nav.tabs aria-label="Status" {
                (tab("All", None, filter))
                @for status in Status::ALL { (tab(status.as_str(), Some(status), filter)) }
            }
            @if let Some((name, value)) = &filter.tag {
                p.crumbs { "With the tag " b { (name) ": " (value) } " · " a href="/" { "Show all" } }
            }
            @if issues.is_empty() {
                section.card.quiet { p { "No issue matches. " a href="/" { "Show all" } } }
            } @else {
                ol.issues { @for issue in issues { (row(issue, now_ms)) } }
            }
            @if has_more && let Some(last) = issues.last() {
                p.more { a.button href=(address(filter, filter.status, Some(last))) { "Older issues" } }
            }
        },
    )
}

/// A filter with its choices; the first is none.
fn choice(name: &str, none: &str, values: &[&str], chosen: Option<&str>) -> Markup {
    html! {
        select name=(name) aria-label=(none) {
            option value="" { (none) }
            @for value in values { option value=(value) selected[chosen == Some(*value)] { (value) } }
        }
    }
}

fn tab(name: &str, status: Option<Status>, filter: &Filter) -> Markup {
    let is_current = filter.status == status;
    html! { a href=(address(filter, status, None)) aria-current=[is_current.then_some("page")] { (name) } }
}

fn row(issue: &Issue, now_ms: i64) -> Markup {
    let (kind, value) = headline(issue);
    html! {
        li class={ "issue " (level_class(&issue.level)) } {
            a.hit href={ "/issues/" (issue.id) } {
                span.title { @if let Some(kind) = kind { b { (kind) ":" } " " } (value) }
                @if let Some(culprit) = &issue.culprit { span.culprit { (culprit) } }
            }
            span.meta {
                (status_chip(issue.status))
                span.chip { (issue.error_type) }
                @if let Some(trap) = &issue.trap { span.chip { (trap) } }
                @if let Some(release) = &issue.last_release { span.chip { (release) } }
                @if let Some(key) = &issue.jira_key { span.chip.ticket { (key) } }
            }
            span.count {
                (number(issue.event_count, "event", "events"))
                @if issue.user_count > 0 { span.users { (number(issue.user_count, "user", "users")) } }
            }
            span.seen { (ago(issue.last_seen_ms, now_ms)) }
        }
    }
}

fn number(count: i64, one: &str, many: &str) -> Markup {
    html! { b { (count) } " " @if count == 1 { (one) } @else { (many) } }
}

/// The exception's type and its value, or the title where there is no exception.
fn headline(issue: &Issue) -> (Option<&str>, &str) {
    match (&issue.exception_type, &issue.exception_value) {
        (Some(kind), Some(value)) if !value.is_empty() => (Some(kind), value),
        _ => (None, &issue.title),
    }
}

/// The list's address under another status, or further down.
fn address(filter: &Filter, status: Option<Status>, after: Option<&Issue>) -> String {
    let mut url = Url::parse("http://localhost/").expect("INVARIANT: a constant address");
    {
        let mut pairs = url.query_pairs_mut();
        if let Some(status) = status {
            pairs.append_pair("status", status.as_str());
        }
        for (name, value) in [("query", &filter.query), ("error_type", &filter.error_type), ("host", &filter.host)] {
            value.as_ref().map(|value| pairs.append_pair(name, value));
        }
        if let Some((name, value)) = &filter.tag {
            pairs.append_pair("tag", &format!("{name}:{value}"));
        }
        if let Some(issue) = after {
            pairs.append_pair("after", &format!("{}-{}", issue.last_seen_ms, issue.id));
        }
    }
    match url.query() {
        Some(query) if !query.is_empty() => format!("/?{query}"),
        _ => String::from("/"),
    }
}

/// What stands there before the first event.
pub(super) fn empty(dsn: &str) -> Markup {
    let rust = format!(
        "#[wasm_bindgen(start)]\nfn start() {{\n    let dsn = \"{dsn}\";\n    \
         panicle::init(panicle::Options::new(dsn).release(\"shop@1.0.0\"));\n}}"
    );
    let npm = format!(
        "import {{ init }} from 'panicle';\n\nconst dsn = '{dsn}';\nawait init({{ dsn, release: 'shop@1.0.0' }});"
    );
    let curl = format!(
        "curl -H 'Content-Type: application/json' \\\n  -d '{{\"message\":\"hello, Panicle\"}}' \\\n  '{}'",
        store_address(dsn)
    );
    whole_page(
        "Issues",
        &html! {
            section.welcome {
                img src="/assets/panicle.svg" alt="" width="72" height="72";
                h1 { "No errors yet" }
                p { "Panicle is listening. Give your page this DSN, and its first error shows up here." }
                p.dsn { code { (dsn) } }
            }
            div.starts {
                (start("Rust in the browser", "Add the crate panicle, then:", &rust))
                (start("JavaScript or TypeScript", "npm install panicle, then:", &npm))
                (start("Just to see it work", "Any Sentry SDK works with the DSN above, and so does curl:", &curl))
            }
        },
    )
}

fn start(title: &str, lead: &str, code: &str) -> Markup {
    html! { section.card { h2 { (title) } p { (lead) } pre { code { (code) } } } }
}

/// Where the DSN's project takes single events, key included.
fn store_address(dsn: &str) -> String {
    let parts = dsn.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?)));
    let Some((scheme, (key, place))) = parts else {
        return String::from(dsn);
    };
    let (host, project) = place.rsplit_once('/').unwrap_or((place, "1"));
    format!("{scheme}://{host}/api/{project}/store/?sentry_key={key}")
}
