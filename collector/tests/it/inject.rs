//! `panicle inject`, as somebody types it.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A module of one empty function; what is custom stands behind it.
const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x0a\x04\x01\x02\x00\x0b";
const MAP: &str = r#"{"version":3,"sources":["../../src/a.ts"],"names":[],"mappings":"AAEA;IACE,EAAE"}"#;

pub(crate) fn panicle(arguments: &[&str]) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_panicle"));
    for name in ["PANICLE_API_TOKEN", "PANICLE_URL", "SENTRY_URL", "SENTRY_ORG", "SENTRY_PROJECT", "SENTRY_AUTH_TOKEN"]
    {
        command.env_remove(name);
    }
    let output = command.args(arguments).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output, text)
}

pub(crate) fn module(custom: &[(&str, &[u8])]) -> Vec<u8> {
    let mut module = MODULE.to_vec();
    for (name, contents) in custom {
        let length = u8::try_from(1 + name.len() + contents.len()).unwrap();
        module.extend([0, length, u8::try_from(name.len()).unwrap()]);
        module.extend(name.as_bytes());
        module.extend(*contents);
    }
    module
}

/// A module with its debug file, a script with its map, glue that has none, a page that vouches for the script.
pub(crate) fn build(dir: &Path) {
    let files: [(&str, Vec<u8>); 5] = [
        (
            "app_bg.wasm",
            module(&[("name", b""), ("build_id", b"\x02\x01\x02"), ("external_debug_info", b"\x0bapp.dbg.bin")]),
        ),
        ("app_bg.debug.wasm", module(&[("name", b""), ("build_id", b"\x02\x01\x02"), (".debug_info", b"")])),
        ("assets/a.js", b"\"use strict\";function a(){throw 1}\na();\n//# sourceMappingURL=a.js.map\n".to_vec()),
        ("assets/a.js.map", MAP.as_bytes().to_vec()),
        ("app.js", b"let wasm;\nexport function start() {\n    wasm.start();\n}\n".to_vec()),
    ];
    fs::create_dir_all(dir.join("assets")).unwrap();
    files.iter().for_each(|(name, contents)| fs::write(dir.join(name), contents).unwrap());
}

fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in ignore::Walk::new(dir).map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        files.insert(
            entry.path().strip_prefix(dir).unwrap().to_str().unwrap().to_owned(),
            fs::read(entry.path()).unwrap(),
        );
    }
    files
}

#[test]
fn a_second_run_changes_nothing() {
    let dir = TempDir::new().unwrap();
    build(dir.path());
    let folder = dir.path().to_str().unwrap();
    let before = contents(dir.path());
    let (output, text) = panicle(&["inject", "--dry-run", folder]);
    assert!(output.status.success() && text.contains("changed"), "{text}");
    assert_eq!(contents(dir.path()), before);

    let (output, told) = panicle(&["inject", folder]);
    assert!(output.status.success() && told == text, "{told}");
    let after = contents(dir.path());
    let changed: Vec<&String> = after.keys().filter(|name| after[*name] != before[*name]).collect();
    assert_eq!(changed, ["app_bg.debug.wasm", "app_bg.wasm", "assets/a.js", "assets/a.js.map"]);

    let (output, text) = panicle(&["inject", folder]);
    assert!(output.status.success() && !text.contains("  changed"), "{text}");
    assert_eq!(contents(dir.path()), after);
}

#[test]
fn wasm_and_debug_file_carry_one_id_of_their_content() {
    let dir = TempDir::new().unwrap();
    build(dir.path());
    panicle(&["inject", dir.path().to_str().unwrap()]);
    let id = |name: &str| {
        let bytes = fs::read(dir.path().join(name)).unwrap();
        symbolic_debuginfo::wasm::WasmObject::parse(&bytes).unwrap().code_id().unwrap().to_string()
    };
    assert_eq!(id("app_bg.wasm"), id("app_bg.debug.wasm"));
    assert!(id("app_bg.wasm").len() == 34 && id("app_bg.wasm").starts_with("10"), "{}", id("app_bg.wasm"));
}

#[test]
fn the_debug_file_may_lie_in_another_folder() {
    let (dir, apart) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    build(dir.path());
    fs::rename(dir.path().join("app_bg.debug.wasm"), apart.path().join("app_bg.debug.wasm")).unwrap();
    let (output, text) = panicle(&["inject", dir.path().to_str().unwrap(), apart.path().to_str().unwrap()]);
    assert!(output.status.success() && text.contains("debug info in app_bg.debug.wasm"), "{text}");
}

#[test]
fn a_debug_file_of_another_build_is_refused_and_nothing_is_written() {
    let dir = TempDir::new().unwrap();
    build(dir.path());
    let mut other = module(&[(".debug_info", b"x")]);
    // The function's type: one parameter, so one byte more in front of the code.
    other.splice(8..14, [0x01, 0x05, 0x01, 0x60, 0x01, 0x7f, 0x00]);
    fs::write(dir.path().join("app_bg.debug.wasm"), other).unwrap();
    let before = fs::read(dir.path().join("app_bg.wasm")).unwrap();
    let (output, text) = panicle(&["inject", dir.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text.contains("failed: app_bg.wasm: its debug file app_bg.debug.wasm does not fit: the same code begins"),
        "{text}"
    );
    assert_eq!(fs::read(dir.path().join("app_bg.wasm")).unwrap(), before);
}

#[test]
fn a_script_runs_as_before_and_its_map_still_fits() {
    let dir = TempDir::new().unwrap();
    build(dir.path());
    panicle(&["inject", dir.path().to_str().unwrap()]);
    let script = fs::read_to_string(dir.path().join("assets/a.js")).unwrap();
    let map: Value = serde_json::from_slice(&fs::read(dir.path().join("assets/a.js.map")).unwrap()).unwrap();
    let id = map["debug_id"].as_str().unwrap();
    assert_eq!(map["debugId"], json!(id));
    assert!(
        script.starts_with("\"use strict\";!function") && script.ends_with(&format!("//# debugId={id}\n")),
        "{script}"
    );
    assert_eq!(map["mappings"], json!(";AAEA;IACE,EAAE"));
    // As the page's shim will read it.
    let judge = "const noted = Object.entries(globalThis._sentryDebugIds); \
                 if (noted.length !== 1 || !noted[0][0].includes('a.js')) throw noted; console.log(noted[0][1]);";
    let entry = dir.path().join("judge.cjs");
    fs::write(&entry, format!("try {{ require('./assets/a.js') }} catch (e) {{ if (e !== 1) throw e }}\n{judge}"))
        .unwrap();
    let output = Command::new("node").arg(entry).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), id, "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_missing_is_named_with_what_to_do() {
    let dir = TempDir::new().unwrap();
    let write = |name: &str, contents: &[u8]| fs::write(dir.path().join(name), contents).unwrap();
    write("bare.wasm", &module(&[]));
    write("heavy.wasm", &module(&[(".debug_info", &[b'x'; 100])]));
    write("broken.wasm", b"\0asm\x01\0\0\0\x01\x7f");
    write("min.js", "a();".repeat(200).as_bytes());
    write("lost.js", b"a()\n//# sourceMappingURL=lost.js.map\n");
    write("odd.js", b"a()\n//# sourceMappingURL=odd.js.map\n");
    write("odd.js.map", b"<!doctype html>");
    write("old.js", b"a()\n");
    write("old.js.map", MAP.as_bytes());
    write("old.js.br", b"");
    let (output, text) = panicle(&["inject", dir.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    for expected in [
        "missing: bare.wasm: it has no debug info: set `debug = \"line-tables-only\"`",
        "hint: heavy.wasm: every visitor loads 100 bytes of DWARF",
        "failed: broken.wasm: it is not a whole wasm module",
        "missing: min.js: it is minified and has no source map",
        "missing: lost.js: its source map lost.js.map is not there",
        "failed: odd.js: cannot read ",
        "failed: old.js.br: it was compressed before",
        "3 of the files could not be done",
    ] {
        assert!(text.contains(expected), "no «{expected}» in:\n{text}");
    }
}
