//! Times as people read them.

use maud::{Markup, html};

use crate::clock::rfc3339;

/// `3 min ago`, with the exact time on hover.
pub(super) fn ago(ms: i64, now_ms: i64) -> Markup {
    let exact = rfc3339(ms);
    html! { time datetime=(exact) title=(exact) { (distance(now_ms - ms)) } }
}

/// `2026-01-31 12:00:00 UTC`.
pub(super) fn exact(ms: i64) -> Markup {
    let exact = rfc3339(ms);
    let (date, time) = exact.split_once('T').unwrap_or((&exact, ""));
    html! { time datetime=(exact) { (date) " " (time.get(..8).unwrap_or_default()) " UTC" } }
}

fn distance(ms: i64) -> String {
    let seconds = ms / 1000;
    match seconds {
        ..10 => String::from("just now"),
        10..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn a_distance_is_told_in_its_largest_unit() {
        assert_eq!(distance(-5), "just now");
        assert_eq!(distance(59_999), "59 s ago");
        assert_eq!(distance(60_000), "1 min ago");
        assert_eq!(distance(7_200_000), "2 h ago");
        assert_eq!(distance(3 * 86_400_000), "3 d ago");
    }
}
