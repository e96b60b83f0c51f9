//! Addresses of machines: IPv4 and IPv6 (the network stays), and of network cards (the maker stays).

use super::{
    byte::{ALNUM, ALPHA, DIGIT, HEX, SPACE, is},
    kind::Kind,
    scan::{Field, Hit, Label, Scan, Show},
    token, words,
};

/// `203.0.113.7`, tried at its first digit.
pub(super) fn v4(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let (octets, hidden, end) = octets(scan, at)?;
    let goes_on =
        (scan.at(end) == b'.' && is(scan.at(end + 1), DIGIT)) || (scan.at(end) == b'-' && is(scan.at(end + 1), ALNUM));
    if goes_on || is(scan.at(end), ALNUM) || scan.at(end) == b'_' || is_nobody(octets) || is_version(scan, at, octets) {
        return None;
    }
    Some(Hit::part(Kind::Ip, at, hidden..end, Show::Label(Label::TwoStars)))
}

/// The four numbers, where the third begins, and where the last ends.
fn octets(scan: &Scan<'_>, at: usize) -> Option<([u32; 4], usize, usize)> {
    let (mut octets, mut starts, mut start) = ([0; 4], [0; 4], at);
    for (index, octet) in octets.iter_mut().enumerate() {
        let end = scan.end(start, DIGIT);
        if !(1..=3).contains(&(end - start)) || (index < 3 && scan.at(end) != b'.') {
            return None;
        }
        *octet = scan.bytes[start..end].iter().fold(0, |number, digit| number * 10 + u32::from(digit & 15));
        if *octet > 255 {
            return None;
        }
        starts[index] = start;
        start = end + 1;
    }
    Some((octets, starts[2], start - 1))
}

/// This machine, any machine, all machines; and versions such as `130.0.0.0`.
fn is_nobody(octets: [u32; 4]) -> bool {
    octets[0] == 127 || octets == [255; 4] || octets[1..] == [0; 3]
}

/// `nginx/1.2.3.4` at the beginning of a word, `version 1.2.3.4`, `shop@1.2.3.4`; behind `bob@` stands a host.
fn is_version(scan: &Scan<'_>, at: usize, octets: [u32; 4]) -> bool {
    let before = scan.before(at);
    if scan.field == Field::Version || matches!(before, b'.' | b'-' | b'_' | b'^' | b'~') || is(before, ALPHA) {
        return true;
    }
    if before == b'@' && is(scan.second_before(at), ALNUM) && octets.iter().all(|octet| *octet < 100) {
        return true;
    }
    if before == b'/' {
        let name = scan.start(at - 1, ALNUM, 24);
        let before = scan.before(name);
        let is_first = is(before, SPACE) || matches!(before, 0 | b'(' | b'"' | b'\'' | b',' | b';' | b'>' | 0x80..);
        return name < at - 1 && is_first;
    }
    scan.is_about(at, words::VERSION)
}

/// `2001:db8::1` and `00:1a:2b:3c:4d:5e`, tried at the first colon; and what else has one.
pub(super) fn at_colon(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if !is(scan.at(at + 1), HEX) && scan.at(at + 1) != b':' {
        return if is(scan.at(at + 1), ALPHA) { token::at_colon(scan, at) } else { None };
    }
    let start = scan.start(at, HEX, 5);
    if start == at
        || at - start > 4
        || is(scan.before(start), ALNUM)
        || matches!(scan.before(start), b'_' | b'*')
        || follows_group(scan, start)
    {
        return token::at_colon(scan, at);
    }
    mac(scan, start, b':').or_else(|| v6(scan, start, at)).or_else(|| token::at_colon(scan, at))
}

/// Does a group of hexadecimal digits and a colon stand before? `code:` is none.
fn follows_group(scan: &Scan<'_>, at: usize) -> bool {
    if at <= scan.floor || scan.before(at) != b':' {
        return false;
    }
    let group = scan.start(at - 1, HEX, 5);
    scan.before(at - 1) == b':' || (group < at - 1 && at - 1 - group <= 4 && !is(scan.before(group), ALNUM))
}

/// `00-1a-2b-3c-4d-5e`, tried at the first dash.
pub(super) fn at_dash(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    if scan.at(at + 3) != b'-' {
        return None;
    }
    let start = scan.start(at, HEX, 3);
    let follows = scan.before(start) == b'-' && is(scan.second_before(start), HEX);
    if at - start == 2 && !follows { mac(scan, start, b'-') } else { None }
}

/// Six pairs of hexadecimal digits, by colons or dashes; the first three say who made it.
fn mac(scan: &Scan<'_>, at: usize, gap: u8) -> Option<Hit> {
    const LENGTH: usize = 17;
    let bytes = scan.bytes.get(at..at + LENGTH)?;
    let is_in_place = |(index, byte): (usize, &u8)| if index % 3 == 2 { *byte == gap } else { is(*byte, HEX) };
    let end = at + LENGTH;
    // One more pair behind a colon is a port; two more, and it is something longer.
    let is_pair = |at: usize| scan.at(at) == gap && is(scan.at(at + 1), HEX) && is(scan.at(at + 2), HEX);
    let goes_on = is(scan.at(end), ALNUM) || (is_pair(end) && (gap == b'-' || is_pair(end + 3)));
    let follows = is(scan.before(at), ALNUM) || scan.before(at) == b'*';
    let is_mac = bytes.iter().enumerate().all(is_in_place) && !goes_on && !follows;
    is_mac.then(|| Hit::part(Kind::Mac, at, at + 9..end, Show::Stars(0, 0)))
}

/// Eight groups, or fewer around `::` when the first is one that is given out.
fn v6(scan: &Scan<'_>, at: usize, first_end: usize) -> Option<Hit> {
    let (mut groups, mut gap, mut hidden, mut end) = (0, false, None, at);
    loop {
        // The last two groups can be written as an IPv4 address.
        if let Some((_, _, dotted)) = octets(scan, end).filter(|_| groups > 0) {
            (groups, end) = (groups + 2, dotted);
            break;
        }
        let group_end = scan.end(end, HEX);
        if group_end - end > 4 || (is(scan.at(group_end), ALNUM) && group_end > end) {
            // `2001:db8::1:AKIA`: the last colon is no longer part of it.
            end -= usize::from(end > at && !scan.bytes[at..end].ends_with(b"::"));
            break;
        }
        groups += usize::from(group_end > end);
        end = group_end;
        if groups > 8 || scan.at(end) != b':' {
            break;
        }
        if scan.at(end + 1) == b':' {
            if gap {
                return None;
            }
            gap = true;
            end += 2;
        } else if is(scan.at(end + 1), HEX) {
            end += 1;
        } else {
            break;
        }
        hidden = hidden.or_else(|| (groups == 2 || gap).then_some(end));
    }
    let is_given = gap && (2..8).contains(&groups) && is_given_out(&scan.bytes[at..first_end]);
    let goes_on = is(scan.at(end), ALNUM) || matches!(scan.at(end), b'_' | b'*') || scan.has(end, b":*");
    let is_address = (groups == 8 && !gap) || is_given;
    hidden
        .filter(|hidden| is_address && !goes_on && *hidden < end)
        .map(|hidden| Hit::part(Kind::Ip, at, hidden..end, Show::Label(Label::OneStar)))
}

/// The first groups in use: the internet's `2…` and `3…`, the link's `fe80`, private `fc…` and `fd…`, NAT's `64`.
fn is_given_out(group: &[u8]) -> bool {
    match group {
        [b'2' | b'3', ..] => group.len() == 4,
        [b'f' | b'F', b'c'..=b'f' | b'C'..=b'F', ..] => group.len() == 4,
        [b'6', b'4'] => true,
        _ => false,
    }
}
