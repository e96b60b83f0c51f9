//! What holds of masking for every text, every JSON and every rule.

use std::collections::BTreeMap;

use panicle_protocol::{
    envelope::Item,
    mask::{Action, KINDS, Masker, Rule, Salt},
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::draw::{documents, texts, values};

#[derive(Deserialize)]
struct Cases {
    masked: Vec<Pair>,
}

#[derive(Clone, Debug, Deserialize)]
struct Pair {
    r#in: String,
    out: String,
}

/// Kinds whose fixtures hide enough to be looked for.
const FIXTURES: [&str; 15] = [
    include_str!("../../../tests/fixtures/mask/api_key.json"),
    include_str!("../../../tests/fixtures/mask/private_key.json"),
    include_str!("../../../tests/fixtures/mask/token.json"),
    include_str!("../../../tests/fixtures/mask/secret.json"),
    include_str!("../../../tests/fixtures/mask/url_credentials.json"),
    include_str!("../../../tests/fixtures/mask/email.json"),
    include_str!("../../../tests/fixtures/mask/phone.json"),
    include_str!("../../../tests/fixtures/mask/resident_id.json"),
    include_str!("../../../tests/fixtures/mask/card.json"),
    include_str!("../../../tests/fixtures/mask/iban.json"),
    include_str!("../../../tests/fixtures/mask/passport.json"),
    include_str!("../../../tests/fixtures/mask/ssn.json"),
    include_str!("../../../tests/fixtures/mask/ip.json"),
    include_str!("../../../tests/fixtures/mask/mac.json"),
    include_str!("../../../tests/fixtures/mask/imei.json"),
];

/// Pairs of input and output with the part of the input that must be gone.
fn secrets() -> impl Strategy<Value = (Pair, String)> {
    let cases = FIXTURES.iter().flat_map(|cases| serde_json::from_str::<Cases>(cases).unwrap().masked);
    let secrets: Vec<_> = cases.filter_map(|pair| Some((pair.clone(), hidden_part(&pair)?))).collect();
    select(secrets)
}

/// What lies between the common beginning and the common end of input and output, when it is long enough to be
/// somebody's.
fn hidden_part(Pair { r#in, out }: &Pair) -> Option<String> {
    let same = |(a, b): &(char, char)| a == b;
    let before: usize = r#in.chars().zip(out.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let after: usize =
        r#in[before..].chars().rev().zip(out[before..].chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let hidden = &r#in[before..r#in.len() - after];
    (hidden.len() >= 6).then(|| hidden.to_owned())
}

/// A random text that ends where a word does.
fn neighbours() -> impl Strategy<Value = String> {
    let harmless = select(vec!["，", "\n", " | ", "（", "。", " 🙂 ", " für "]);
    // An open quote, and the first line of a key, take what follows with them: also the word that says what it is. Behind
    // a drive a backslash begins no escape, and behind three stars a number is the rest of a masked one.
    let closed =
        |text: String| text.replace(['"', '\'', '`', '\\', '*'], "").replace("-----BEGIN", "").replace("&quot;", "");
    (texts(), harmless).prop_map(move |(text, end)| closed(text) + end)
}

/// Rules of one's own of every sort.
fn rules() -> impl Strategy<Value = Vec<Rule>> {
    // What begins with a class can find what masking left of a number; twice is once only for the others.
    let begin = select(vec!["EMP-", "a-?bc", "工号中", "id=x", "bob@", "E[A-Z]P", "user"]);
    let set = select(vec!["\\d", "\\w", "\\s", ".", "[A-Z0-9_-]", "[^,]", "E", "-", "@", "中", ":"]);
    let count = select(vec!["", "", "{3}", "{1,4}", "{2,}", "?", "+", "*"]);
    let rest =
        vec((set, count), 0..4).prop_map(|parts| parts.into_iter().flat_map(<[&str; 2]>::from).collect::<String>());
    let pattern = (begin, rest).prop_map(|(begin, rest)| begin.to_owned() + &rest);
    let keys = select(vec!["customer_name", "token", "id", "value", "e mail"]).prop_map(str::to_owned);
    let paths = select(vec!["user.*", "user.id", "**.email", "extra.**.value", "*.0"]).prop_map(str::to_owned);
    let kinds = select(KINDS.to_vec()).prop_map(|kind| kind.name().to_owned());
    let action = select(vec![Action::Mask, Action::Mask, Action::Keep, Action::Hash]);
    let lists = (vec(pattern, 0..3), vec(keys, 0..2), vec(paths, 0..2), vec(kinds, 0..2));
    let rule = (select(vec!["employee", "a", "e-1", "masked", "user_2"]), action, lists);
    vec(rule, 0..4).prop_map(|rules| {
        let named: BTreeMap<_, _> = rules.into_iter().map(|(name, action, lists)| (name, (action, lists))).collect();
        let rule = |(name, (action, (patterns, keys, paths, kinds))): (&str, _)| Rule {
            name: name.to_owned(),
            action,
            patterns,
            keys,
            paths,
            kinds,
        };
        named.into_iter().map(rule).collect()
    })
}

/// A masker of these rules, where they are right.
fn masker(rules: &[Rule]) -> Option<Masker> {
    Masker::new(rules).ok().map(|masker| masker.salted(Salt::secret([7; 16])))
}

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #![proptest_config(crate::draw::config())]

    #[test]
    fn masking_text_twice_changes_nothing_more(text in texts()) {
        let masker = Masker::default();
        let once = masker.text(&text).into_owned();
        prop_assert_eq!(masker.text(&once), once.as_str(), "of {:?}", text);
    }

    #[test]
    fn masking_any_text_ends(text in any::<String>()) {
        let masker = Masker::default();
        let once = masker.text(&text).into_owned();
        prop_assert_eq!(masker.text(&once), once.as_str());
    }

    #[test]
    fn remarks_lie_in_the_masked_text(text in texts()) {
        let masker = Masker::default();
        let (masked, remarks) = masker.text_with_remarks(&text);
        prop_assert_eq!(&masked, &masker.text(&text));
        prop_assert!(masked == text || !remarks.is_empty(), "nothing said of {:?}", masked);
        let mut end = 0;
        for remark in remarks {
            prop_assert!(remark.range.start >= end, "{:?} of {:?} comes too early", remark, masked);
            prop_assert!(masked.get(remark.range.clone()).is_some_and(|part| !part.is_empty()), "{:?} of {:?}", remark, masked);
            end = remark.range.end;
        }
    }

    #[test]
    fn masking_json_twice_changes_nothing_more(value in values()) {
        let masker = Masker::default();
        let once = masker.json(value.to_string().as_bytes()).unwrap().into_inner();
        prop_assert!(serde_json::from_slice::<Value>(&once).is_ok());
        prop_assert_eq!(utf8(masker.json(&once).unwrap().into_inner()), utf8(once), "of {}", value);
    }

    #[test]
    fn masking_written_json_twice_changes_nothing_more(json in documents()) {
        let masker = Masker::default();
        let once = masker.json(json.as_bytes()).unwrap().into_inner();
        // Floats too large for any type are JSON all the same.
        let is_read = serde_json::from_slice::<Value>(&once).map_or_else(|error| error.to_string().contains("out of range"), |_| true);
        prop_assert!(is_read, "{} of {}", utf8(once), json);
        prop_assert_eq!(utf8(masker.json(&once).unwrap().into_inner()), utf8(once), "of {}", json);
    }

    #[test]
    fn masking_an_event_twice_changes_nothing_more(value in values()) {
        let masker = Masker::default();
        let once = masker.event(value.to_string().as_bytes()).unwrap().into_inner();
        prop_assert!(serde_json::from_slice::<Value>(&once).is_ok(), "{}", utf8(once));
        prop_assert_eq!(utf8(masker.event(&once).unwrap().into_inner()), utf8(once), "of {}", value);
    }

    #[test]
    fn an_event_is_masked_as_json_is(extra in values(), message in texts()) {
        let json = json!({ "message": message, "extra": extra }).to_string();
        let event: Value = serde_json::from_str(&json).unwrap();
        let masker = Masker::default();
        let plain: Value = serde_json::from_slice(masker.json(json.as_bytes()).unwrap().get()).unwrap();
        let mut told: Value = serde_json::from_slice(masker.event(json.as_bytes()).unwrap().get()).unwrap();
        let meta = told.as_object_mut().unwrap().remove("_meta");
        prop_assert_eq!(&plain["message"], &told["message"]);
        prop_assert_eq!(&plain, &told);
        prop_assert!(meta.is_some() || plain == event  , "nothing said of {}", plain);
    }

    #[test]
    fn any_bytes_are_refused_or_masked_into_json(bytes in vec(any::<u8>(), 0..64)) {
        for masked in [Masker::default().json(&bytes), Masker::default().event(&bytes)].into_iter().flatten() {
            prop_assert!(serde_json::from_slice::<Value>(masked.get()).is_ok());
        }
    }

    #[test]
    fn what_is_nearly_json_is_refused_or_masked_into_json(
        json in documents(), place in any::<prop::sample::Index>(), instead in "[\\[\\]{}\",:0-9a-z\\\\ \\u{0}-\\u{1f}é]{0,2}",
    ) {
        let place = json.floor_char_boundary(place.index(json.len() + 1));
        let end = json.ceil_char_boundary(json.len().min(place + 1));
        let broken = [&json[..place], &instead, &json[end..]].concat();
        let expected = serde_json::from_str::<Value>(&broken);
        let masked = Masker::default().json(broken.as_bytes());
        match expected {
            Ok(_) => prop_assert!(masked.is_ok(), "refused {}", broken),
            Err(error) => {
                let is_about_values = error.to_string().contains("out of range") || error.to_string().contains("surrogate")
                    || error.to_string().contains("hex escape");
                prop_assert!(masked.is_err() || is_about_values, "took {:?}: {}", broken, error);
            }
        }
    }

    #[test]
    fn an_item_is_masked_or_dropped(kind in select(vec!["event", "attachment", "log", "session"]), payload in vec(any::<u8>(), 0..64), name in texts()) {
        let headers = Map::from_iter([("type".to_owned(), json!(kind)), ("filename".to_owned(), json!(name))]);
        let is_text = std::str::from_utf8(&payload).is_ok();
        prop_assert_eq!(Masker::default().item(Item { headers, payload }).is_some(), is_text);
    }

    #[test]
    fn no_fixtures_secret_survives_in_any_text(before in neighbours(), secret in secrets(), after in neighbours(), gap in select(vec![" ", "，", "\n", "失败"])) {
        let (pair, hidden) = secret;
        if before.contains(&hidden) || after.contains(&hidden) {
            return Ok(());
        }
        let text = format!("{before}{}{gap}{after}", pair.r#in);
        let masked = Masker::default().text(&text).into_owned();
        prop_assert!(!masked.contains(&hidden), "{:?} in {:?} of {:?}", hidden, masked, text);
    }

    #[test]
    fn no_fixtures_secret_survives_in_any_json(before in neighbours(), secret in secrets(), key in texts(), rest in values()) {
        let (pair, hidden) = secret;
        let others = format!("{before}{key}{rest}");
        if others.contains(&hidden) {
            return Ok(());
        }
        let event = json!({ "a": [{ key: format!("{before}{}", pair.r#in) }, rest] });
        let masked: Value = serde_json::from_slice(Masker::default().event(event.to_string().as_bytes()).unwrap().get()).unwrap();
        let is_gone = |value: &Value| !strings(value).iter().any(|text| text.contains(&hidden));
        prop_assert!(is_gone(&masked), "{:?} in {} of {}", hidden, masked, event);
    }

    #[test]
    fn fixtures_are_masked_behind_plain_text_of_any_length(length in 0_usize..300, secret in secrets()) {
        let (pair, _) = secret;
        let plain = &"plain words of no account ".repeat(12)[..length];
        let masked = Masker::default().text(&format!("{plain}\n{}", pair.r#in)).into_owned();
        prop_assert_eq!(masked, format!("{plain}\n{}", pair.out));
    }

    #[test]
    fn a_mobile_number_never_survives(
        before in "[失败电话：，。 ()/:;\"'<>@_-]{0,5}",
        number in "1[3-9][0-9]{9}",
        after in "[失败电话：，。 ()/:;\"'<>@_-]{0,5}",
    ) {
        let text = format!("{before}{number}{after}");
        let masked = Masker::default().text(&text).into_owned();
        prop_assert!(!masked.contains(&number), "{:?}", masked);
    }

    #[test]
    fn an_address_never_survives(
        before in "[失败邮箱：，。 ():;\"'<>=&?]{0,5}",
        local in "[a-z0-9]{1,8}([._+-][a-z0-9]{1,8}){0,2}",
        domain in "[a-z][a-z0-9]{1,8}(\\.[a-z]{2,6}){0,1}\\.(com|org|cn|de|jp|museum)",
        at in select(vec!["@", "%40", "%2540", "&#64;", "&#x40;", "&commat;", "\\u0040", "＠"]),
        after in "[失败，。 ()/:;\"'<>&?]{0,5}",
    ) {
        let text = format!("{before}{local}{at}{domain}{after}");
        let masked = Masker::default().text(&text).into_owned();
        prop_assert!(!masked.contains(&domain), "{:?} of {:?}", masked, text);
    }

    #[test]
    fn masking_twice_by_own_rules_changes_nothing_more(rules in rules(), text in texts()) {
        let Some(masker) = masker(&rules) else { return Ok(()) };
        let once = masker.text(&text).into_owned();
        prop_assert_eq!(masker.text(&once), once.as_str(), "of {:?} by {:?}", text, rules);
    }

    #[test]
    fn masking_an_event_twice_by_own_rules_changes_nothing_more(rules in rules(), value in values()) {
        let Some(masker) = masker(&rules) else { return Ok(()) };
        let once = masker.event(value.to_string().as_bytes()).unwrap().into_inner();
        prop_assert!(serde_json::from_slice::<Value>(&once).is_ok(), "{}", utf8(once));
        prop_assert_eq!(utf8(masker.event(&once).unwrap().into_inner()), utf8(once), "of {} by {:?}", value, rules);
    }

    #[test]
    fn any_pattern_is_compiled_or_refused_by_name(pattern in "\\PC{0,12}", text in texts()) {
        let rule = Rule { name: "own".to_owned(), patterns: vec![pattern], ..Rule::default() };
        match Masker::new(std::slice::from_ref(&rule)) {
            Ok(masker) => { masker.text(&text); }
            Err(error) => prop_assert_eq!(error.rule, "own"),
        }
    }

    #[test]
    fn what_a_pattern_spells_out_is_found(digits in "[0-9]{6}", before in "[失败，。 (/:;\"'<=-]{0,3}", after in "[失败，。 )/:;\"'<=-]{0,3}") {
        let rule = Rule { name: "employee".to_owned(), patterns: vec!["EMP-\\d{6}".to_owned()], ..Rule::default() };
        let masked = masker(&[rule]).unwrap().text(&format!("{before}EMP-{digits}{after}")).into_owned();
        prop_assert_eq!(masked, format!("{before}[employee]{after}"));
    }
}

/// All strings and keys of a value.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(key, value)| [vec![key.as_str()], strings(value)].concat()).collect()
        }
        _ => Vec::new(),
    }
}
