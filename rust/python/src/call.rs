//! The fold: what is known of a call and one more event in, what follows from it out.

use pbx_core::call::{self, Call, FoldContext, Folded, LegRow, Notice, NumberRole, Record};

use pbx_core::yeastar::{self, CdrLeg, Event};
use pbx_core::{Error, ErrorCode, Place};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping};
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};

use crate::convert::{Text, read, to_python};
use crate::errors::Fault;
use crate::guard::{compute, guard};

/// The status of the call log for a status word of the PBX.
///
/// Args:
///     word: such as `NO ANSWER`, in any letter case.
///
/// Returns:
///     Answered, Missed, Busy, Voicemail or Failed; a word that is not known comes back as it is.
///
/// >>> map_status("NO ANSWER")
/// 'Missed'
#[pyfunction]
pub(crate) fn map_status(word: Text<'_>) -> PyResult<String> {
    guard(|| Ok(call::map_status(&word).as_str().to_owned()))
}

/// What a fold gives.
///
/// The values stay in Rust until they are asked for, and every access makes new ones: take each once.
///
/// Attributes:
///     call_id: the call.
///     changed: whether anything became known. If not, nothing needs to be stored.
///     state: the state to store, and to give to the next fold of this call.
///     record: the row of the call log, times in UTC seconds, durations in seconds.
///     legs: the rows of its legs.
///     notices: what to tell the agents' desks, each with the `extension` it is for and the realtime
///         `event`. Empty when nothing changed for them.
#[pyclass(name = "Folded", module = "pbx_integration._core", frozen)]
pub(crate) struct PyFolded {
    call_id: String,
    changed: bool,
    state: Vec<u8>,
    record: Record,
    legs: Vec<LegRow>,
    notices: Vec<Notice>,
}

#[pymethods]
impl PyFolded {
    #[getter]
    fn call_id(&self) -> &str {
        &self.call_id
    }

    #[getter]
    fn changed(&self) -> bool {
        self.changed
    }

    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.state)
    }

    #[getter]
    fn record<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(|| to_python(py, &self.record))
    }

    #[getter]
    fn legs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(|| to_python(py, &self.legs))
    }

    #[getter]
    fn notices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(|| to_python(py, &self.notices))
    }

    fn __repr__(&self) -> String {
        let changed = if self.changed { "True" } else { "False" };
        format!("<Folded {} changed={changed} notices={}>", self.call_id, self.notices.len())
    }
}

/// The parts of a fold that need no interpreter.
fn fold_into(
    mut call: Call,
    context: &FoldContext,
    fold: impl FnOnce(&mut Call) -> Result<Folded, Error>,
) -> Result<PyFolded, Error> {
    let folded = fold(&mut call)?;
    Ok(PyFolded {
        call_id: call.call_id().to_owned(),
        changed: folded.changed,
        state: call.to_bytes(),
        record: call.record(context),
        legs: call.legs(context),
        notices: folded.notices,
    })
}

/// The call that an event is folded into. Only events with a `call_id` can begin one; 30039 has but a uid.
fn call_of(state: Option<&[u8]>, event: &Event) -> Result<Call, Error> {
    match (state, event.call_id()) {
        (Some(state), Some(_)) => Call::from_bytes(state),
        (Some(state), None) if event.uid().is_some() => Call::from_bytes(state),
        (None, Some(call_id)) => Ok(Call::new(call_id)),
        (Some(_) | None, None) => {
            let detail = format!("event {} names no call", event.name());
            Err(Error::new(ErrorCode::NoCall, Place::Whole, detail))
        }
    }
}

fn context_of(
    received_at_ms: i64,
    region: Option<Text<'_>>,
    directory: Option<&Bound<'_, PyMapping>>,
    pbx_utc_offset: Option<i32>,
    trunk_regions: Option<&Bound<'_, PyMapping>>,
) -> Result<FoldContext, Fault> {
    let mut context = FoldContext { received_at_ms, pbx_utc_offset, ..FoldContext::default() };
    if let Some(regions) = trunk_regions {
        context.trunk_regions =
            regions.items()?.iter().map(|entry| entry.extract()).collect::<PyResult<_>>()?;
    }
    context.region = region.map(|region| region.to_owned());
    if let Some(directory) = directory {
        for entry in directory.items()?.iter() {
            let (number, role) = entry.extract::<(String, String)>()?;
            let role = role_of(&role, &number)?;
            context.directory.insert(number, role);
        }
    }
    Ok(context)
}

fn role_of(word: &str, number: &str) -> Result<NumberRole, Fault> {
    NumberRole::deserialize(StrDeserializer::<ValueError>::new(word))
        .map_err(|error| Fault::argument(format!("directory[{number}]"), error.to_string()))
}

/// Fold a webhook into what is known of its call.
///
/// The result does not depend on the order in which the events of a call are folded, nor on how often.
///
/// Args:
///     state: what the last fold of this call gave; None for the first.
///     body: the body of the webhook as it arrived.
///     received_at_ms: when it arrived, milliseconds since the epoch, UTC.
///     region: region of numbers without a country code, such as `DE`.
///     directory: what the PBX's own numbers are, as far as it is known: `extension`, `ivr`, `queue`,
///         `ring_group` or `service` by number.
///     pbx_utc_offset: seconds that the PBX's clock is ahead of UTC; None to work it out.
///     trunk_regions: by trunk the region of the numbers outside it; beats `region`.
///
/// Raises:
///     PbxError: the body cannot be read (see `parse_webhook`), names no call (`call.no_call`) or
///         another than the state (`call.other_call`); the state is not one (`call.state_unreadable`).
///         Event 30039 names its call by `uid` only, so it needs the state.
#[pyfunction]
#[pyo3(signature = (state, body, *, received_at_ms, region=None, directory=None, pbx_utc_offset=None, trunk_regions=None))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn fold(
    py: Python<'_>,
    state: Option<&[u8]>,
    body: &[u8],
    received_at_ms: i64,
    region: Option<Text<'_>>,
    directory: Option<&Bound<'_, PyMapping>>,
    pbx_utc_offset: Option<i32>,
    trunk_regions: Option<&Bound<'_, PyMapping>>,
) -> PyResult<PyFolded> {
    guard(|| {
        let context = context_of(received_at_ms, region, directory, pbx_utc_offset, trunk_regions)?;
        let size = body.len() + state.map_or(0, <[u8]>::len);
        let folded = compute(py, size, || {
            let event = yeastar::decode(body)?.event;
            fold_into(call_of(state, &event)?, &context, |call| call.fold(&event, &context))
        });
        Ok(folded?)
    })
}

/// Fold a row of the CDR into what is known of its call, as for `fold`.
///
/// Args:
///     state: what the last fold of this call gave; None for the first.
///     leg: one of the `legs` of `parse_cdr_search`.
///     received_at_ms, region, directory, pbx_utc_offset, trunk_regions: as for `fold`.
///
/// Raises:
///     PbxError: the state cannot be read or is another call's; `argument.bad_value`: the leg is none.
#[pyfunction]
#[pyo3(signature = (state, leg, *, received_at_ms, region=None, directory=None, pbx_utc_offset=None, trunk_regions=None))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn fold_cdr(
    py: Python<'_>,
    state: Option<&[u8]>,
    leg: &Bound<'_, PyMapping>,
    received_at_ms: i64,
    region: Option<Text<'_>>,
    directory: Option<&Bound<'_, PyMapping>>,
    pbx_utc_offset: Option<i32>,
    trunk_regions: Option<&Bound<'_, PyMapping>>,
) -> PyResult<PyFolded> {
    guard(|| {
        let context = context_of(received_at_ms, region, directory, pbx_utc_offset, trunk_regions)?;
        let leg: CdrLeg = read(leg, "leg")?;
        let size = state.map_or(0, <[u8]>::len);
        let folded = compute(py, size, || {
            let call = state.map_or_else(|| Ok(Call::new(&leg.call_id)), Call::from_bytes)?;
            fold_into(call, &context, |call| call.fold_leg(&leg, &context))
        });
        Ok(folded?)
    })
}

/// What a desk that has just loaded should show of a call, or None where the extension has no part in it.
///
/// Args:
///     state: what the last fold of the call gave.
///     extension: whose desk.
///     received_at_ms: now. The others as for `fold`.
///
/// Raises:
///     PbxError: the state cannot be read.
#[pyfunction]
#[pyo3(signature = (state, extension, *, received_at_ms, region=None, directory=None, pbx_utc_offset=None, trunk_regions=None))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn live_notice<'py>(
    py: Python<'py>,
    state: &[u8],
    extension: Text<'_>,
    received_at_ms: i64,
    region: Option<Text<'_>>,
    directory: Option<&Bound<'py, PyMapping>>,
    pbx_utc_offset: Option<i32>,
    trunk_regions: Option<&Bound<'_, PyMapping>>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(|| {
        let context = context_of(received_at_ms, region, directory, pbx_utc_offset, trunk_regions)?;
        let notice =
            compute(py, state.len(), || Call::from_bytes(state).map(|call| call.live(&context, &extension)));
        to_python(py, &notice?)
    })
}

/// The extension that transferred a call to another one, or None where it came to that without a transfer.
///
/// Args:
///     state: what the last fold of the call gave.
///     extension: to which it came.
///     received_at_ms: now. The others as for `fold`.
///
/// Raises:
///     PbxError: the state cannot be read.
#[pyfunction]
#[pyo3(signature = (state, extension, *, received_at_ms, region=None, directory=None, pbx_utc_offset=None, trunk_regions=None))]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn transferred_by(
    py: Python<'_>,
    state: &[u8],
    extension: Text<'_>,
    received_at_ms: i64,
    region: Option<Text<'_>>,
    directory: Option<&Bound<'_, PyMapping>>,
    pbx_utc_offset: Option<i32>,
    trunk_regions: Option<&Bound<'_, PyMapping>>,
) -> PyResult<Option<String>> {
    guard(|| {
        let context = context_of(received_at_ms, region, directory, pbx_utc_offset, trunk_regions)?;
        let by = compute(py, state.len(), || {
            Call::from_bytes(state).map(|call| call.transferred_by(&context, &extension))
        });
        Ok(by?)
    })
}
