//! The tables that `cargo xtask bench` and `cargo xtask site-bench` print.

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use Figure::{Given, Ratio, Thousands};
use Floor::{AtLeast, Below};

/// A bound that a figure is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Floor {
    AtLeast(f64),
    Below(f64),
    None,
}

impl Floor {
    fn verdict(self, figure: f64) -> String {
        match self {
            Self::AtLeast(bound) => format!("at least {bound}: {}", kept(figure >= bound)),
            Self::Below(bound) => format!("below {bound}: {}", kept(figure < bound)),
            Self::None => String::new(),
        }
    }
}

fn kept(kept: bool) -> &'static str {
    if kept { "kept" } else { "MISSED" }
}

/// Where a figure comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Figure {
    /// As a script gave it.
    Given(&'static str),
    /// Thousandths of what a script gave.
    Thousands(&'static str),
    /// One divided by the other.
    Ratio(&'static str, &'static str),
}

impl Figure {
    fn value(self, all: &Map<String, Value>) -> Result<f64> {
        let get = |name| all.get(name).and_then(Value::as_f64).with_context(|| format!("no figure {name}"));
        match self {
            Self::Given(name) => get(name),
            Self::Thousands(name) => Ok(get(name)? / 1000.0),
            Self::Ratio(above, below) => Ok(get(above)? / get(below)?),
        }
    }
}

const FOLD_PYTHON: &str = "fold_python_us";
const FOLD_EXTENSION: &str = "fold_pyo3_us";
const EXTENSION: &str = "normalize_pyo3_us";
const PHONENUMBERS: &str = "normalize_phonenumbers_us";
const WASM: &str = "normalize_wasm_us";
const LIBPHONENUMBER_JS: &str = "normalize_libphonenumber_js_us";

/// What is measured, where the figure comes from, its unit, its floor.
pub(crate) type Line = (&'static str, Figure, &'static str, Floor);

/// The figures of the project without a site.
pub(crate) const BENCH: [Line; 31] = [
    ("webhook decoded and folded, core", Given("fold_native_us"), "µs", Below(10.0)),
    ("state, webhook → state, record, legs, core", Given("fold_record_native_us"), "µs", Floor::None),
    ("state, webhook → the same, Python extension", Given(FOLD_EXTENSION), "µs", Floor::None),
    ("webhook → record, json.loads twice + mapping", Given(FOLD_PYTHON), "µs", Floor::None),
    ("  Python mapping ÷ extension", Ratio(FOLD_PYTHON, FOLD_EXTENSION), "×", Floor::None),
    ("normalise a number, core", Given("normalize_native_us"), "µs", Floor::None),
    ("normalise a number, Python extension", Given(EXTENSION), "µs", Floor::None),
    ("normalise a number, phonenumbers", Given(PHONENUMBERS), "µs", Floor::None),
    ("  phonenumbers ÷ extension", Ratio(PHONENUMBERS, EXTENSION), "×", AtLeast(20.0)),
    ("normalise a number, wasm", Given(WASM), "µs", Floor::None),
    ("normalise a number, libphonenumber-js max", Given(LIBPHONENUMBER_JS), "µs", Floor::None),
    ("  libphonenumber-js ÷ wasm", Ratio(LIBPHONENUMBER_JS, WASM), "×", AtLeast(3.0)),
    ("client, wasm + JS, raw", Thousands("client_raw_bytes"), "kB", Floor::None),
    ("client, wasm + JS, gzip", Thousands("client_gzip_bytes"), "kB", Floor::None),
    ("client, wasm + JS, brotli", Thousands("client_brotli_bytes"), "kB", Below(140.0)),
    ("bytes to first card, Chromium, median", Given("first_card_ms"), "ms", Below(15.0)),
    ("bytes to first card, Chromium, best", Given("first_card_best_ms"), "ms", Floor::None),
    ("bytes to first card, Chromium, worst", Given("first_card_worst_ms"), "ms", Floor::None),
    ("bytes to first card on the screen, median", Given("first_card_painted_ms"), "ms", Floor::None),
    ("ring to card, once a call was rehearsed, median", Given("first_ring_ms"), "ms", Floor::None),
    ("  the rehearsal while the page rests, median", Given("rehearsal_ms"), "ms", Floor::None),
    ("event in the page, layout included, p50", Given("event_p50_ms"), "ms", Floor::None),
    ("event in the page, layout included, p95", Given("event_p95_ms"), "ms", Below(4.0)),
    ("event in the page, layout included, worst", Given("event_worst_ms"), "ms", Floor::None),
    ("the client's memory after 1,000 calls", Thousands("client_memory_bytes"), "kB", Floor::None),
    ("  gained by the next 1,000", Thousands("client_grown_bytes"), "kB", Below(64.0)),
    ("POST to card painted in the demo, p50", Given("demo_card_p50_ms"), "ms", Floor::None),
    ("POST to card painted in the demo, p95", Given("demo_card_p95_ms"), "ms", Floor::None),
    ("  to the name on it, p50", Given("demo_name_p50_ms"), "ms", Floor::None),
    ("  to the name on it, p95", Given("demo_name_p95_ms"), "ms", Floor::None),
    ("webhooks into the demo host, each committed", Given("posts_per_second"), "per s", Floor::None),
];

const PINGS: &str = "site_ping_per_second";
const POSTS: &str = "site_posts_per_second";

/// How many requests a site answers.
pub(crate) const RATES: [Line; 3] = [
    ("Frappe's ping, 2 workers of 4 threads", Given(PINGS), "per s", Floor::None),
    ("signed 30012 with 100,000 contacts, same workers", Given(POSTS), "per s", Floor::None),
    ("  webhooks ÷ ping", Ratio(POSTS, PINGS), "", AtLeast(0.35)),
];

/// How soon an agent sees who calls, and what it costs the page.
pub(crate) const CARDS: [Line; 10] = [
    ("POST to card painted in the desk, p50", Given("card_p50_ms"), "ms", Floor::None),
    ("POST to card painted in the desk, p95", Given("card_p95_ms"), "ms", Floor::None),
    ("  to the name on it, p50", Given("name_p50_ms"), "ms", Floor::None),
    ("  to the name on it, p95", Given("name_p95_ms"), "ms", Floor::None),
    ("page kept busy by a call and its answers, p50", Given("card_busy_p50_ms"), "ms", Floor::None),
    ("a call leaves in the page, memory", Thousands("card_left_bytes"), "kB", Floor::None),
    ("a call leaves in the page, elements", Given("card_left_elements"), "", Floor::None),
    ("desk of who has an extension, of this app", Thousands("bytes_with_extension"), "kB", Floor::None),
    ("desk of who has none, of this app", Thousands("bytes_without_extension"), "kB", Floor::None),
    ("  of that for the screen pop", Given("pop_bytes_without_extension"), "B", Below(1.0)),
];

/// The same of the call popup that ERPNext has, in the same page.
pub(crate) const POPUP: [Line; 6] = [
    ("ERPNext's popup, POST to painted, p50", Given("popup_p50_ms"), "ms", Floor::None),
    ("ERPNext's popup, POST to painted, p95", Given("popup_p95_ms"), "ms", Floor::None),
    ("  page kept busy by a call, p50", Given("popup_busy_p50_ms"), "ms", Floor::None),
    ("  a call leaves in the page, memory", Thousands("popup_left_bytes"), "kB", Floor::None),
    ("  a call leaves in the page, elements", Given("popup_left_elements"), "", Floor::None),
    ("  its class in the desk of every user", Thousands("popup_bytes"), "kB", Floor::None),
];

/// What a site keeps while its services fail.
pub(crate) const STORM: [Line; 8] = [
    ("events answered 2xx while services failed", Given("taken"), "", Floor::None),
    ("  answered otherwise", Given("refused"), "", Floor::None),
    ("  not answered", Given("unanswered"), "", Floor::None),
    ("  answered 2xx and not in the journal", Given("lost"), "", Below(1.0)),
    ("  in the journal, folded by a retry", Given("retried"), "", Floor::None),
    ("  in the journal and not folded", Given("unfolded"), "", Below(1.0)),
    ("calls in the journal", Given("calls"), "", Floor::None),
    ("  whose row is not what their events say", Given("wrong_rows"), "", Below(1.0)),
];

/// What is measured at one size of the address book; a name of a figure ends in the size.
macro_rules! lookup_at {
    ($size:literal, $numbers:literal, $pace:expr) => {
        [
            (
                concat!("primary-key SELECT, ", $numbers, " contacts"),
                at!("key_us_", $size),
                "µs",
                Floor::None,
            ),
            ("the index read and ranked", at!("index_us_", $size), "µs", Floor::None),
            ("  ÷ primary-key SELECT", ratio!("index_us_", "key_us_", $size), "×", Below(5.0)),
            ("by_phone, all that a card shows", at!("by_phone_us_", $size), "µs", Floor::None),
            ("get_contact_with_phone_number of ERPNext", at!("erpnext_us_", $size), "µs", Floor::None),
            ("  ÷ the index read and ranked", ratio!("erpnext_us_", "index_us_", $size), "×", Floor::None),
            ("nested REPLACE of Frappe CRM", at!("crm_us_", $size), "µs", Floor::None),
            ("  ÷ the index read and ranked", ratio!("crm_us_", "index_us_", $size), "×", Floor::None),
            ("4,000 callers in the book: known", at!("ours_recall_", $size), "%", AtLeast(100.0)),
            ("1,000 strangers: taken for known", at!("ours_strangers_known_", $size), "", Below(1.0)),
            ("  for likely", at!("ours_strangers_likely_", $size), "", Floor::None),
            ("  for possible", at!("ours_strangers_possible_", $size), "", Floor::None),
            ("pbx-reindex, numbers written", at!("indexed_per_second_", $size), "per s", $pace),
            ("disk of the index, per million", at!("disk_mb_per_million_", $size), "MB", Floor::None),
            ("  of that keys, for the memory", at!("keys_mb_per_million_", $size), "MB", Floor::None),
            ("a worker grew in 4,000 lookups by", at!("worker_grown_mb_", $size), "MB", Floor::None),
        ]
    };
}

macro_rules! at {
    ($name:literal, $size:literal) => {
        Given(concat!($name, $size))
    };
}

macro_rules! ratio {
    ($above:literal, $below:literal, $size:literal) => {
        Ratio(concat!($above, $size), concat!($below, $size))
    };
}

/// The figures of looking callers up, by the size of the address book.
pub(crate) const LOOKUP: [(&str, [Line; 16]); 3] =
    // A small book takes less time than the processes that index it take to start.
    [
        ("10000", lookup_at!("10000", "10,000", Floor::None)),
        ("100000", lookup_at!("100000", "100,000", Floor::None)),
        ("1000000", lookup_at!("1000000", "1,000,000", AtLeast(20_000.0))),
    ];

/// The figures of looking callers up that belong to no size, or to two.
pub(crate) const CALLERS: [Line; 10] = [
    (
        "the index, 1,000,000 ÷ 10,000 contacts",
        ratio!("index_us_1000000", "index_us_10000", ""),
        "×",
        Below(1.3),
    ),
    ("by_phone, the same", ratio!("by_phone_us_1000000", "by_phone_us_10000", ""), "×", Floor::None),
    ("callers known to ERPNext's method, of 10,000", Given("erpnext_recall"), "%", Floor::None),
    ("  strangers that it takes for somebody", Given("erpnext_strangers_known"), "", Floor::None),
    ("callers known to Frappe CRM's, of 10,000", Given("crm_recall"), "%", Floor::None),
    ("  strangers that it takes for somebody", Given("crm_strangers_known"), "", Floor::None),
    ("saving a contact with a new number", Given("save_ms"), "ms", Floor::None),
    ("  without the index", Given("save_without_ms"), "ms", Floor::None),
    ("  so the index adds", Given("save_added_ms"), "ms", Floor::None),
    ("the hook, of a document without numbers", Given("hook_us"), "µs", Below(20.0)),
];

/// Prints each figure, the ratios among them, and how they stand to their floors.
pub(crate) fn print(all: &Map<String, Value>, lines: &[Line]) -> Result<()> {
    for &(what, figure, unit, floor) in lines {
        let value = figure.value(all)?;
        println!("{what:<50} {value:>10.2} {unit:<6} {}", floor.verdict(value));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_says_which_side_of_the_floor_a_figure_is() {
        assert_eq!(Floor::AtLeast(3.0).verdict(3.0), "at least 3: kept");
        assert_eq!(Floor::AtLeast(3.0).verdict(2.9), "at least 3: MISSED");
        assert_eq!(Floor::Below(15.0).verdict(15.0), "below 15: MISSED");
        assert_eq!(Floor::None.verdict(1.0), "");
    }

    #[test]
    fn a_missing_figure_is_named() {
        assert_eq!(print(&Map::new(), &BENCH).unwrap_err().to_string(), "no figure fold_native_us");
    }
}
