//! Values across the boundary, by way of JSON's data model: what crosses is what serde writes.

use std::borrow::Cow;
use std::fmt;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyNone, PySequence, PyString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::errors::Fault;

/// Deepest nesting of an argument. Its types need four levels; the rest is for fields that nobody reads.
const MAX_DEPTH: usize = 16;

/// A `str` argument. A lone surrogate, which UTF-8 cannot hold, reads as U+FFFD: it stands in no number.
pub(crate) struct Text<'a>(Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> FromPyObject<'a, '_> for Text<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, '_, PyAny>) -> PyResult<Self> {
        let text = object.cast::<PyString>()?;
        match object.extract::<Cow<'a, str>>() {
            Ok(plain) => Ok(Self(plain)),
            Err(_) => Ok(Self(Cow::Owned(text.to_string_lossy().into_owned()))),
        }
    }
}

/// The Python value of what serde writes: dict, list, str, int, float, bool, None.
pub(crate) fn to_python<'py, T: Serialize>(py: Python<'py>, value: &T) -> Result<Bound<'py, PyAny>, Fault> {
    let value = serde_json::to_value(value).map_err(|error| Fault::argument("result", error.to_string()))?;
    Ok(object(py, &value)?)
}

fn object<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(PyNone::get(py).to_owned().into_any()),
        Value::Bool(flag) => Ok(PyBool::new(py, *flag).to_owned().into_any()),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => Ok(whole.into_pyobject(py)?.into_any()),
            (None, Some(whole)) => Ok(whole.into_pyobject(py)?.into_any()),
            (None, None) => Ok(number.as_f64().into_pyobject(py)?),
        },
        Value::String(text) => Ok(PyString::new(py, text).into_any()),
        Value::Array(items) => {
            let list = PyList::empty(py);
            items.iter().try_for_each(|item| list.append(object(py, item)?))?;
            Ok(list.into_any())
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            fields.iter().try_for_each(|(name, field)| dict.set_item(name, object(py, field)?))?;
            Ok(dict.into_any())
        }
    }
}

/// The value of an argument as a type of the core; `path` names it in the error.
pub(crate) fn read<T: DeserializeOwned>(from: &Bound<'_, PyAny>, path: &str) -> Result<T, Fault> {
    serde_json::from_value(from_python(from, path)?).map_err(|error| Fault::argument(path, error.to_string()))
}

/// The JSON value of a Python object; `path` names it in the error (`candidates[0].name`).
fn from_python(from: &Bound<'_, PyAny>, path: &str) -> Result<Value, Fault> {
    value(from, &Path::Argument(path), MAX_DEPTH)
}

/// Where a value stands, written out only for an error.
enum Path<'a> {
    Argument(&'a str),
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => f.write_str(name),
            Self::Field(object, name) => write!(f, "{object}.{name}"),
            Self::Item(list, at) => write!(f, "{list}[{at}]"),
        }
    }
}

fn value(from: &Bound<'_, PyAny>, path: &Path<'_>, depth: usize) -> Result<Value, Fault> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Fault::argument(path.to_string(), "nested too deeply"));
    };
    if from.is_none() {
        Ok(Value::Null)
    } else if from.is_instance_of::<PyString>() {
        Ok(Value::from(&*from.extract::<Text<'_>>()?))
    } else if let Ok(flag) = from.cast::<PyBool>() {
        Ok(Value::from(flag.is_true()))
    } else if from.is_instance_of::<PyInt>() {
        whole(from, path)
    } else if let Ok(number) = from.cast::<PyFloat>() {
        Ok(Value::from(number.value()))
    } else if let Ok(list) = from.cast_exact::<PyList>() {
        // Faster than to ask whether it is a mapping first.
        items(list.as_sequence(), path, depth)
    } else if let Ok(mapping) = from.cast::<PyMapping>() {
        fields(mapping, path, depth)
    } else if let Ok(sequence) = from.cast::<PySequence>() {
        items(sequence, path, depth)
    } else {
        Err(Fault::ArgumentType(path.to_string(), from.get_type().name()?.to_string()))
    }
}

fn whole(from: &Bound<'_, PyAny>, path: &Path<'_>) -> Result<Value, Fault> {
    let signed = from.extract::<i64>().map(Value::from);
    signed
        .or_else(|_| from.extract::<u64>().map(Value::from))
        .map_err(|_| Fault::argument(path.to_string(), "does not fit into 64 bits"))
}

fn fields(from: &Bound<'_, PyMapping>, path: &Path<'_>, depth: usize) -> Result<Value, Fault> {
    let mut fields = Map::new();
    if let Ok(dict) = from.cast_exact::<PyDict>() {
        for (name, value) in dict.iter() {
            field(&name, &value, &mut fields, path, depth)?;
        }
        return Ok(Value::Object(fields));
    }
    for item in from.items()?.iter() {
        let (name, value) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        field(&name, &value, &mut fields, path, depth)?;
    }
    Ok(Value::Object(fields))
}

fn field(
    name: &Bound<'_, PyAny>,
    from: &Bound<'_, PyAny>,
    fields: &mut Map<String, Value>,
    path: &Path<'_>,
    depth: usize,
) -> Result<(), Fault> {
    let name = name
        .extract::<Text<'_>>()
        .map_err(|_| Fault::ArgumentType(path.to_string(), String::from("a key that is no str")))?;
    let field = value(from, &Path::Field(path, &name), depth)?;
    fields.insert(name.to_owned(), field);
    Ok(())
}

fn items(from: &Bound<'_, PySequence>, path: &Path<'_>, depth: usize) -> Result<Value, Fault> {
    let items = from.try_iter()?.enumerate();
    items
        .map(|(at, item)| value(&item?, &Path::Item(path, at), depth))
        .collect::<Result<_, _>>()
        .map(Value::Array)
}
