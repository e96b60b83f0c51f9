//! Who may depend on whom: `protocol` on nobody of ours, and `sdk-wasm` and `collector` never on each other.

use serde_json::Value;

/// Crate, and the crates of ours it may depend on, also for its tests.
const ALLOWED: [(&str, &[&str]); 8] = [
    ("panicle-protocol", &[]),
    ("panicle", &["panicle-protocol"]),
    ("panicle-npm", &["panicle-protocol"]),
    ("panicle-sizes", &["panicle"]),
    ("panicle-collector", &["panicle-protocol"]),
    ("www-demo", &["panicle"]),
    ("panicle-tests", &["panicle-protocol", "panicle-collector"]),
    ("xtask", &[]),
];

/// Complains about each edge that `cargo metadata` tells of and the table does not allow.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            complaints.push(format!("{name}: a new crate needs its line in xtask/src/tidy/edges.rs"));
            continue;
        };
        let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
        for dependency in dependencies.iter().filter_map(|dependency| dependency["name"].as_str()) {
            let ours = ALLOWED.iter().any(|(known, _)| *known == dependency);
            if ours && !allowed.contains(&dependency) {
                complaints.push(format!("{name} must not depend on {dependency}"));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn complaints(name: &str, dependency: &str) -> Vec<String> {
        check(&json!({"packages": [{"name": name, "dependencies": [{"name": "serde"}, {"name": dependency}]}]}))
    }

    #[test]
    fn the_drawn_edges_pass() {
        assert!(complaints("panicle-collector", "panicle-protocol").is_empty());
        assert!(complaints("www-demo", "panicle").is_empty());
    }

    #[test]
    fn edges_that_must_not_be_fail() {
        for (from, to) in [
            ("panicle-protocol", "panicle"),
            ("panicle-protocol", "panicle-collector"),
            ("panicle", "panicle-collector"),
            ("panicle-collector", "panicle"),
        ] {
            assert_eq!(complaints(from, to), [format!("{from} must not depend on {to}")]);
        }
    }

    #[test]
    fn a_crate_nobody_drew_fails() {
        assert_eq!(complaints("panicle-utils", "serde").len(), 1);
    }
}
