//! What `panicle mask` does: somebody's own text or events through the rules.

use std::io::{self, BufRead, Read, Write};

use panicle_protocol::mask::Masker;

/// Masks text. It is read whole first: what goes from one line to the next (a key block, a cookie) is one thing to hide.
pub fn text(masker: &Masker, mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    output.write_all(masker.text(&text).as_bytes())?;
    output.flush()
}

/// Masks each line as an event, which says in its `_meta` what was masked. Lines that are no JSON are left out and told to
/// `complain`, by their numbers from 1 on.
pub fn json_lines(
    masker: &Masker,
    mut input: impl BufRead,
    mut output: impl Write,
    mut complain: impl FnMut(usize),
) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let json = line.trim_ascii();
        if json.is_empty() {
            continue;
        }
        match masker.event(json) {
            Ok(masked) => {
                output.write_all(masked.get())?;
                output.write_all(b"\n")?;
            }
            Err(_) => complain(number),
        }
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_no_json_do_not_stop_the_others() {
        let input = b"{\"message\":\"bob@example.com\"}\r\n\nnot json\n[1]\n{\"a\":\n{\"b\":2}";
        let (mut output, mut wrong) = (Vec::new(), Vec::new());
        json_lines(&Masker::default(), &input[..], &mut output, |number| wrong.push(number)).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert_eq!(wrong, [3, 5]);
        assert_eq!(output.lines().count(), 3, "{output}");
        assert!(output.contains("[email]") && !output.contains("bob"), "{output}");
    }

    #[test]
    fn a_secret_that_goes_on_in_the_next_line_is_hidden_whole() {
        let block =
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----\n";
        let mut output = Vec::new();
        text(&Masker::default(), block.as_bytes(), &mut output).unwrap();
        assert!(!String::from_utf8(output).unwrap().contains("MII"));
    }
}
