//! Every key of the default configuration says what it is for.

/// Complains about each key with a value that has no comment right above it or behind it. A key that only opens a
/// section is explained by its keys.
pub(super) fn check(yaml: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut after_comment = false;
    for (index, line) in yaml.lines().enumerate() {
        let trimmed = line.trim();
        if let Some((key, value)) = key_and_value(trimmed)
            && !value.is_empty()
            && !after_comment
            && !value.contains(" #")
        {
            complaints.push(format!("default.yaml:{}: `{key}` has no comment", index + 1));
        }
        after_comment = trimmed.starts_with('#');
    }
    complaints
}

fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_name = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some((key, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commented_keys_pass() {
        assert!(check("# Title: not a key\nhttp:\n  # Where.\n  listen: 1\n  depth: 3 # How deep.\n").is_empty());
    }

    #[test]
    fn a_key_without_a_comment_fails() {
        let yaml = "http:\n  # Where.\n  listen: 1\n  public_url: null\n\n# Far above.\n\n  depth: 3\n";
        let complaints = check(yaml);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(complaints[0].contains(":4: `public_url`"));
    }
}
