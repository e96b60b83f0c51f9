//! How deep JSON is nested, told before anything is built from it.

/// Are arrays and objects nested more than `most` deep? Not a parser: for what is no JSON the answer means nothing.
pub(super) fn exceeds(json: &[u8], most: usize) -> bool {
    let mut open = 0_usize;
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                open += 1;
                if open > most {
                    return true;
                }
            }
            b'}' | b']' => open = open.saturating_sub(1),
            b'"' => skip_string(&mut bytes),
            _ => {}
        }
    }
    false
}

fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::exceeds;

    #[test]
    fn nesting_is_counted_and_brackets_in_strings_are_not() {
        assert!(!exceeds(br#"{"a":[{"b":1}]}"#, 3));
        assert!(exceeds(br#"{"a":[{"b":1}]}"#, 2));
        assert!(!exceeds(br#"{"a":"[[[[\"[[["}"#, 1));
        assert!(!exceeds(br#"[[],[],[],[]]"#, 2));
    }

    #[test]
    fn a_million_brackets_are_judged_without_recursion() {
        assert!(exceeds(&vec![b'['; 1_000_000], 64));
    }
}
