//! The vectors of `tests/vectors/index.json`, and what holds of every text with numbers in it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use pbx_core::phone::{self, Entry, entries, index, search_terms, suggest};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/index.json")).unwrap();
    file["cases"].as_array().unwrap().clone()
}

fn text(case: &Value) -> &str {
    case["text"].as_str().unwrap()
}

/// A piece as the vectors write it: without what it has not.
fn told(entry: &Entry<'_>) -> Value {
    let mut piece = Map::new();
    piece.insert("raw".to_owned(), json!(entry.raw));
    match &entry.found {
        Err(error) => drop(piece.insert("fault".to_owned(), json!(error.code().as_str()))),
        Ok(keys) => {
            let facts = [
                ("e164", json!(keys.e164)),
                ("extension", json!(keys.extension)),
                ("internal", json!(keys.internal.then_some(true))),
                ("doubtful", json!((!keys.valid && !keys.internal).then_some(true))),
            ];
            let known = facts.into_iter().filter(|(_, fact)| !fact.is_null());
            piece.extend(known.map(|(name, fact)| (name.to_owned(), fact)));
        }
    }
    Value::Object(piece)
}

#[test]
fn texts_of_the_vectors_have_the_pieces_that_they_say() {
    let mut wrong = Vec::new();
    for case in cases().iter().filter(|case| case["pieces"].is_array()) {
        let found: Vec<Value> = entries(text(case), case["region"].as_str()).iter().map(told).collect();
        if json!(found) != case["pieces"] {
            wrong.push(format!("{case} has {}", json!(found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_of_the_vectors_are_mended_as_they_say() {
    let mut wrong = Vec::new();
    for case in cases().iter().filter(|case| case["pieces"].is_array()) {
        let suggestion = suggest(text(case), case["region"].as_str());
        if json!(suggestion) != case["suggestion"] {
            wrong.push(format!("{case} becomes {suggestion:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_typed_is_searched_for_as_the_vectors_say() {
    let cases = cases();
    let typed: Vec<&Value> = cases.iter().filter(|case| case["search"].is_object()).collect();
    assert!(typed.len() > 20);
    for case in typed {
        let terms = serde_json::to_value(search_terms(text(case), case["region"].as_str())).unwrap();
        let known: Map<String, Value> =
            terms.as_object().unwrap().clone().into_iter().filter(|(_, term)| !term.is_null()).collect();
        assert_eq!(Value::Object(known), case["search"], "{case}");
    }
}

#[test]
fn a_clean_number_is_never_cut() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/phone.json")).unwrap();
    let all = file["cases"].as_array().unwrap();
    let numbers = all.iter().map(|case| &case["parsed"]).filter(|parsed| parsed["valid"] == true);
    let mut count = 0;
    for number in numbers {
        for style in ["e164", "international", "national", "rfc3966"] {
            let (written, region) = (number[style].as_str().unwrap(), number["region"].as_str());
            let expected = phone::keys(written, region);
            let [entry] = <[_; 1]>::try_from(entries(written, region)).unwrap();
            assert_eq!(entry.found, expected, "{written}");
            count += 1;
        }
    }
    assert!(count > 200);
}

#[test]
fn a_long_text_is_refused_and_a_list_is_read() {
    let long = "40123456; ".repeat(101);
    let [entry] = <[_; 1]>::try_from(entries(&long, Some("DK"))).unwrap();
    assert_eq!(entry.found.unwrap_err().code().as_str(), "phone.too_long");
    let list = "40 12 34 56, ".repeat(70);
    assert!(entries(&list, Some("DK")).iter().all(|entry| entry.raw == "40 12 34 56"));
    assert_eq!(entries(&list, Some("DK")).len(), 70);
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Parts of fields as people write them, so that more than junk is tried.
fn field() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[0-9]{1,4}",
        2 => "\\+?(45|49|1)? ?[0-9]{2,4}[ /.-]?[0-9]{4,8}",
        3 => prop::sample::select(vec![
            "; ", ";", ", ", ",", " / ", "/", " ", "\n", " - ", "-", "|", " or ", " und ", "Tel.: ", "(", ")", "+", "x",
            " ext. ", "#", " (work) ", "O", "l", "\u{a0}", "１", "é", "0", "00", "*", "_", ";ext=", "1. ",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn region() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("DK"), Some("DE"), Some("US"), Some("IT"), Some("AR"), Some("XX")])
}

/// Country code and national number of a number, or nothing and the digits of an extension of the PBX.
fn parts(keys: &phone::Keys) -> (String, String) {
    match &keys.e164 {
        Some(e164) if !keys.internal => {
            let number = phone::parse(e164, None).unwrap();
            (number.country_code().to_string(), number.national_number())
        }
        Some(_) | None => (String::new(), keys.extension.clone().unwrap()),
    }
}

proptest! {
    #[test]
    fn the_pieces_stand_in_the_text_one_after_the_other(text in field(), region in region()) {
        let mut rest = text.as_str();
        for entry in entries(&text, region) {
            let (_, after) = rest.split_once(entry.raw).unwrap();
            rest = after;
        }
    }

    #[test]
    fn no_digit_is_lost_or_made_up(text in field(), region in region()) {
        let pieces = entries(&text, region);
        let kept: Vec<u32> = pieces.iter().flat_map(|entry| digits(entry.raw)).collect();
        prop_assert_eq!(kept, digits(&text));
    }

    #[test]
    fn a_number_ends_as_its_piece_does(text in field(), region in region()) {
        for entry in entries(&text, region).iter().filter(|entry| entry.raw.is_ascii()) {
            let Ok(keys) = &entry.found else { continue };
            let tail = keys.tail.as_deref().unwrap_or_default();
            let spelt = entry.raw.chars().any(|c| c.is_ascii_alphabetic());
            let written: String = entry.raw.chars().filter(char::is_ascii_digit).collect();
            // Some countries complete a local number in front: +261 2000000 is +261 20 2000000.
            let end = tail.get(tail.len().saturating_sub(4)..).unwrap_or_default();
            prop_assert!(spelt || written.contains(end), "{:?} has not {}", entry, tail);
        }
    }

    #[test]
    fn positions_count_the_pieces(text in field(), region in region()) {
        let indexed = index(&text, region);
        let rows = indexed.rows.iter().map(|row| row.position);
        let mut positions: Vec<usize> = rows.chain(indexed.faults.iter().map(|fault| fault.position)).collect();
        positions.sort_unstable();
        prop_assert_eq!(positions, (0..entries(&text, region).len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_suggestion_is_clean_and_keeps_every_valid_number(text in field(), region in region()) {
        let Some(suggestion) = suggest(&text, region) else { return Ok(()) };
        let after = index(&suggestion, region);
        prop_assert!(after.faults.is_empty(), "{}", suggestion);
        prop_assert!(after.rows.iter().all(|row| row.keys.valid || row.keys.internal), "{}", suggestion);
        for row in index(&text, region).rows.iter().filter(|row| row.keys.valid && !row.keys.internal) {
            prop_assert!(after.rows.iter().any(|kept| kept.keys.e164 == row.keys.e164), "{} lost {:?}", suggestion, row);
        }
        prop_assert_eq!(suggest(&suggestion, region), None);
    }

    #[test]
    fn a_suggestion_loses_and_invents_no_digit(
        text in field(),
        region in prop::sample::select(vec![Some("DK"), Some("DE"), Some("US")]),
    ) {
        // Letters that are taken for digits, and the numbers of a list, are another matter.
        let text = text.replace("1. ", "").replace(|c: char| !c.is_ascii() || "OoIil".contains(c), "");
        let Some(suggestion) = suggest(&text, region) else { return Ok(()) };
        let written: String = text.chars().filter(char::is_ascii_digit).collect();
        let mut rest = written.as_str();
        for row in index(&suggestion, region).rows {
            let (code, national) = parts(&row.keys);
            let (before, after) = rest.split_once(&national).expect(&suggestion);
            let bare = before.replace(&code, "").replace('0', "");
            // Of North America, `011` dials abroad and `1` another city.
            prop_assert!(bare.chars().all(|c| region == Some("US") && c == '1'), "{} of {}", before, suggestion);
            let extension = row.keys.extension.filter(|_| !row.keys.internal).unwrap_or_default();
            rest = after.strip_prefix(extension.as_str()).expect(&suggestion);
        }
        prop_assert_eq!(rest, "", "of {}", suggestion);
    }

    #[test]
    fn what_is_searched_for_was_typed(text in field(), region in region()) {
        let terms = search_terms(&text, region);
        prop_assert!(terms.digits.is_none_or(|digits| (3..=8).contains(&digits.len())));
        prop_assert!(terms.extension.is_none_or(|extension| (1..=6).contains(&extension.len())));
        prop_assert_eq!(terms.name.is_some(), text.chars().any(char::is_alphabetic));
        prop_assert!(terms.e164_prefix.is_none_or(|prefix| prefix.len() > 1 && prefix.starts_with('+')));
    }
}
