//! Candidates of the same record as one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::level::Basis;
use super::{Candidate, Link};

/// A record with all that its candidates say.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) doctype: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    /// What a reader calls the company, where that is among the records.
    pub(super) company: Option<String>,
    pub(super) route: Vec<String>,
    pub(super) basis: Basis,
    /// Labels of the numbers that match best.
    pub(super) fields: BTreeSet<String>,
    pub(super) active: bool,
    pub(super) weight: i32,
    pub(super) links: BTreeSet<Link>,
    pub(super) open_business: BTreeSet<String>,
    pub(super) last_call: Option<i64>,
    pub(super) chosen: u32,
}

/// What orders records that nobody chose; `doctype` and `name` at the end make it total.
pub(super) type Standing =
    ((Basis, bool, Reverse<i32>, u8, bool, Reverse<Option<i64>>), (String, String, String));

impl Record {
    fn new(basis: Basis, candidate: &Candidate) -> Self {
        Self {
            doctype: candidate.doctype.clone(),
            name: candidate.name.clone(),
            title: some(&candidate.title).unwrap_or(&candidate.name).to_owned(),
            subtitle: candidate.subtitle.as_deref().and_then(some).map(str::to_owned),
            company: None,
            route: candidate.route.clone(),
            basis,
            fields: candidate.field.as_deref().and_then(some).map(str::to_owned).into_iter().collect(),
            active: candidate.active,
            weight: candidate.weight,
            links: candidate.linked_to.iter().cloned().collect(),
            open_business: candidate.open_business.iter().cloned().collect(),
            last_call: candidate.last_call,
            chosen: candidate.chosen,
        }
    }

    /// Takes in another number of the same record.
    fn absorb(&mut self, other: Self) {
        match other.basis.cmp(&self.basis) {
            std::cmp::Ordering::Less => (self.basis, self.fields) = (other.basis, other.fields),
            std::cmp::Ordering::Equal => self.fields.extend(other.fields),
            std::cmp::Ordering::Greater => {}
        }
        self.active &= other.active;
        self.weight = self.weight.max(other.weight);
        self.subtitle = self.subtitle.take().or(other.subtitle);
        self.links.extend(other.links);
        self.take_business(&other.open_business, other.last_call);
        self.chosen = self.chosen.max(other.chosen);
    }

    pub(super) fn take_business(&mut self, open: &BTreeSet<String>, last_call: Option<i64>) {
        self.open_business.extend(open.iter().cloned());
        self.last_call = self.last_call.max(last_call);
    }

    pub(super) fn standing(&self) -> Standing {
        let idle = self.open_business.is_empty();
        let facts = (
            self.basis,
            !self.active,
            Reverse(self.weight),
            field_rank(&self.fields),
            idle,
            Reverse(self.last_call),
        );
        (facts, (self.title.to_lowercase(), self.doctype.clone(), self.name.clone()))
    }

    pub(super) fn key(&self) -> (&str, &str) {
        (&self.doctype, &self.name)
    }
}

/// One record per `doctype` and `name`, whatever order the candidates came in.
pub(super) fn records(mut hits: Vec<(Basis, &Candidate)>) -> Vec<Record> {
    hits.sort();
    let mut records: BTreeMap<(&str, &str), Record> = BTreeMap::new();
    for (basis, candidate) in hits {
        let record = Record::new(basis, candidate);
        match records.get_mut(&(candidate.doctype.as_str(), candidate.name.as_str())) {
            Some(known) => known.absorb(record),
            None => {
                records.insert((&candidate.doctype, &candidate.name), record);
            }
        }
    }
    records.into_values().collect()
}

fn field_rank(fields: &BTreeSet<String>) -> u8 {
    let rank = |field: &String| {
        let field = field.to_lowercase();
        match () {
            () if field.contains("fax") => 2,
            () if field.contains("mobile") || field.contains("cell") => 0,
            () => 1,
        }
    };
    fields.iter().map(rank).min().unwrap_or(1)
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
