//! The name of a person in a path: `/Users/li.lei/shop/src/main.rs`.

use super::{
    byte::{ALNUM, ALPHA, LOCAL, is},
    kind::Kind,
    scan::{Field, Hit, Label, Scan, Show},
};

/// The folder of folders, as Linux, macOS and Windows call it.
const HOMES: [&[u8]; 5] = [b"home", b"Users", b"users", b"Documents and Settings", b"Benutzer"];

/// Names that belong to nobody.
const NOBODY: [&[u8]; 7] = [b"Public", b"public", b"Shared", b"Default", b"runner", b"root", b"user"];

/// The rule, tried at a slash.
pub(super) fn at(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let slash = scan.at(at);
    let run = |from: usize| scan.rest(from).iter().take(4).take_while(|byte| **byte == slash).count();
    let home = at + if slash == b'\\' { run(at) } else { 1 };
    if !matches!(scan.at(home), b'h' | b'U' | b'u' | b'D' | b'B') {
        return None;
    }
    let name = HOMES.iter().find(|name| scan.has(home, name))?;
    let after = home + name.len();
    if scan.at(after) != slash || !may_begin(scan, at, slash, name) {
        return None;
    }
    let start = after + run(after);
    let is_windows = slash == b'\\' || scan.before(at) == b':';
    let end = if is_windows { windows_end(scan, start, slash) } else { name_end(scan, start) };
    let is_somebody =
        end > start && !NOBODY.contains(&&scan.bytes[start..end]) && !matches!(scan.at(end), b'@' | b'*' | b'[');
    is_somebody.then(|| Hit::part(Kind::HomeDir, at, start..end, Show::Label(Label::User)))
}

/// A path of the file system begins here, not the page `/home/products` of a shop. `/users/` is a page but on Windows.
fn may_begin(scan: &Scan<'_>, at: usize, slash: u8, name: &[u8]) -> bool {
    let before = scan.before(at);
    let is_windows = before == b':' || slash == b'\\';
    // Vite serves files of the whole system at `/@fs/`.
    let is_file_url = before == b'/' || scan.passed(at).ends_with(b"/@fs");
    match name {
        b"users" => is_windows,
        _ if scan.field == Field::Route && at == 0 => is_windows || is_file_url,
        // A drive of Windows, as Linux sees it: `/mnt/c/Users/`.
        b"Users" if is(before, ALPHA) && scan.second_before(at) == b'/' => true,
        _ if is_file_url => true,
        _ => !is(before, ALNUM) && !matches!(before, b'.' | b'-' | b'_'),
    }
}

fn name_end(scan: &Scan<'_>, start: usize) -> usize {
    start + scan.rest(start).iter().take_while(|byte| is_name(**byte)).count()
}

/// Windows makes folders with spaces: `C:\Users\Li Lei\`.
fn windows_end(scan: &Scan<'_>, start: usize, slash: u8) -> usize {
    let first = name_end(scan, start);
    let second = name_end(scan, first + 1);
    let has_space = scan.at(first) == b' ' && second > first + 1 && scan.at(second) == slash;
    if has_space { second } else { first }
}

fn is_name(byte: u8) -> bool {
    is(byte, LOCAL) || byte == super::text::OTHER
}
