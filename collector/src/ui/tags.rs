//! The searchable labels: those of one event, how the page performed for its visitor, and those of an issue's events.

use maud::{Markup, html};
use reqwest::Url;

use crate::store::tags::TagCount;

/// Most values of one name that are listed.
const MOST_VALUES: usize = 4;
/// Most names that are listed.
const MOST_NAMES: usize = 40;

/// A web vital: its tag, name, and until where Google's thresholds call it good, and not yet poor.
struct Vital {
    tag: &'static str,
    name: &'static str,
    good: f64,
    poor: f64,
}

const VITALS: [Vital; 4] = [
    Vital { tag: "lcp_ms", name: "Largest paint", good: 2_500.0, poor: 4_000.0 },
    Vital { tag: "inp_ms", name: "Reaction to input", good: 200.0, poor: 500.0 },
    Vital { tag: "cls", name: "Layout shift", good: 0.1, poor: 0.25 },
    Vital { tag: "ttfb_ms", name: "First byte", good: 800.0, poor: 1_800.0 },
];

/// The labels of one event. Each leads to the issues that have it.
pub(super) fn card(tags: &[(String, String)]) -> Markup {
    let labels: Vec<_> = tags.iter().filter(|(name, _)| vital(name).is_none()).collect();
    html! {
        @if !labels.is_empty() {
            section.card {
                h2 { "Tags" }
                ul.tags {
                    @for (name, value) in labels { li { a href=(search(name, value)) { span { (name) } b { (value) } } } }
                }
            }
        }
    }
}

/// How fast the page was for whoever met the failure.
pub(super) fn vitals(tags: &[(String, String)]) -> Markup {
    let measured: Vec<(&Vital, f64)> =
        tags.iter().filter_map(|(name, value)| Some((vital(name)?, value.parse().ok()?))).collect();
    html! {
        @if !measured.is_empty() {
            section.card {
                h2 { "How the page performed" }
                dl.pairs {
                    @for (vital, value) in measured {
                        dt { (vital.name) }
                        dd { span class={ "vital " (vital.judge(value)) } { (vital.show(value)) } }
                    }
                }
            }
        }
    }
}

/// The labels of all events of an issue, each name with its most frequent values.
pub(super) fn of_issue(tags: &[TagCount]) -> Markup {
    let names: Vec<&[TagCount]> = tags.chunk_by(|one, next| one.name == next.name).take(MOST_NAMES).collect();
    html! {
        @if !names.is_empty() {
            section.card {
                h2 { "Tags of all its events" }
                dl.pairs.distribution {
                    @for values in names {
                        dt { (values[0].name) }
                        dd {
                            @for tag in values.iter().take(MOST_VALUES) {
                                a href=(search(&tag.name, &tag.value)) { (tag.value) } " ×" (tag.event_count) " "
                            }
                            @if values.len() > MOST_VALUES { "and " (values.len() - MOST_VALUES) " more" }
                        }
                    }
                }
            }
        }
    }
}

/// The list of issues with this label.
fn search(name: &str, value: &str) -> String {
    let mut url = Url::parse("http://localhost/").expect("INVARIANT: a constant address");
    url.query_pairs_mut().append_pair("tag", &format!("{name}:{value}"));
    format!("/?{}", url.query().unwrap_or_default())
}

fn vital(tag: &str) -> Option<&'static Vital> {
    VITALS.iter().find(|vital| vital.tag == tag)
}

impl Vital {
    fn judge(&self, value: f64) -> &'static str {
        if value <= self.good {
            "good"
        } else if value <= self.poor {
            "middling"
        } else {
            "poor"
        }
    }

    fn show(&self, value: f64) -> String {
        if self.tag.ends_with("_ms") { format!("{value:.0} ms") } else { format!("{value:.2}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn vitals_are_judged_and_stand_apart_from_labels() {
        let tags = [
            tag("lcp_ms", "2500"),
            tag("cls", "0.3"),
            tag("inp_ms", "300.4"),
            tag("ttfb_ms", "soon"),
            tag("shelf", "a&b"),
        ];
        let text = vitals(&tags).into_string();
        for part in ["vital good\">2500 ms", "vital poor\">0.30", "vital middling\">300 ms"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("First byte"), "{text}");
        let labels = card(&tags).into_string();
        assert!(labels.contains("/?tag=shelf%3Aa%26b") && !labels.contains("lcp_ms"), "{labels}");
        assert_eq!(vitals(&[]).into_string(), "");
        assert_eq!(card(&tags[..1]).into_string(), "");
    }

    #[test]
    fn the_most_frequent_values_of_each_name_are_listed() {
        let count =
            |name: &str, value: usize| TagCount { name: name.to_owned(), value: value.to_string(), event_count: 9 };
        let mut counts: Vec<TagCount> = (0..6).map(|value| count("a", value)).collect();
        counts.push(count("b", 7));
        let text = of_issue(&counts).into_string();
        assert!(text.contains("and 2 more") && text.matches("×9").count() == 5, "{text}");
    }
}
