//! A message without what varies between two occurrences of the same failure.

/// Most characters that enter; a message can hold a whole document.
const MAX_CHARS: usize = 500;

/// The first line with numbers, ids, addresses and quoted parts replaced: `index 7 of "a"` as `index <n> of <s>`.
pub(super) fn parameterised(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let line: String = line.chars().take(MAX_CHARS).collect();
    words(&without_quoted(&line)).collect::<Vec<_>>().join(" ")
}

/// Quoted parts as `<s>`; an apostrophe inside a word (`can't`) opens none.
fn without_quoted(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find(['"', '\'', '`']) {
        let quote = &rest[open..=open];
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        let is_apostrophe = quote == "'" && before.ends_with(char::is_alphanumeric);
        match after.find(quote).filter(|_| !is_apostrophe) {
            Some(close) => {
                out.push_str(before);
                out.push_str("<s>");
                rest = &after[close + 1..];
            }
            None => {
                out.push_str(&rest[..=open]);
                rest = after;
            }
        }
    }
    out + rest
}

fn words(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split_whitespace().map(|word| if word.contains("://") { "<url>".to_owned() } else { without_values(word) })
}

/// Numbers, hexadecimal ids and masked parts inside one word.
fn without_values(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '*';
        let end = if is_part(first) { rest.find(|c| !is_part(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (part, after) = rest.split_at(end);
        out.push_str(placeholder(part).unwrap_or(part));
        rest = after;
    }
    // A number with a fraction, an address of four numbers, an id with dashes is still one value.
    ["<n>.<n>", "<n>-<n>", "<n>:<n>"].iter().fold(out, |mut out, pair| {
        while out.contains(pair) {
            out = out.replace(pair, "<n>");
        }
        out
    })
}

fn placeholder(part: &str) -> Option<&'static str> {
    let digits = part.strip_prefix("0x").unwrap_or(part);
    let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit()) && (digits.len() >= 8 || digits.len() < part.len());
    let is_number = part.starts_with(|c: char| c.is_ascii_digit()) || part.contains('*');
    let has_digit = part.bytes().any(|b| b.is_ascii_digit());
    (is_number || (is_hex && has_digit)).then_some("<n>")
}
