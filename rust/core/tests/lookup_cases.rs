//! `tests/vectors/lookup.json`: who is calling, by hand, through the core alone.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod lookup_story;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use lookup_story::Book;
use pbx_core::rank::{Level, Match, NumberBlock};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    books: BTreeMap<String, lookup_story::Written>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    book: String,
    raw: String,
    region: Option<String>,
    #[serde(rename = "as")]
    asker: Option<String>,
    e164: Option<String>,
    state: Option<String>,
    matches: Vec<Vec<String>>,
    #[serde(default)]
    hidden: u32,
    linked: Option<BTreeSet<String>>,
    links: Option<BTreeSet<String>>,
}

fn vectors() -> Vectors {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/lookup.json");
    serde_json::from_str(&fs::read_to_string(path).expect("the file is there")).expect("it is as said")
}

/// Why a number is nobody's, in the words of the vectors.
fn said(number: &NumberBlock) -> Option<&str> {
    match number {
        NumberBlock { withheld: true, .. } => Some("withheld"),
        NumberBlock { internal: true, .. } => Some("internal"),
        NumberBlock { own: true, .. } => Some("own"),
        _ => number.error.as_ref().map(|error| error.code.as_str()),
    }
}

/// Level, name and second line of a match, as many as its vector names.
fn shown(found: &Match, named: usize) -> Vec<String> {
    let level = match found.level {
        Level::Known => "known",
        Level::Likely => "likely",
        Level::Possible => "possible",
    };
    let line = found.subtitle.as_deref().unwrap_or_default();
    [level, &found.name, line].into_iter().take(named).map(str::to_owned).collect()
}

#[test]
fn a_call_finds_who_its_vector_says() {
    let Vectors { books, cases } = vectors();
    let books: BTreeMap<_, _> = books.iter().map(|(name, book)| (name, Book::after(book))).collect();
    let mut wrong = Vec::new();
    for case in &cases {
        let answer = books[&case.book].ask(&case.raw, case.region.as_deref(), case.asker.as_deref());
        let named = case.matches.iter().map(Vec::len).chain(std::iter::repeat(2));
        let found: Vec<_> =
            answer.matches.iter().zip(named).map(|(found, named)| shown(found, named)).collect();
        let got = (answer.number.e164.as_ref(), said(&answer.number), found, answer.hidden);
        let wanted = (case.e164.as_ref(), case.state.as_deref(), case.matches.clone(), case.hidden);
        if got != wanted {
            wrong.push(format!("{}: {}: {got:?}, not {wanted:?}", case.book, case.raw));
        }
    }
    assert!(cases.len() >= 2000 && wrong.is_empty(), "{} cases\n{}", cases.len(), wrong.join("\n"));
}

#[test]
fn a_call_belongs_to_whom_its_vector_says() {
    let Vectors { books, cases } = vectors();
    let mut wrong = Vec::new();
    for case in &cases {
        let (Some(linked), Some(links)) = (&case.linked, &case.links) else {
            continue;
        };
        let (before, after) = (Book::before(&books[&case.book]), Book::after(&books[&case.book]));
        let got = (
            before.links(&before.ask(&case.raw, None, None), &BTreeSet::new()),
            after.links(&after.ask(&case.raw, None, None), linked),
        );
        if (&got.0, &got.1) != (linked, links) {
            wrong.push(format!("{}: {}: {got:?}, not {linked:?}, {links:?}", case.book, case.raw));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
