//! The exceptions, and the one place where a fault of the core becomes one.

use pbx_core::phone;
use pbx_core::{Error, ErrorCode, Place};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::{create_exception, intern};

create_exception!(
    pbx_integration._core,
    PbxError,
    PyValueError,
    "The input cannot be read: a webhook body, a CDR row, a stored state, an argument's value.

Attributes:
    code: what is wrong, as a word that stays the same from release to release, such as
        `webhook.not_json`. `internal.panic` is a fault of this package and never of the input.
    at: where. An int is an offset: in bytes into a body, in characters into a phone text. A str is
        the path of a field, such as `msg.members[0].extension.number`, or the name of an argument.
        None is the input as a whole.

The text is one lower-case sentence without a full stop. It quotes at most one word of the input."
);

create_exception!(
    pbx_integration._core,
    PhoneError,
    PbxError,
    "The text is not the phone number that was asked for. Its codes begin with `phone.`.

Attributes:
    code, at: as for PbxError.
    e164: the number in E.164 where the text still parses, so that it can be looked up although it is
        not valid; else None."
);

/// Why an entry cannot answer.
pub(crate) enum Fault {
    /// The core says no.
    Core(Error),
    /// The core says no to a number, and may know its E.164 form all the same.
    Phone(Error, Option<String>),
    /// An argument has the right Python type and a value that cannot be used: its path and the fault.
    Argument(String, String),
    /// An argument holds a Python value of a type that has no place in it: its path and the type.
    ArgumentType(String, String),
    /// A panic, and where it happened.
    Panic(Option<String>),
    /// Python itself failed, such as for want of memory.
    Python(PyErr),
}

impl Fault {
    /// An argument whose value cannot be used: its path and what is wrong, as the rest of a sentence.
    pub(crate) fn argument(path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Argument(path.into(), detail.into())
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<phone::PhoneError> for Fault {
    fn from(error: phone::PhoneError) -> Self {
        Self::Phone(error.error, error.e164)
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Core(error) => core_error(&error, None),
            Fault::Phone(error, e164) => core_error(&error, e164.as_deref()),
            Fault::Argument(path, detail) => {
                let sentence = format!("{path}: {detail}");
                with_attributes(PbxError::new_err(sentence), "argument.bad_value", &Place::Field(path), None)
            }
            Fault::ArgumentType(path, found) => {
                PyTypeError::new_err(format!("argument '{path}': '{found}' has no place in JSON"))
            }
            Fault::Panic(at) => {
                let at = at.as_deref().unwrap_or("an unknown place");
                let sentence = format!("fault of this package at {at}");
                with_attributes(PbxError::new_err(sentence), "internal.panic", &Place::Whole, None)
            }
            Fault::Python(error) => error,
        }
    }
}

fn core_error(error: &Error, e164: Option<&str>) -> PyErr {
    let raised = if is_of_a_phone(error.code()) {
        PhoneError::new_err(error.to_string())
    } else {
        PbxError::new_err(error.to_string())
    };
    with_attributes(raised, error.code().as_str(), error.place(), e164)
}

const fn is_of_a_phone(code: ErrorCode) -> bool {
    match code {
        ErrorCode::PhoneEmpty
        | ErrorCode::PhoneWithheld
        | ErrorCode::PhoneNotANumber
        | ErrorCode::PhoneInvalidCountryCode
        | ErrorCode::PhoneTooShortAfterIdd
        | ErrorCode::PhoneTooShortNsn
        | ErrorCode::PhoneTooLong
        | ErrorCode::PhoneNotValid
        | ErrorCode::PhoneUnknownRegion => true,
        ErrorCode::NotJson
        | ErrorCode::NotAnObject
        | ErrorCode::MissingField
        | ErrorCode::WrongType
        | ErrorCode::BadValue
        | ErrorCode::ApiRefused
        | ErrorCode::StateUnreadable
        | ErrorCode::OtherCall
        | ErrorCode::NoCall => false,
    }
}

/// The error with its attributes. If Python cannot even set those, its reason is raised.
fn with_attributes(error: PyErr, code: &str, place: &Place, e164: Option<&str>) -> PyErr {
    match Python::attach(|py| set_attributes(py, &error, code, place, e164)) {
        Ok(()) => error,
        Err(failed) => failed,
    }
}

fn set_attributes(
    py: Python<'_>,
    error: &PyErr,
    code: &str,
    place: &Place,
    e164: Option<&str>,
) -> PyResult<()> {
    let value = error.value(py);
    value.setattr(intern!(py, "code"), code)?;
    match place {
        Place::Whole => value.setattr(intern!(py, "at"), py.None())?,
        Place::Byte(at) | Place::Char(at) => value.setattr(intern!(py, "at"), at)?,
        Place::Field(path) => value.setattr(intern!(py, "at"), path)?,
    }
    if error.is_instance_of::<PhoneError>(py) {
        value.setattr(intern!(py, "e164"), e164)?;
    }
    Ok(())
}
