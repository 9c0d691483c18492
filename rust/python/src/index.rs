//! The numbers of whole fields: for the index, for cleaning up, for the dial box.

use pbx_core::phone::{self, Entry, Keys};
use pyo3::prelude::*;
use pyo3::types::{PySequence, PyString};

use crate::convert::{Text, to_python};
use crate::guard::guard;

/// The numbers that are written in one field, as the rows of a phone index.
///
/// Args:
///     text: what stands in the field: one number or several, as people write them, with labels or not.
///     region: as for `normalize_phone`.
///
/// Returns:
///     A dict of `rows` and `faults`. A row has the keys of `phone_keys`, `raw` (as written) and
///     `position` (its place among the pieces of the text, from 0). A fault has `raw`, `position`, `code`
///     and `message`: a piece that is no number, which never keeps the others from being found. An empty
///     text has neither.
///
/// >>> index_phones("030 901820 / Mob. 0171 1234567", "DE")["rows"][1]["e164"]
/// '+491711234567'
/// >>> [row["extension"] for row in index_phones("030/901820, ext. 12", "DE")["rows"]]
/// ['12']
#[pyfunction]
#[pyo3(signature = (text, region=None))]
pub(crate) fn index_phones<'py>(
    py: Python<'py>,
    text: Text<'_>,
    region: Option<Text<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| to_python(py, &phone::index(&text, region.as_deref())))
}

/// A row for `index_many`: position, raw, e164, tail, extension, internal, valid, fault.
type Row<'py> = (
    usize,
    Bound<'py, PyString>,
    Option<String>,
    Option<String>,
    Option<String>,
    bool,
    bool,
    Option<&'static str>,
);

/// The numbers of many fields at once, as `index_phones` finds them, without the interpreter lock.
///
/// Args:
///     items: a text and its region each.
///
/// Returns:
///     For each item the list of its pieces, each `(position, raw, e164, tail, extension, internal,
///     valid, fault)`. `fault` is the code of a piece that is no number, which has no keys; else None.
///
/// >>> index_many([("030 901820", "DE")])
/// [[(0, '030 901820', '+4930901820', '30901820', None, False, True, None)]]
#[pyfunction]
pub(crate) fn index_many<'py>(
    py: Python<'py>,
    items: &Bound<'py, PySequence>,
) -> PyResult<Vec<Vec<Row<'py>>>> {
    guard(|| {
        let items: Vec<Item<'py>> = items.try_iter()?.map(|item| item?.extract()).collect::<PyResult<_>>()?;
        let texts: Vec<(Text<'_>, Option<Text<'_>>)> = items.iter().map(texts).collect::<PyResult<_>>()?;
        let found = py.detach(|| -> Vec<_> {
            texts.iter().map(|(text, region)| phone::entries(text, region.as_deref())).collect()
        });
        Ok(found.into_iter().map(|entries| rows(py, entries)).collect())
    })
}

type Item<'py> = (Bound<'py, PyString>, Option<Bound<'py, PyString>>);

fn texts<'a>((text, region): &'a Item<'_>) -> PyResult<(Text<'a>, Option<Text<'a>>)> {
    Ok((text.extract()?, region.as_ref().map(|region| region.extract()).transpose()?))
}

fn rows<'py>(py: Python<'py>, entries: Vec<Entry<'_>>) -> Vec<Row<'py>> {
    let row = |(position, Entry { raw, found }): (usize, Entry<'_>)| {
        let raw = PyString::new(py, raw);
        match found {
            Ok(Keys { e164, tail, extension, internal, valid }) => {
                (position, raw, e164, tail, extension, internal, valid, None)
            }
            Err(error) => (position, raw, None, None, None, false, false, Some(error.code().as_str())),
        }
    };
    entries.into_iter().enumerate().map(row).collect()
}

/// A clean spelling for a text that holds something else than numbers, or none that is valid.
///
/// Args:
///     text, region: as for `index_phones`.
///
/// Returns:
///     The numbers in international form, kept apart by `; `, an extension after ` #`. None where there is
///     nothing to mend or nothing safe to propose: every number of it is valid, and one that was valid
///     before is still the same.
///
/// >>> suggest_phone("Tel. O3O 9Ol82O", "DE")
/// '+49 30 901820'
/// >>> suggest_phone("030 901820", "DE") is None
/// True
#[pyfunction]
pub(crate) fn suggest_phone(text: Text<'_>, region: Option<Text<'_>>) -> PyResult<Option<String>> {
    guard(|| Ok(phone::suggest(&text, region.as_deref())))
}

/// What somebody typed into a dial box so far, as terms to search for.
///
/// Args:
///     text: a name, the beginning of a number, its last digits, an extension.
///     region: as for `normalize_phone`.
///
/// Returns:
///     A dict with `name`, `e164_prefix` (how the E.164 begins), `digits` (how a number ends: three to
///     eight digits, as the `tail` of `phone_keys` has them) and `extension` (or how one begins), each
///     None where the text cannot be that.
///
/// >>> search_terms("030 90", "DE")
/// {'digits': '03090', 'e164_prefix': '+493090', 'extension': '03090', 'name': None}
#[pyfunction]
pub(crate) fn search_terms<'py>(
    py: Python<'py>,
    text: Text<'_>,
    region: Option<Text<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| to_python(py, &phone::search_terms(&text, region.as_deref())))
}
