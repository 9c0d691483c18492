//! A byte that picks the default region, then the text of a phone number, or of two on two lines.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pbx_core::phone::{
    Format, describe, entries, format, index, is_withheld, keys, match_numbers, normalize, parse, regions,
    search_terms, short_kind, suggest,
};

fuzz_target!(|input: &[u8]| {
    let Some((&pick, text)) = input.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    let region = regions().nth(usize::from(pick));
    let (first, second) = text.split_once('\n').unwrap_or((&text, ""));

    let _ = is_withheld(first);
    let _ = short_kind(first, region.unwrap_or("DE"));
    let _ = match_numbers(first, second, region);
    let _ = keys(first, region);
    check(first, region);
    let _ = search_terms(&text, region);
    check_field(&text, region);
});

/// The pieces of a field follow each other in it, and what is suggested for it is clean.
fn check_field(text: &str, region: Option<&str>) {
    let mut rest = text;
    for entry in entries(text, region) {
        rest = rest.split_once(entry.raw).expect("a piece is in the text").1;
    }
    let suggestion = suggest(text, region).map(|suggestion| index(&suggestion, region));
    assert!(suggestion.is_none_or(|clean| clean.faults.is_empty()));
}

/// What is asked of a text in different ways has one answer.
fn check(raw: &str, region: Option<&str>) {
    let Ok(number) = parse(raw, region) else {
        assert!(normalize(raw, region).is_err());
        return;
    };
    let info = describe(raw, region).expect("what parses can be described");
    assert_eq!(info.e164, number.e164());
    assert_eq!(normalize(raw, region).is_ok(), number.is_valid());
    let from = region.unwrap_or("US").to_owned();
    let styles =
        [Format::E164, Format::International, Format::National, Format::Rfc3966, Format::DialledFrom(from)];
    for style in &styles {
        assert!(!format(raw, region, style).expect("what parses can be written").is_empty());
    }
}
