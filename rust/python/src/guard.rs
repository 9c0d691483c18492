//! What every entry from Python passes: panics are caught, long work releases the interpreter.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::errors::Fault;

/// Input bytes from which work is done without the interpreter lock.
///
/// Whoever gives the lock away beside a busy thread may get it back only after that thread's switch
/// interval (5 ms). Measured so: a call of 1 µs took 22 µs on the mean when it gave the lock away, and 1.2 µs
/// when it did not; at 16 KiB the two draw near. An event of the PBX is about 1 kB and takes a few
/// microseconds; what is long enough that others should run meanwhile are pages of the CDR.
pub(crate) const DETACH_FROM: usize = 16 * 1024;

thread_local! {
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Replace the panic hook of this extension (a `cdylib` has its own) by one that only notes the place.
///
/// The default hook prints the panic's message to standard error. Here the panic becomes a `PbxError`,
/// which the host logs once, with the call it belongs to; and a panic's message can quote the input, a
/// caller's number, which has no business in an unprotected log. The place is all that a fix needs.
pub(crate) fn note_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        PANICKED_AT.with_borrow_mut(|noted| *noted = place);
    }));
}

/// Run an entry: its fault becomes the exception, a panic becomes `PbxError` with `internal.panic`.
///
/// Unwind safety: the core has no globals, so whatever a panic leaves half made is dropped with it.
#[inline]
pub(crate) fn guard<T>(entry: impl FnOnce() -> Result<T, Fault>) -> PyResult<T> {
    match catch_unwind(AssertUnwindSafe(entry)) {
        Ok(result) => result.map_err(PyErr::from),
        Err(_) => Err(Fault::Panic(PANICKED_AT.take()).into()),
    }
}

/// Run `work` on an input of `size` bytes, without the interpreter lock if that is worth it.
pub(crate) fn compute<T: Send>(py: Python<'_>, size: usize, work: impl FnOnce() -> T + Send) -> T {
    if size < DETACH_FROM { work() } else { py.detach(work) }
}

/// Panic on purpose: how a test sees that a panic reaches Python as `PbxError` and nothing else.
#[pyfunction]
#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) fn _panic(detached: bool, py: Python<'_>) -> PyResult<()> {
    let size = if detached { DETACH_FROM } else { 0 };
    guard(|| compute(py, size, || panic!("on purpose")))
}
