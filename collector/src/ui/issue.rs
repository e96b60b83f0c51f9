//! One issue: what happened, where, how often, and one of its events in full.

use maud::{Markup, html};
use panicle_protocol::{classify::Host, event::EventView};
use serde_json::Value;

use super::{
    breadcrumbs, event, exceptions,
    layout::{level_class, page as whole_page, status_chip},
    masked,
    stack::Shown,
    tags,
    time::{ago, exact},
};
use crate::{
    store::{
        issues::{Issue, Status},
        tags::TagCount,
    },
    update,
};

/// Everything the page shows.
pub(super) struct Page<'a> {
    pub(super) issue: &'a Issue,
    pub(super) ticket_url: Option<&'a str>,
    pub(super) event_id: &'a str,
    pub(super) received_at_ms: i64,
    pub(super) older: Option<&'a str>,
    pub(super) newer: Option<&'a str>,
    pub(super) payload: &'a Value,
    pub(super) view: EventView<'a>,
    pub(super) tags: &'a [TagCount],
    pub(super) shown: Shown,
    pub(super) now_ms: i64,
}

impl Page<'_> {
    pub(super) fn render(&self) -> Markup {
        let issue = self.issue;
        whole_page(
            &issue.title,
            &html! {
                p.crumbs { a href="/" { "Issues" } " / " (issue.id) }
                section class={ "card lead " (level_class(&issue.level)) } {
                    div.chips {
                        (status_chip(issue.status))
                        span.chip { (issue.error_type) }
                        span.chip { (issue.level) }
                        (self.nature())
                        (self.ticket())
                        (self.decisions())
                    }
                    h1 { (issue.exception_type.as_deref().unwrap_or(&issue.title)) }
                    @if let Some(message) = self.message() { pre.message { (message) } }
                    (self.place())
                    (self.suppressed())
                    (self.hint())
                }
                (self.numbers())
                (self.event_bar())
                div.columns {
                    div {
                        (event::failed_load(self.payload))
                        (exceptions::cards(self.payload, self.shown))
                        (event::components(self.payload))
                        (breadcrumbs::card(&self.view.breadcrumbs()))
                    }
                    div {
                        (event::request(self.payload))
                        (tags::card(&self.view.tags()))
                        (tags::vitals(&self.view.tags()))
                        @if self.issue.event_count > 1 { (tags::of_issue(self.tags)) }
                        (masked::card(self.payload))
                        (event::contexts(self.payload))
                    }
                }
                (event::raw(self.payload))
            },
        )
    }

    /// What may be decided about the issue. A form, since nothing here runs scripts.
    fn decisions(&self) -> Markup {
        let (status, id) = (self.issue.status, self.issue.id);
        let decision = |name: &str, to: Status| {
            html! { @if status != to { button name="status" value=(to.as_str()) { (name) } } }
        };
        html! {
            form.decisions action={ "/issues/" (id) "/status" } method="post" {
                (decision("Resolve", Status::Resolved))
                (decision("Ignore", Status::Ignored))
                @if !status.is_open() { (decision("Reopen", Status::Unresolved)) }
            }
        }
    }

    fn message(&self) -> Option<&str> {
        let message = self.view.exception_value().or_else(|| self.view.message());
        message.filter(|text| !text.is_empty() && (self.issue.exception_type.is_some() || *text != self.issue.title))
    }

    /// What the event shown is, as far as it says more than the issue.
    fn nature(&self) -> Markup {
        let is = self.view.classification();
        html! {
            @if let Some(trap) = self.view.trap() { span.chip { (trap.as_str()) } }
            @if is.host != Host::App { span.chip { (is.host.as_str()) } }
            @if !is.is_unhandled { span.chip { "handled" } }
            // Of others' events these are only guessed.
            @if self.payload.pointer("/contexts/panicle").is_some() {
                span.chip { (is.phase.as_str()) }
                @if is.recoverable { span.chip.fine { "recoverable" } } @else { span.chip.grave { "not recoverable" } }
            }
        }
    }

    fn ticket(&self) -> Markup {
        html! {
            @match (&self.issue.jira_key, self.ticket_url) {
                (Some(key), Some(url)) => a.chip.ticket href=(url) rel="noreferrer" { (key) " ↗" },
                (Some(key), None) => span.chip.ticket { (key) },
                (None, _) => {}
            }
        }
    }

    fn place(&self) -> Markup {
        html! {
            @if let Some(place) = &self.issue.location {
                p.place { span.label { "Location" } code { (place.file) ":" (place.line) ":" (place.column) } }
            } @else if let Some(culprit) = &self.issue.culprit {
                p.place { span.label { "In" } code { (culprit) } }
            }
        }
    }

    /// What came after this event and was only counted.
    fn suppressed(&self) -> Markup {
        let count = update::suppressed(self.payload).filter(|count| *count > 0);
        html! {
            @if let Some(count) = count {
                p.note {
                    b.grave { (count) @if count == 1 { " more failure" } @else { " more failures" } }
                    " followed and " @if count == 1 { "was" } @else { "were" } " only counted"
                }
            }
        }
    }

    /// What the SDK has to say about it.
    fn hint(&self) -> Markup {
        let hint = self.payload.pointer("/contexts/panicle/hint").and_then(Value::as_str);
        html! { @if let Some(hint) = hint { p.note { (hint) } } }
    }

    fn numbers(&self) -> Markup {
        let issue = self.issue;
        html! {
            dl.numbers {
                div { dt { "Events" } dd { (issue.event_count) } }
                div { dt { "Users" } dd { (issue.user_count) } }
                div { dt { "First seen" } dd { (ago(issue.first_seen_ms, self.now_ms)) } }
                div { dt { "Last seen" } dd { (ago(issue.last_seen_ms, self.now_ms)) } }
                div { dt { "First release" } dd { (issue.first_release.as_deref().unwrap_or("–")) } }
                div { dt { "Last release" } dd { (issue.last_release.as_deref().unwrap_or("–")) } }
            }
        }
    }

    fn event_bar(&self) -> Markup {
        html! {
            div.event-bar {
                h2 { "Event " code { (self.event_id) } }
                span.when { (exact(self.received_at_ms)) }
                @for label in [self.view.release(), self.view.environment()].into_iter().flatten() {
                    span.chip { (label) }
                }
                nav {
                    (self.step("Older", self.older))
                    (self.step("Newer", self.newer))
                }
            }
        }
    }

    fn step(&self, name: &str, event_id: Option<&str>) -> Markup {
        html! {
            @match event_id {
                Some(id) => a.button href={ "/issues/" (self.issue.id) "/events/" (id) } { (name) },
                None => span.button.off { (name) },
            }
        }
    }
}
