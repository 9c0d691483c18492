//! The vectors of `tests/vectors/phone.json`, and what holds for every text and region.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use pbx_core::phone::{self, Format, Keys, MatchStrength, NumberType, Possibility};
use pbx_core::{ErrorCode, Place};
use proptest::prelude::*;
use serde_json::{Value, json};

fn cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/phone.json")).unwrap();
    file["cases"].as_array().unwrap().clone()
}

fn raw(case: &Value) -> &str {
    case["raw"].as_str().unwrap()
}

#[test]
fn numbers_of_the_vectors_are_described() {
    for case in cases().iter().filter(|case| case["parsed"].is_object()) {
        let mut wanted = case["parsed"].clone();
        wanted["raw"] = case["raw"].clone();
        let info = phone::describe(raw(case), case["region"].as_str()).unwrap();
        assert_eq!(serde_json::to_value(&info).unwrap(), wanted, "{case}");
    }
}

#[test]
fn texts_of_the_vectors_that_are_no_number_have_a_code_and_a_place() {
    for case in cases().iter().filter(|case| case["error"].is_object()) {
        let error = phone::describe(raw(case), case["region"].as_str()).unwrap_err();
        assert_eq!(error.code().as_str(), case["error"]["code"], "{case}");
        let place = case["error"]["at"].as_u64().map_or(Place::Whole, |at| {
            let at = usize::try_from(at).unwrap();
            assert!(at <= raw(case).chars().count(), "{case}");
            Place::Char(at)
        });
        assert_eq!(*error.place(), place, "{case}");
    }
}

#[test]
fn normalizing_gives_the_number_of_the_vectors_if_it_is_valid() {
    for case in &cases() {
        let normalized = phone::normalize(raw(case), case["region"].as_str());
        match (case["parsed"]["e164"].as_str(), case["parsed"]["valid"].as_bool()) {
            (Some(e164), Some(true)) => assert_eq!(normalized.unwrap(), e164, "{case}"),
            (Some(e164), _) => {
                let error = normalized.unwrap_err();
                assert_eq!(error.e164.as_deref(), Some(e164), "{case}");
                assert_eq!(error.error.code(), ErrorCode::PhoneNotValid, "{case}");
            }
            (None, _) => {
                let error = normalized.unwrap_err();
                assert_eq!(error.e164, None, "{case}");
                assert_eq!(error.error.code().as_str(), case["error"]["code"], "{case}");
            }
        }
    }
}

#[test]
fn keys_are_those_of_the_vectors() {
    for case in &cases() {
        let keys = phone::keys(raw(case), case["region"].as_str()).ok();
        assert_eq!(json!(keys), case["keys"], "{case}");
    }
}

#[test]
fn numbers_of_the_vectors_are_dialled_from_other_regions() {
    let cases = cases();
    let dialled = cases.iter().filter_map(|case| Some((case, case["dialled_from"].as_object()?)));
    let mut count = 0;
    for (case, (region, wanted)) in dialled.flat_map(|(case, all)| all.iter().map(move |each| (case, each))) {
        let style = Format::DialledFrom(region.clone());
        assert_eq!(phone::format(raw(case), case["region"].as_str(), &style).unwrap(), *wanted, "{case}");
        count += 1;
    }
    assert!(count > 20);
}

#[test]
fn numbers_of_the_vectors_match_as_they_say() {
    let cases = cases();
    let matches = cases.iter().filter_map(|case| Some((case, case["matches"].as_array()?)));
    let mut count = 0;
    for (case, wanted) in matches.flat_map(|(case, all)| all.iter().map(move |each| (case, each))) {
        let other = wanted["with"].as_str().unwrap();
        let region = wanted["region"].as_str();
        for (a, b) in [(raw(case), other), (other, raw(case))] {
            match phone::match_numbers(a, b, region) {
                Ok(strength) => assert_eq!(strength.as_str(), wanted["strength"], "{a} {b}"),
                Err(error) => assert_eq!(error.code().as_str(), wanted["code"], "{a} {b}"),
            }
        }
        count += 1;
    }
    assert!(count > 20);
}

#[test]
fn every_region_and_calling_code_is_there() {
    let regions: Vec<_> = phone::regions().collect();
    assert_eq!(regions.len(), 245);
    assert!(regions.is_sorted());
    assert!(regions.iter().all(|region| region.len() == 2));
    for code in ["800", "808", "870", "878", "881", "882", "883", "888", "979"] {
        let number = phone::parse(&format!("+{code}12345678"), None).unwrap();
        assert_eq!(number.region(), Some("001"));
    }
}

#[test]
fn the_notice_names_the_version_of_the_metadata() {
    let notice = include_str!("../data/NOTICE");
    assert!(phone::METADATA_VERSION.split('.').all(|part| part.parse::<u16>().is_ok()));
    assert!(notice.contains(&format!("phonenumbers {} ", phone::METADATA_VERSION)));
}

#[test]
fn the_words_for_withheld_are_known_in_any_dress() {
    for word in [
        "anonymous",
        "Unknown",
        "PRIVATE",
        "no caller id",
        "No-Caller-ID",
        "<sip:anonymous@anonymous.invalid>",
    ] {
        assert!(phone::is_withheld(word), "{word}");
        let error = phone::parse(word, Some("DE")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::PhoneWithheld);
    }
    for word in ["", "Anna", "anonymous caller", "030 901820", "caller id", "no caller"] {
        assert!(!phone::is_withheld(word), "{word}");
    }
}

#[test]
fn errors_are_sentences_with_a_place() {
    let sentence = |raw, region| phone::parse(raw, region).unwrap_err().to_string();
    assert_eq!(sentence("030 123456", None), "no country code and no default region at character 0");
    assert_eq!(sentence("030 123456", Some("XX")), "the default region is not a known region");
    assert_eq!(sentence("+999 1234567", Some("DE")), "unknown country code at character 0");
    assert_eq!(sentence("(030) 12!3456", Some("DE")), "not a phone number at character 8");
}

#[test]
fn emergency_numbers_are_known_as_they_are_dialled() {
    assert!(phone::is_emergency_number("112", "DE"));
    assert!(phone::is_emergency_number("1-1-2", "de"));
    assert!(!phone::is_emergency_number("+112", "DE"));
    assert!(!phone::is_emergency_number("1123", "DE"));
    assert!(!phone::is_emergency_number("911", "DE"));
    assert!(!phone::is_emergency_number("112", "XX"));
}

#[test]
fn a_number_tells_its_kind_of_short_number() {
    let kind = |raw, region| phone::parse(raw, Some(region)).unwrap().short_kind(region);
    assert_eq!(kind("112", "DE"), Some(phone::ShortKind::Emergency));
    assert_eq!(kind("11833", "DE"), Some(phone::ShortKind::ShortCode));
    assert_eq!(kind("030 901820", "DE"), None);
    assert_eq!(phone::parse("112", Some("DE")).unwrap().short_kind("FR"), None);
}

#[test]
fn an_internal_number_needs_no_region() {
    let keys = phone::keys("1002", None).unwrap();
    let wanted =
        Keys { e164: None, tail: None, extension: Some("1002".into()), internal: true, valid: false };
    assert_eq!(keys, wanted);
    assert_eq!(phone::keys("1234567", None).unwrap_err().code(), ErrorCode::PhoneInvalidCountryCode);
}

#[test]
fn strengths_are_ordered() {
    use MatchStrength::{Exact, National, None, Suffix};
    assert!(None < Suffix && Suffix < National && National < Exact);
}

#[test]
fn a_word_of_a_type_is_read_and_any_other_is_unknown() {
    let words = "fixed_line mobile fixed_line_or_mobile toll_free premium_rate shared_cost voip personal_number \
        pager uan voicemail unknown";
    for word in words.split_whitespace() {
        let read: NumberType = serde_json::from_value(word.into()).unwrap();
        assert_eq!((read.as_str(), NumberType::from_word(word)), (word, read));
    }
    assert_eq!(NumberType::from_word("satellite"), NumberType::Unknown);
}

#[test]
fn comparing_numbers_is_symmetric_and_counts_extensions() {
    let number = |raw| phone::parse(raw, Some("US")).unwrap();
    let (plain, extended, other) = (number("6502530000"), number("6502530000x1"), number("6502530000x2"));
    assert_eq!(phone::compare(&plain, &extended), MatchStrength::Suffix);
    assert_eq!(phone::compare(&extended, &other), MatchStrength::None);
    assert_eq!(phone::compare(&extended, &extended), MatchStrength::Exact);
}

/// Texts of characters that phone numbers are made of, so that most get past the first check.
fn phone_text() -> impl Strategy<Value = String> {
    "[0-9+\u{FF0B}\u{660}-\u{669} ().x#*~;,:/=&@abcextTEXnisob\u{301}\u{A0}-]{0,40}"
}

fn region() -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(proptest::sample::select(
        phone::regions().chain(["ZZ", "", "001", "é"]).collect::<Vec<_>>(),
    ))
}

fn exercise(raw: &str, region: Option<&str>) {
    let length = raw.chars().count();
    match phone::describe(raw, region) {
        Ok(info) => {
            assert_eq!(info.valid, info.number_type != NumberType::Unknown);
            assert!(!info.valid || info.possibility == Possibility::Possible || info.country_code == 1);
            let again = phone::parse(&info.e164, None).map(|number| number.e164());
            assert!(!info.valid || again.as_ref() == Ok(&info.e164), "{raw} {region:?} {again:?}");
        }
        Err(error) => match error.place() {
            Place::Char(at) => assert!(*at <= length),
            Place::Whole => {}
            Place::Byte(_) | Place::Field(_) => unreachable!("a phone text has characters"),
        },
    }
    if let Ok(keys) = phone::keys(raw, region) {
        assert_eq!(keys.e164.is_some(), keys.tail.is_some());
        assert!(keys.tail.is_none_or(|tail| tail.len() <= 8));
    }
    let dialled = phone::parse(raw, region).map(|number| number.dialled_from("BR"));
    assert_eq!(dialled.is_ok(), phone::describe(raw, region).is_ok());
    let strength = phone::match_numbers(raw, raw, region);
    assert!(!matches!(strength, Ok(MatchStrength::None)), "{raw} does not match itself");
}

proptest! {
    #[test]
    fn any_text_and_region_has_an_answer(raw in any::<String>(), region in region()) {
        exercise(&raw, region);
    }

    #[test]
    fn any_phone_like_text_has_an_answer(raw in phone_text(), region in region()) {
        exercise(&raw, region);
    }

    #[test]
    fn long_texts_have_an_answer(digits in "[0-9]{200,260}", region in region()) {
        exercise(&digits, region);
    }
}
