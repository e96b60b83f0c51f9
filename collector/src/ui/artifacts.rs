//! What was uploaded to make frames readable, and what events still wait for.

use maud::{Markup, html};
use reqwest::Url;

use super::{layout::page as whole_page, time::ago};
use crate::{
    store::{
        artifacts::{Artifact, Filter, Waiting},
        projects::StoredProject,
    },
    symbolicate::key::Key,
};

/// Everything the page shows.
pub(super) struct Page<'a> {
    pub(super) filter: &'a Filter,
    pub(super) projects: &'a [StoredProject],
    pub(super) artifacts: &'a [Artifact],
    pub(super) has_more: bool,
    pub(super) waiting: &'a [Waiting],
    pub(super) now_ms: i64,
}

impl Page<'_> {
    pub(super) fn render(&self) -> Markup {
        whole_page(
            "Artifacts",
            &html! {
                div.head { h1 { "Artifacts" } }
                @if self.projects.len() > 1 { (self.tabs()) }
                @if let Some(release) = &self.filter.release {
                    p.crumbs { "Of the release " b { (release) } " · " a href=(self.address(None, None)) { "Show all" } }
                }
                (self.wanted())
                @if self.artifacts.is_empty() { (self.none()) } @else { div.card.wide { (self.table()) } }
                @if self.has_more && let Some(last) = self.artifacts.last() {
                    p.more { a.button href=(self.address(self.filter.release.as_deref(), Some(last.id))) { "Older uploads" } }
                }
            },
        )
    }

    fn tabs(&self) -> Markup {
        html! {
            nav.tabs aria-label="Project" {
                @for project in self.projects {
                    @let is_current = project.id == self.filter.project_id;
                    a href={ "/artifacts?project=" (project.id) } aria-current=[is_current.then_some("page")] { (project.name) }
                }
            }
        }
    }

    fn none(&self) -> Markup {
        html! {
            section.card.quiet {
                p { "Nothing was uploaded. After the last tool of your build:" }
                p { code { "panicle upload DIR --release RELEASE" @if self.filter.project_id != 1 { " --project " (self.filter.project_id) } } }
                p { "Frames of events that are already here become readable then, too." }
            }
        }
    }

    fn wanted(&self) -> Markup {
        html! {
            @if !self.waiting.is_empty() {
                section.card {
                    h2 { "Waited for" }
                    ul.wanted {
                        @for waiting in self.waiting {
                            li {
                                (waiting.events) @if waiting.events == 1 { " event waits" } @else { " events wait" } " for "
                                (wanted(&waiting.key))
                            }
                        }
                    }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        html! {
            table {
                thead { tr { th { "Name" } th { "Kind" } th { "Release" } th { "Debug id" } th.number { "Size" } th.number { "Uploaded" } } }
                tbody { @for artifact in self.artifacts { (self.row(artifact)) } }
            }
        }
    }

    fn row(&self, artifact: &Artifact) -> Markup {
        html! {
            tr {
                td.release title={ "SHA-256 " (artifact.sha256) } { (artifact.name) }
                td { (artifact.kind.as_str().replace('_', " ")) }
                td { @if let Some(release) = &artifact.release { a href=(self.address(Some(release), None)) { (release) } } }
                td { @if let Some(id) = &artifact.debug_id { code { (id) } } }
                td.number { (size(artifact.byte_size)) }
                td.number { (ago(artifact.uploaded_at_ms, self.now_ms)) }
            }
        }
    }

    fn address(&self, release: Option<&str>, before: Option<i64>) -> String {
        let mut url = Url::parse("http://dashboard/artifacts").expect("INVARIANT: a constant address");
        url.query_pairs_mut().append_pair("project", &self.filter.project_id.to_string());
        if let Some(release) = release {
            url.query_pairs_mut().append_pair("release", release);
        }
        if let Some(before) = before {
            url.query_pairs_mut().append_pair("before", &before.to_string());
        }
        format!("/artifacts?{}", url.query().unwrap_or_default())
    }
}

/// By what an artifact would be found, as people say it.
fn wanted(key: &Key) -> Markup {
    let file = key.as_str().strip_prefix("file:").and_then(|file| file.rsplit_once(':'));
    html! {
        @match (key.id(), file) {
            (Some(id), _) => { "a file with the id " code { (id) } },
            (None, Some((release, name))) => { "the source map of " code { (name) } " in " code { (release) } },
            (None, None) => code { (key) },
        }
    }
}

/// `1.4 MB`, in units of a thousand.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_told_in_its_largest_unit() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(36_509), "36 KB");
        assert_eq!(size(20_480_000), "20.4 MB");
    }
}
