//! What may stand in a file: not too much, no words that mean nothing outside one machine, no `unsafe`.

/// Longest Rust or TypeScript file.
const MAX_LINES: usize = 450;

/// Folders of the machines the project is made on; in two halves, so that this file may hold them.
const OUR_MACHINES: [(&str, &str); 2] = [("/wo", "rk/"), ("/tmp/", "bg")];
/// Home folders, and where packages come from. Lock files name registries by their nature, and fixtures quote what
/// other people's machines sent.
const MACHINES_AND_REGISTRIES: [(&str, &str); 6] = [
    ("/ro", "ot/"),
    ("crates", ".io"),
    ("registry.npmjs", ".org"),
    ("pypi", ".org"),
    ("pythonhosted", ".org"),
    ("static.rust-lang", ".org"),
];
const LOCK_FILES: [&str; 2] = ["Cargo.lock", "package-lock.json"];

/// Where `unsafe` has a reason: the demo's buttons, and the tests' pages, that trap on purpose; the npm package's wasm, which
/// hands out its memory without wasm-bindgen.
const UNSAFE_ALLOWED: [&str; 4] =
    ["www-demo/src/", "tests/wasm-pages/failures/src/", "tests/wasm-pages/symbols/src/", "sdk-wasm/npm/src/"];

/// Complains about one file, named by its path from the root.
pub(super) fn check(name: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = text.lines().count();
    if is_source(name) && lines > MAX_LINES {
        complaints.push(format!("{name}: {lines} lines; at most {MAX_LINES}, one thing each"));
    }
    complaints.extend(forbidden_words(name, text, &OUR_MACHINES));
    let is_lock_file = LOCK_FILES.iter().any(|file| name.rsplit('/').next() == Some(file));
    if !is_lock_file && !name.contains("/fixtures/") {
        complaints.extend(forbidden_words(name, text, &MACHINES_AND_REGISTRIES));
    }
    if is_lock_file && text.contains("\"resolved\": \"http") {
        complaints.push(format!("{name} names the host its packages came from; .npmrc leaves that out"));
    }
    if name.ends_with(".rs") && !UNSAFE_ALLOWED.iter().any(|folder| name.starts_with(folder)) {
        complaints.extend(unsafe_lines(name, text));
    }
    complaints
}

fn is_source(name: &str) -> bool {
    let source = [".rs", ".ts", ".tsx", ".mjs"].iter().any(|end| name.ends_with(end));
    source && !name.ends_with(".d.ts") && !name.contains("/fixtures/")
}

fn forbidden_words(name: &str, text: &str, forbidden: &[(&str, &str)]) -> Vec<String> {
    let words = forbidden.iter().map(|(start, end)| format!("{start}{end}"));
    let found = words.filter_map(|word| {
        let line = text.lines().position(|line| line.contains(&word))?;
        Some(format!("{name}:{}: `{word}` has no place in the project", line + 1))
    });
    found.collect()
}

fn unsafe_lines(name: &str, text: &str) -> Vec<String> {
    let is_unsafe = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        // Only what opens one: `unsafe_code` is the lint's name, and a string may speak of it.
        [
            "unsafe {",
            "unsafe fn",
            "unsafe impl",
            "unsafe extern",
            "unsafe trait",
            "allow(unsafe_code)",
            "unsafe(no_mangle",
        ]
        .iter()
        .any(|opening| code.contains(opening) && !code.contains(&format!("\"{opening}")))
    };
    let lines = text.lines().enumerate().filter(|(_, line)| is_unsafe(line));
    lines.map(|(index, _)| format!("{name}:{}: `unsafe` is not allowed here", index + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_file_passes() {
        assert!(check("protocol/src/dsn.rs", "#![deny(unsafe_code)]\n// unsafe { } in words\nfn f() {}\n").is_empty());
        assert!(
            check("Cargo.lock", &format!("registry+https://github.com/rust-lang/{}{}-index", "crates", ".io"))
                .is_empty()
        );
    }

    #[test]
    fn a_long_file_fails() {
        let long = "\n".repeat(MAX_LINES + 1);
        assert_eq!(check("js-shim/src/shim.ts", &long).len(), 1);
        assert!(check("tests/fixtures/long.ts", &long).is_empty());
        assert!(check("README.md", &long).is_empty());
    }

    #[test]
    fn each_forbidden_word_fails_with_its_line() {
        for (start, end) in OUR_MACHINES.into_iter().chain(MACHINES_AND_REGISTRIES) {
            let complaints = check("README.md", &format!("fine\nsee {start}{end}\n"));
            assert_eq!(complaints.len(), 1, "{start}{end}");
            assert!(complaints[0].contains("README.md:2"));
        }
        let text =
            |words: &[(&str, &str)]| words.iter().map(|(start, end)| format!("{start}{end}\n")).collect::<String>();
        assert!(check("tests/fixtures/stack/v1.json", &text(&MACHINES_AND_REGISTRIES)).is_empty());
        assert_eq!(check("tests/fixtures/stack/v1.json", &text(&OUR_MACHINES)).len(), OUR_MACHINES.len());
        assert_eq!(check("package-lock.json", "  \"resolved\": \"https://host/x.tgz\"").len(), 1);
    }

    #[test]
    fn unsafe_fails_outside_the_demo() {
        let text = "fn f() {\n    UNSAFE { g() }\n}\n".replace("UNSAFE", "unsafe");
        assert_eq!(check("collector/src/app.rs", &text).len(), 1);
        assert!(check("www-demo/src/traps.rs", &text).is_empty());
    }
}
