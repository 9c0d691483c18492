//! What holds for every body: nothing panics, and how a PBX happens to write a thing does not matter.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use pbx_core::yeastar::{
    decode, decode_call_query, decode_cdr_row, decode_cdr_search, decode_extension_list, decode_queue_list,
    decode_reply, decode_system_information, decode_voicemail_query, sign, verify_signature,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};

/// The bodies of `webhooks.json` that decode.
static BODIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let read = |case: &Value| {
        case["expect"]["error"].is_null().then(|| case["body"].as_str().expect("a text").to_owned())
    };
    vectors("webhooks.json")["cases"].as_array().expect("a list").iter().filter_map(read).collect()
});

/// The rows of `cdr.json` that decode.
static ROWS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let read = |case: &Value| case["expect"]["error"].is_null().then(|| case["row"].clone());
    vectors("cdr.json")["cases"].as_array().expect("a list").iter().filter_map(read).collect()
});

/// Words that a PBX writes in fields with a vocabulary.
const WORDS: [&str; 29] = [
    "ALERT",
    "RING",
    "EARLYMEDIA",
    "ANSWERED",
    "ANSWER",
    "HOLD",
    "BYE",
    "NO ANSWER",
    "BUSY",
    "FAILED",
    "VOICEMAIL",
    "ABANDONED",
    "Inbound",
    "Outbound",
    "Internal",
    "Mobile",
    "Web",
    "Registered",
    "Unregistered",
    "Ringing",
    "Busy",
    "Idle",
    "business_trip",
    "update_order",
    "update_extension",
    "CREATE",
    "call_start",
    "Paused",
    "success",
];

fn vectors(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("the file is there")).expect("the file is JSON")
}

/// Everything that reads bytes from outside.
fn read_all(bytes: &[u8]) {
    if let Ok(webhook) = decode(bytes) {
        let flat = serde_json::to_value(&webhook).expect("it serialises");
        assert_eq!(flat["event"], webhook.event.name());
    }
    let _ = decode_cdr_search(bytes);
    let _ = decode_extension_list(bytes);
    let _ = decode_queue_list(bytes);
    let _ = decode_voicemail_query(bytes);
    let _ = decode_call_query(bytes);
    let _ = decode_system_information(bytes);
    let _ = decode_reply(bytes);
}

/// One way to damage a body.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Cut(Index, usize),
    Repeat(Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bits = select(
        &[
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "-1",
            "1e400",
            "99999999999999999999",
            "\\u0000",
            "\\ud800",
            " ",
            "true",
            "\u{feff}",
            "٣",
        ][..],
    );
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        (any::<Index>(), bits).prop_map(|(at, text)| Damage::Insert(at, text.as_bytes().to_vec())),
        (any::<Index>(), 1..40_usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        (any::<Index>(), 1..40_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
    ]
}

fn apply(body: &mut Vec<u8>, damage: Damage) {
    let span = |at: Index, length: usize, body: &[u8]| {
        let start = at.index(body.len() + 1);
        start..(start + length).min(body.len())
    };
    match damage {
        Damage::Flip(at, byte) if !body.is_empty() => {
            let at = at.index(body.len());
            body[at] = byte;
        }
        Damage::Flip(..) => {}
        Damage::Insert(at, bytes) => {
            let at = at.index(body.len() + 1);
            body.splice(at..at, bytes);
        }
        Damage::Cut(at, length) => drop(body.drain(span(at, length, body))),
        Damage::Repeat(at, length) => {
            let span = span(at, length, body);
            let copy = body[span.clone()].to_vec();
            body.splice(span.end..span.end, copy);
        }
    }
}

/// A list of choices that the rewriting below draws from.
struct Choices<'a>(std::iter::Cycle<std::slice::Iter<'a, u8>>);

impl Choices<'_> {
    fn of(&mut self, n: usize) -> usize {
        usize::from(*self.0.next().expect("the list is not empty")) % n
    }
}

/// Writes a value in another way that means the same to a PBX. `loose` allows more than JSON does.
fn rewrite(value: &Value, loose: bool, choices: &mut Choices<'_>) -> String {
    match value {
        Value::Object(map) => rewrite_object(map, loose, choices),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| rewrite(item, loose, choices)).collect();
            format!("[{}]", items.join(","))
        }
        Value::Number(number) if loose && choices.of(2) == 0 => format!("\" {number} \""),
        Value::Null if loose => ["null", "\"\"", "\"  \""][choices.of(3)].to_owned(),
        Value::String(text) if loose && text.trim().is_empty() => {
            ["null", "\"\"", "\"  \""][choices.of(3)].to_owned()
        }
        Value::String(text) if loose && WORDS.contains(&text.as_str()) => {
            Value::from(reword(text, choices)).to_string()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn rewrite_object(map: &Map<String, Value>, loose: bool, choices: &mut Choices<'_>) -> String {
    let mut entries = Vec::new();
    for (key, value) in map {
        if !(loose && value.is_null() && choices.of(2) == 0) {
            entries.push(format!("{}:{}", Value::from(key.as_str()), rewrite(value, loose, choices)));
        }
    }
    for at in (1..entries.len()).rev() {
        entries.swap(at, choices.of(at + 1));
    }
    format!("{{{}}}", entries.join([",", " ,\n"][choices.of(2)]))
}

/// Another letter case, and another of space, hyphen and underscore.
fn reword(word: &str, choices: &mut Choices<'_>) -> String {
    word.chars()
        .map(|c| match c {
            ' ' | '_' => [' ', '_', '-'][choices.of(3)],
            c if choices.of(2) == 0 => c.to_ascii_lowercase(),
            c => c.to_ascii_uppercase(),
        })
        .collect()
}

/// The same webhook, written in another way.
fn rewrite_webhook(body: &str, choices: &mut Choices<'_>) -> String {
    let mut envelope: Value = serde_json::from_str(body).expect("it is JSON");
    let loose = decode(body.as_bytes()).is_ok_and(|webhook| {
        !["unknown", "conference", "new_message", "event_30037"].contains(&webhook.event.name())
    });
    let msg = envelope.as_object_mut().and_then(|envelope| envelope.remove("msg"));
    let mut written = rewrite(&envelope, true, choices);
    if let Some(msg) = msg {
        let inner = msg.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()).unwrap_or(msg);
        let msg = rewrite(&inner, loose, choices);
        let msg = if choices.of(2) == 0 && !inner.is_string() { Value::from(msg).to_string() } else { msg };
        written = written.replacen('{', &format!("{{\"msg\":{msg},"), 1);
    }
    written
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_bodies_are_read_without_a_panic(
        which in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..8),
    ) {
        let mut body = which.get(&BODIES).clone().into_bytes();
        for damage in damages {
            apply(&mut body, damage);
        }
        read_all(&body);
    }

    #[test]
    fn damaged_replies_are_read_without_a_panic(
        which in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..8),
    ) {
        let key = ["data", "queue_list", "voicemail_list"][which.index(3)];
        let mut body = serde_json::json!({"errcode": 0, key: [which.get(&ROWS)]}).to_string().into_bytes();
        for damage in damages {
            apply(&mut body, damage);
        }
        read_all(&body);
    }

    #[test]
    fn a_fault_lies_within_the_body(which in any::<Index>(), damages in prop::collection::vec(damage(), 1..4)) {
        let mut body = which.get(&BODIES).clone().into_bytes();
        for damage in damages {
            apply(&mut body, damage);
        }
        if let Err(error) = decode(&body)
            && let pbx_core::Place::Byte(at) = error.place()
        {
            prop_assert!(*at <= body.len());
        }
    }

    #[test]
    fn the_way_a_body_is_written_does_not_matter(
        which in any::<Index>(),
        choices in prop::collection::vec(any::<u8>(), 16..200),
    ) {
        let body = which.get(&BODIES);
        let other = rewrite_webhook(body, &mut Choices(choices.iter().cycle()));
        let wanted = serde_json::to_value(decode(body.as_bytes()).expect("it decodes")).expect("it serialises");
        let found = decode(other.as_bytes()).map(|webhook| serde_json::to_value(webhook).expect("it serialises"));
        prop_assert_eq!(found, Ok(wanted), "{}", other);
    }

    #[test]
    fn the_way_a_cdr_row_is_written_does_not_matter(
        which in any::<Index>(),
        choices in prop::collection::vec(any::<u8>(), 16..200),
    ) {
        let row = which.get(&ROWS);
        let other = rewrite(row, true, &mut Choices(choices.iter().cycle()));
        let other: Value = serde_json::from_str(&other).expect("it is JSON");
        prop_assert_eq!(decode_cdr_row(&other, "row"), decode_cdr_row(row, "row"));
    }

    #[test]
    fn a_signature_is_valid_for_its_secret_alone(
        body in prop::collection::vec(any::<u8>(), 0..200),
        secret in "[!-~]{1,40}",
        other in "[!-~]{1,40}",
    ) {
        let header = sign(&body, &secret);
        prop_assert!(verify_signature(&body, &header, &[&other, &secret]));
        prop_assert_eq!(verify_signature(&body, &header, &[&other]), other == secret);
    }

    #[test]
    fn no_header_makes_the_check_panic(body in any::<Vec<u8>>(), header in any::<String>()) {
        prop_assert!(!verify_signature(&body, &header, &["Pugghh14VCb05rtG7WGumbD4hwJPIvzu"]));
    }
}
