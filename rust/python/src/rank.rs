//! Ranking of the records that a number was found in.

use pbx_core::rank::{self, CallLink, Candidate, LinkedMatch, LookupContext, Ranking};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PySequence};

use crate::convert::{Text, read, to_python};
use crate::errors::Fault;
use crate::guard::{compute, guard};

/// What a candidate counts for in `compute`: it takes as long to rank as about so many bytes of JSON to read.
const CANDIDATE_SIZE: usize = 256;

/// Rank the records in which a number was found: who is it, how sure, and why.
///
/// Args:
///     raw, region: the number, as for `normalize_phone`.
///     candidates: a mapping each, with at least `doctype` and `name`; see `Candidate` in the stub.
///     now: the time of asking, UTC seconds; without it no reason says how long ago a call was.
///     hidden: how many matching records the asker may not read; comes back as it is.
///
/// Returns:
///     A dict with `number`, `matches` (best first: `doctype`, `name`, `title`, `subtitle`, `level` of
///     `known`, `likely` and `possible`, `reasons`, `route`, `linked_to`, `chosen`) and `hidden`. A text that is no number is
///     not an error: `number["error"]` says what it is.
///
/// Raises:
///     PbxError: `argument.bad_value`: a candidate lacks a field or holds one that cannot be used.
///
/// >>> answer = rank_matches("030 901820", "DE", [
/// ...     {"doctype": "Contact", "name": "C-1", "title": "Ada", "e164": "+4930901820"},
/// ... ])
/// >>> [match["level"] for match in answer["matches"]]
/// ['known']
#[pyfunction]
#[pyo3(signature = (raw, region, candidates, *, now=None, hidden=0))]
pub(crate) fn rank_matches<'py>(
    py: Python<'py>,
    raw: Text<'_>,
    region: Option<Text<'_>>,
    candidates: &Bound<'py, PySequence>,
    now: Option<i64>,
    hidden: u32,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| {
        let candidates = read_candidates(candidates)?;
        let context = LookupContext { now, hidden };
        let size = candidates.len() * CANDIDATE_SIZE;
        let ranking =
            compute(py, size, || rank::rank_matches(&raw, region.as_deref(), &candidates, &context));
        to_python(py, &ranking)
    })
}

fn read_candidates(from: &Bound<'_, PySequence>) -> Result<Vec<Candidate>, Fault> {
    let read_one = |(at, candidate): (usize, PyResult<Bound<'_, PyAny>>)| {
        let path = format!("candidates[{at}]");
        read(&candidate?, &path)
    };
    from.try_iter()?.enumerate().map(read_one).collect()
}

/// The records that a call is to be linked to.
///
/// Args:
///     ranking: what `rank_matches` gave for the number of the outside party.
///     existing: the links that the call has: a mapping each, with `doctype`, `name` and `chosen`.
///
/// Returns:
///     Links to add, `doctype` and `name` each: the records that are known to have the number, each with
///     those that it belongs to; only the chosen ones, where people chose for this number. None for withheld, internal and own numbers, and none for a call that has
///     a link: what an agent chose stays alone, and nobody steals the calls of another.
///
/// Raises:
///     PbxError: `argument.bad_value`: an argument lacks a field or holds one that cannot be used.
///
/// >>> ranking = rank_matches("030 901820", "DE", [
/// ...     {"doctype": "Contact", "name": "C-1", "e164": "+4930901820"},
/// ... ])
/// >>> call_links(ranking, [])
/// [{'doctype': 'Contact', 'name': 'C-1'}]
#[pyfunction]
pub(crate) fn call_links<'py>(
    py: Python<'py>,
    ranking: &Bound<'py, PyMapping>,
    existing: &Bound<'py, PySequence>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| {
        let ranking: Ranking<LinkedMatch> = read(ranking, "ranking")?;
        let existing: Vec<CallLink> = read(existing, "existing")?;
        to_python(py, &rank::call_links(&ranking, &existing))
    })
}
