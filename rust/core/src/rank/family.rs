//! People with their company, and the order of all.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Level;
use super::record::{Record, Standing};

/// Which of the records belong to which; records by their place in the list.
struct Families<'a> {
    records: &'a [Record],
    /// Of each record the company it belongs to.
    company: Vec<Option<usize>>,
    /// Of each company its people.
    people: BTreeMap<usize, Vec<usize>>,
}

/// What orders the matches: an explicit choice beats the level, the level beats the family, and in a
/// family the company comes before its people.
type Rank = (Reverse<u32>, Level, Option<Standing>, bool, Standing);

/// Puts companies and people in order. One person of a company becomes one match with it; of several
/// people who share the number, the company comes first.
pub(super) fn arranged(records: &[Record]) -> Vec<Record> {
    let families = Families::new(records);
    let joined = families.joined();
    let mut order: Vec<(Rank, usize)> =
        records.iter().enumerate().map(|(at, record)| (families.rank(at, record), at)).collect();
    order.sort();
    let kept = order.into_iter().map(|(_, at)| at).filter(|at| !joined.contains_key(at));
    kept.filter_map(|at| families.shown(at, joined.values().any(|person| *person == at))).collect()
}

impl<'a> Families<'a> {
    fn new(records: &'a [Record]) -> Self {
        let company = companies(records);
        let mut people: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (person, company) in company.iter().enumerate() {
            if let Some(company) = company {
                people.entry(*company).or_default().push(person);
            }
        }
        Self { records, company, people }
    }

    fn company_of(&self, at: usize) -> Option<usize> {
        self.company.get(at).copied().flatten()
    }

    fn rank(&self, at: usize, record: &Record) -> Rank {
        let company = self.company_of(at);
        let head = company.unwrap_or(at);
        let people = self.people.get(&head).into_iter().flatten();
        let members = people.chain([&head]).filter_map(|at| self.records.get(*at));
        let family = members.map(Record::standing).min();
        (Reverse(record.chosen), record.basis.level(), family, company.is_some(), record.standing())
    }

    /// Companies that are shown with their one person, with that person.
    fn joined(&self) -> BTreeMap<usize, usize> {
        let single = self.people.iter().filter_map(|(company, people)| match people.as_slice() {
            [person] => Some((*company, *person)),
            _ => None,
        });
        let speaks = |(company, person): &(usize, usize)| {
            let pair = self.records.get(*person).zip(self.records.get(*company));
            pair.is_some_and(|(person, company)| speaks_for(person, company))
        };
        single.filter(speaks).collect()
    }

    /// A record with the name of its company, and with its business when it stands for it.
    fn shown(&self, at: usize, stands_for_company: bool) -> Option<Record> {
        let mut record = self.records.get(at)?.clone();
        if let Some(company) = self.company_of(at).and_then(|at| self.records.get(at)) {
            record.company = Some(company.title.clone());
            if stands_for_company {
                record.take_business(&company.open_business, company.last_call);
            }
        }
        Some(record)
    }
}

/// Of each record the company it belongs to, where that is among the records and belongs to none itself.
fn companies(records: &[Record]) -> Vec<Option<usize>> {
    let places: BTreeMap<_, usize> = records.iter().enumerate().map(|(at, r)| (r.key(), at)).collect();
    let linked = |record: &Record| {
        let targets = record.links.iter().map(|link| (link.doctype.as_str(), link.name.as_str()));
        let mut others = targets.filter(|target| *target != record.key());
        others.find_map(|target| places.get(&target).copied())
    };
    let direct: Vec<Option<usize>> = records.iter().map(linked).collect();
    let independent = |at: &usize| direct.get(*at).is_some_and(Option::is_none);
    direct.iter().map(|company| company.filter(independent)).collect()
}

/// A person stands for the company unless the company is surer, chosen more often, or alone active.
fn speaks_for(person: &Record, company: &Record) -> bool {
    let as_sure = person.basis.level() <= company.basis.level();
    as_sure && person.chosen >= company.chosen && (person.active || !company.active)
}
