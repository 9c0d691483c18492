//! A book of `tests/vectors/lookup.json` without a database: what a host reads from its tables, and the
//! core's answer.

use std::collections::{BTreeMap, BTreeSet};

use pbx_core::phone::{self, IndexRow};
use pbx_core::rank::{
    CallLink, Candidate, Link, LinkedMatch, LookupContext, Ranking, call_links, rank_matches,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// A book as the file has it.
#[derive(Deserialize)]
pub(crate) struct Written {
    region: String,
    #[serde(default)]
    own: Vec<String>,
    #[serde(default)]
    extensions: Vec<String>,
    records: Vec<Record>,
    /// E.164, record, what was said.
    #[serde(default)]
    choices: Vec<(String, String, String)>,
    /// What is done, to which record, and what it becomes.
    #[serde(default)]
    steps: Vec<Vec<String>>,
}

#[derive(Clone, Deserialize)]
struct Record {
    id: String,
    is: String,
    numbers: Numbers,
    region: Option<String>,
    of: Option<String>,
    territory: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    later: bool,
}

/// Rows of a table, or fields by name.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Numbers {
    Rows(Vec<String>),
    Fields(BTreeMap<String, String>),
}

/// A row of the index and its record; none for a number of our own.
type Row = (Option<String>, IndexRow);

/// What a host knows of a book: its records, their index, and which names became which.
pub(crate) struct Book<'a> {
    written: &'a Written,
    records: BTreeMap<String, Record>,
    rows: Vec<Row>,
    moved: BTreeMap<String, Option<String>>,
}

impl<'a> Book<'a> {
    /// The book as it begins.
    pub(crate) fn before(written: &'a Written) -> Self {
        let first = written.records.iter().filter(|record| !record.later);
        let records = first.map(|record| (record.id.clone(), record.clone())).collect();
        Self { written, records, rows: Vec::new(), moved: BTreeMap::new() }.indexed()
    }

    /// The book after its steps, with the records that came later.
    pub(crate) fn after(written: &'a Written) -> Self {
        let mut book = Self::before(written);
        for step in &written.steps {
            book.take(step);
        }
        let later = written.records.iter().filter(|record| record.later);
        book.records.extend(later.map(|record| (record.id.clone(), record.clone())));
        book.indexed()
    }

    fn take(&mut self, step: &[String]) {
        let (what, name, other) = (step[0].as_str(), &step[1], step.get(2));
        let record = self.records.get_mut(name).expect("the step names a record");
        match (what, other) {
            ("number", Some(text)) => record.numbers = Numbers::Rows(vec![text.clone()]),
            ("disable", None) => record.disabled = true,
            ("rename" | "merge" | "delete", _) => self.remove(name, other, what == "rename"),
            _ => panic!("no such step: {step:?}"),
        }
    }

    fn remove(&mut self, name: &str, other: Option<&String>, renamed: bool) {
        let gone = self.records.remove(name).expect("the record is there");
        self.moved.insert(name.to_owned(), other.cloned());
        if let Some(other) = other.filter(|_| renamed) {
            self.records.insert(other.clone(), Record { id: other.clone(), ..gone });
        }
        for record in self.records.values_mut().filter(|record| record.of.as_deref() == Some(name)) {
            record.of = other.cloned();
        }
    }

    fn indexed(mut self) -> Self {
        let rows = |text: &str, region: &str| phone::index(text, Some(region)).rows;
        let mut all: Vec<Row> = Vec::new();
        for record in self.records.values() {
            let region = record.region.as_deref().unwrap_or(&self.written.region);
            let texts: Vec<&String> = match &record.numbers {
                Numbers::Rows(texts) => texts.iter().collect(),
                Numbers::Fields(fields) => fields.values().collect(),
            };
            let found = texts.into_iter().flat_map(|text| rows(text, region));
            all.extend(found.map(|row| (Some(record.id.clone()), row)));
        }
        let own = self.written.own.iter().flat_map(|text| rows(text, &self.written.region));
        all.extend(own.map(|row| (None, row)));
        self.rows = all;
        self
    }

    /// The ranking for a call from `raw`, as `asker` may see it.
    pub(crate) fn ask(&self, raw: &str, region: Option<&str>, asker: Option<&str>) -> Ranking<LinkedMatch> {
        let region = region.unwrap_or(&self.written.region);
        let rank = |candidates: &[Candidate], hidden: u32| {
            rank_matches(raw, Some(region), candidates, &LookupContext { now: None, hidden })
        };
        let Ok(keys) = phone::keys(raw, Some(region)) else {
            return rank(&[], 0);
        };
        if keys.internal {
            return rank(&self.called(keys.extension.as_deref()), 0);
        }
        let exact = self.having(|row| row.keys.e164.is_some() && row.keys.e164 == keys.e164);
        let tail = || self.having(|row| row.keys.tail.is_some() && row.keys.tail == keys.tail);
        let found = if exact.is_empty() { tail() } else { exact };
        let e164 = keys.e164.as_deref();
        let bare: Vec<_> = found.iter().map(|row| self.candidate(row, e164, Vec::new())).collect();
        let matching: BTreeSet<_> =
            rank(&bare, 0).matches.into_iter().map(|matching| matching.found.name).collect();
        let (seen, hidden): (BTreeSet<_>, BTreeSet<_>) =
            matching.into_iter().partition(|name| self.reads(asker, name));
        let seen = found.iter().filter(|(name, _)| name.as_ref().is_none_or(|name| seen.contains(name)));
        let candidates: Vec<_> =
            seen.map(|row| self.candidate(row, e164, self.companies(row, asker))).collect();
        rank(&candidates, u32::try_from(hidden.len()).expect("few"))
    }

    fn called(&self, number: Option<&str>) -> Vec<Candidate> {
        let called = self.written.extensions.iter().filter(|name| Some(name.as_str()) == number);
        let row = |name| json!({"doctype": "PBX Extension", "name": name, "number": name, "internal": true});
        called.map(|name| read(row(name))).collect()
    }

    fn having(&self, same: impl Fn(&IndexRow) -> bool) -> Vec<&Row> {
        self.rows.iter().filter(|(_, row)| same(row)).collect()
    }

    /// A row for the ranking.
    fn candidate(&self, (name, row): &Row, e164: Option<&str>, linked_to: Vec<Link>) -> Candidate {
        let Some(name) = name else {
            let own = json!({"doctype": "PBX Settings", "name": "PBX Settings", "own_number": true});
            return Candidate { e164: row.keys.e164.clone(), ..read(own) };
        };
        let record = &self.records[name];
        let said = |what: &str| {
            let mut said = self.written.choices.iter();
            said.any(|(number, who, choice)| Some(number.as_str()) == e164 && who == name && choice == what)
        };
        Candidate {
            number: Some(row.raw.clone()),
            e164: row.keys.e164.clone(),
            region: record.region.clone(),
            active: !record.disabled,
            chosen: u32::from(said("This One")),
            rejected: said("Not This One"),
            linked_to,
            ..read(json!({"doctype": record.is, "name": name}))
        }
    }

    /// What the record of a row belongs to, if that may be read.
    fn companies(&self, (name, _): &Row, asker: Option<&str>) -> Vec<Link> {
        let company = name.as_ref().and_then(|name| self.records[name].of.as_ref());
        let company = company.filter(|name| self.reads(asker, name));
        let link = |name: &String| Link { doctype: "Customer".to_owned(), name: name.clone(), title: None };
        company.map(link).into_iter().collect()
    }

    fn reads(&self, asker: Option<&str>, name: &str) -> bool {
        let record = &self.records[name];
        match asker {
            Some("contacts") => record.is == "Contact",
            Some("north") => record.is != "Customer" || record.territory.as_deref() == Some("North"),
            Some(other) => panic!("nobody is called {other}"),
            None => true,
        }
    }

    /// The records that a call belongs to which belonged to those of `names` before.
    pub(crate) fn links(&self, ranking: &Ranking<LinkedMatch>, names: &BTreeSet<String>) -> BTreeSet<String> {
        let now = |name: &String| self.moved.get(name).cloned().unwrap_or_else(|| Some(name.clone()));
        let kept: BTreeSet<String> = names.iter().filter_map(now).collect();
        let link = |name: &String| {
            let doctype = self.records[name].is.clone();
            CallLink { doctype, name: name.clone(), chosen: false }
        };
        let existing: Vec<_> = kept.iter().map(link).collect();
        kept.into_iter().chain(call_links(ranking, &existing).into_iter().map(|link| link.name)).collect()
    }
}

fn read(row: Value) -> Candidate {
    serde_json::from_value(row).expect("the row can be read")
}
