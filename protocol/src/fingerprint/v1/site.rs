//! Where in the source a panic is, by the text that stands there: that text moves along when lines are put before it, and is
//! the same in every build.

use super::source_file;
use crate::{
    event::{FrameView, Location},
    stack::name,
};

/// Words that say only that something fails. A line of nothing else is told apart by the lines it belongs to.
const FAILING: [&str; 17] = [
    "unwrap",
    "unwrap_err",
    "expect",
    "expect_err",
    "panic",
    "unreachable",
    "unimplemented",
    "todo",
    "assert",
    "else",
    "return",
    "_",
    "Some",
    "None",
    "Ok",
    "Err",
    "await",
];

/// The parts of a panic in the app's own code: file, function, the line's text, and where in the line, so that of two panics
/// on one line each is its own. `None` where the source did not come along.
pub(super) fn of_panic(frames: &[FrameView<'_>], at: &Location) -> Option<Vec<String>> {
    let distance = |view: &FrameView<'_>| view.frame().lineno.map_or(u32::MAX, |line| line.abs_diff(at.line));
    let here = frames.iter().rev().filter(|view| is_in(view, &at.file));
    // Of a statement over several lines, compilers give the frame the first.
    let (view, source) =
        here.filter_map(|view| Some((view, view.source_until(at.line)?))).min_by_key(|(v, _)| distance(v))?;
    let line = source.last()?;
    let column = i64::from(at.column) - i64::try_from(indentation(line)).ok()?;
    let mut parts = vec![format!("in:{}", source_file::path(&at.file))];
    parts.extend(text_of(view, &source));
    parts.push(format!("column:{column}"));
    Some(parts)
}

/// The parts of a panic in a dependency: whose file, and the app's line that led there.
pub(super) fn of_call(frames: &[FrameView<'_>], dependency: &Location) -> Option<Vec<String>> {
    let view = frames.iter().rev().find(|view| view.frame().is_in_app())?;
    let frame = view.frame();
    let source = view.source_until(frame.lineno?).filter(|_| view.is_symbolicated())?;
    let mut parts = vec![format!("in:{}", source_file::path_of_any_version(&dependency.file))];
    parts.push(format!("from:{}", source_file::name(frame.filename.as_deref()?)));
    parts.extend(text_of(view, &source));
    Some(parts)
}

fn is_in(view: &FrameView<'_>, file: &str) -> bool {
    let frame = view.frame();
    let files = [frame.filename, frame.abs_path];
    view.is_symbolicated() && files.iter().flatten().any(|one| source_file::is_same(one, file))
}

fn text_of(view: &FrameView<'_>, source: &[&str]) -> [String; 2] {
    let function = view.frame().function.unwrap_or_default();
    // Its path is left out: how much of it there is depends on how much debug information the build has.
    [format!("function:{}", name::last(&name::plain(&function))), format!("source:{}", statement(source))]
}

/// The last line. Where it only goes on with a statement, or says only that something fails, the lines before it belong to
/// it, up to the first that is indented less.
fn statement(source: &[&str]) -> String {
    let Some((line, before)) = source.split_last() else {
        return String::new();
    };
    let mut lines = vec![*line];
    if goes_on(line) || says_little(line) {
        for earlier in before.iter().rev().filter(|line| !is_blank(line)) {
            lines.push(earlier);
            if indentation(earlier) < indentation(line) {
                break;
            }
        }
    }
    lines.reverse();
    in_one_line(&lines.join(" "))
}

fn goes_on(line: &str) -> bool {
    line.trim_start().starts_with(['.', '?', ')', ']', '}', '&', '|', '+', '*', '/'])
}

fn says_little(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.all(|word| FAILING.contains(&word))
}

/// Nothing, or only a comment.
fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with("//")
}

fn indentation(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// A text with one space where there is white space.
pub(super) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_says_little_is_known_by_what_it_belongs_to() {
        let chain = ["fn total() {", "    let cart = find(id)", "        .first()", "", "        .unwrap();"];
        assert_eq!(statement(&chain), "let cart = find(id) .first() .unwrap();");
        let arm = [
            "    match state {",
            "        State::Paid => done(),",
            "        // Cannot be.",
            "        _ => unreachable!(),",
        ];
        assert_eq!(statement(&arm), "match state { State::Paid => done(), _ => unreachable!(),");
        assert_eq!(statement(&["    if a {", "        panic!(\"no  cart\");"]), "panic!(\"no cart\");");
        assert_eq!(statement(&["        .unwrap();"]), ".unwrap();");
        assert_eq!(statement(&[]), "");
    }
}
