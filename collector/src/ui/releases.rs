//! How often each release was used, and how often that went wrong.

use maud::{Markup, html};

use super::{layout::page as whole_page, time::ago};
use crate::store::sessions::Release;

/// Spans of time to choose from, in days.
pub(super) const SPANS: [i64; 3] = [1, 7, 90];

/// The page.
pub(super) fn page(releases: &[Release], days: i64, now_ms: i64) -> Markup {
    whole_page(
        "Releases",
        &html! {
            div.head { h1 { "Releases" } }
            nav.tabs aria-label="Time" {
                @for span in SPANS {
                    a href={ "/releases?days=" (span) } aria-current=[(span == days).then_some("page")] { (name(span)) }
                }
            }
            @if releases.is_empty() {
                section.card.quiet { p { "No sessions in this time." } }
            } @else {
                div.card.wide { (table(releases, now_ms)) }
            }
        },
    )
}

fn table(releases: &[Release], now_ms: i64) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th { "Release" } th { "Environment" }
                    @for name in ["Sessions", "Crash-free", "Healthy", "Errored", "Abnormal", "Crashed"] { th.number { (name) } }
                    th.number { "Last hour" }
                }
            }
            tbody { @for release in releases { (row(release, now_ms)) } }
        }
    }
}

fn row(release: &Release, now_ms: i64) -> Markup {
    let counts = &release.counts;
    html! {
        tr {
            td.release { (release.release) }
            td { (release.environment) }
            td.number { (counts.started) }
            td.number { b { (percent(counts.crash_free_rate())) } }
            td.number { (percent(counts.healthy_rate())) }
            @for count in [counts.errored, counts.abnormal, counts.crashed] { td.number { (count) } }
            td.number { (ago(release.last_hour_ms, now_ms)) }
        }
    }
}

fn name(days: i64) -> String {
    if days == 1 { String::from("24 hours") } else { format!("{days} days") }
}

/// Cut, not rounded: 99.99 % is not all.
fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| String::from("–"), |rate| format!("{} %", (rate * 10_000.0).floor() / 100.0))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_rate_is_never_made_better() {
        assert_eq!(percent(Some(0.999_999)), "99.99 %");
        assert_eq!(percent(Some(1.0)), "100 %");
        assert_eq!(percent(Some(0.875)), "87.5 %");
        assert_eq!(percent(None), "–");
    }
}
