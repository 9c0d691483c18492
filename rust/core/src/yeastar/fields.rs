//! Reading the fields of a JSON object as a PBX writes them.
//!
//! A PBX sends numbers as strings, one space for nothing, and null for an empty list. Here all of that is
//! read once, and a fault names the field by its whole path.

use std::fmt;

use serde_json::{Map, Value};

use crate::error::{Error, ErrorCode, Place};

/// A step on the way from the root of the document to a value.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// Where a value is. The path is put into words only when there is a fault.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

impl<'a> At<'a> {
    /// The top, under the name that the paths start with; an empty name leaves it out.
    pub(crate) const fn root(name: &'a str) -> Self {
        Self { parent: None, step: Step::Key(name) }
    }

    pub(crate) const fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    pub(crate) const fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    fn is_unnamed(&self) -> bool {
        matches!(self, Self { parent: None, step: Step::Key("") })
    }

    pub(crate) fn error(&self, code: ErrorCode, detail: impl Into<String>) -> Error {
        let place = if self.is_unnamed() { Place::Whole } else { Place::Field(self.to_string()) };
        Error::new(code, place, detail)
    }

    pub(crate) fn wrong_type(&self, wanted: &str, found: &Value) -> Error {
        self.error(ErrorCode::WrongType, format!("is {}, not {wanted}", json_type(found)))
    }

    pub(crate) fn missing(&self) -> Error {
        self.error(ErrorCode::MissingField, "is missing")
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Key(key) if self.parent.is_none_or(At::is_unnamed) => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
        }
    }
}

/// The JSON type of a value, with its article.
pub(crate) const fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Whether a value stands for nothing: null, or a string of white space.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// The text of a string or number, without the white space around it.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The fields of one object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: &'a At<'a>,
}

impl<'a> Fields<'a> {
    /// The fields of a value that has to be an object.
    pub(crate) fn of(value: &'a Value, at: &'a At<'a>) -> Result<Self, Error> {
        match value.as_object() {
            Some(map) => Ok(Self { map, at }),
            None if is_blank(value) => Err(at.missing()),
            None => Err(at.wrong_type("an object", value)),
        }
    }

    pub(crate) const fn at(&self) -> &'a At<'a> {
        self.at
    }

    /// Every key with its value.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        self.map.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The value of a key; `None` when it is absent, null or blank.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !is_blank(value))
    }

    /// Optional text; what is not text is taken for absent.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(as_text)
    }

    /// The first of several fields that has text.
    pub(crate) fn first_text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.text(key))
    }

    /// Text as it is written, with the white space around it; `None` when it is blank.
    pub(crate) fn verbatim(&self, key: &str) -> Option<String> {
        self.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    /// The value as it is; null when it is absent or blank.
    pub(crate) fn value(&self, key: &str) -> Value {
        self.get(key).cloned().unwrap_or_default()
    }

    /// Text that the object cannot do without.
    pub(crate) fn required(&self, key: &str) -> Result<String, Error> {
        let value = self.get(key).ok_or_else(|| self.at.key(key).missing())?;
        as_text(value).ok_or_else(|| self.at.key(key).wrong_type("a string", value))
    }

    /// A word of a vocabulary; an absent one is the unknown word "".
    pub(crate) fn word<T>(&self, key: &str, from_word: fn(&str) -> T) -> T {
        match self.get(key) {
            Some(Value::String(word)) => from_word(word),
            other => from_word(&other.and_then(as_text).unwrap_or_default()),
        }
    }

    /// A whole number, also as a string. Fault: a string that is no number, a fraction, another type.
    pub(crate) fn integer(&self, key: &str) -> Result<Option<i64>, Error> {
        self.get(key).map(|value| integer(value, &self.at.key(key))).transpose()
    }

    /// A whole number from 0, such as seconds.
    pub(crate) fn count(&self, key: &str) -> Result<Option<u32>, Error> {
        let Some(number) = self.integer(key)? else { return Ok(None) };
        let count = u32::try_from(number);
        count.map(Some).map_err(|_| {
            self.at.key(key).error(ErrorCode::BadValue, format!("{number} is outside 0 to {}", u32::MAX))
        })
    }

    /// A whole number where one can be read.
    pub(crate) fn integer_if_any(&self, key: &str) -> Option<i64> {
        self.integer(key).ok().flatten()
    }

    /// A switch: 0 or 1, as number, string or boolean; whatever is not 0 is on.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key) {
            Some(Value::Bool(on)) => Some(*on),
            _ => self.integer_if_any(key).map(|number| number != 0),
        }
    }

    /// The elements of a list; absent, null and blank are the empty list.
    pub(crate) fn list(&self, key: &str) -> Result<&'a [Value], Error> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(other) => Err(self.at.key(key).wrong_type("an array", other)),
        }
    }

    /// The whole numbers of a list.
    pub(crate) fn integers(&self, key: &str) -> Result<Vec<i64>, Error> {
        let at = self.at.key(key);
        let items = self.list(key)?.iter().enumerate();
        items.map(|(index, value)| integer(value, &at.index(index))).collect()
    }

    /// Every element of a list of objects, read by `read`.
    pub(crate) fn objects<T>(
        &self,
        key: &str,
        read: impl Fn(&Fields<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let at = self.at.key(key);
        let read_one = |(index, value)| read(&Fields::of(value, &at.index(index))?);
        self.list(key)?.iter().enumerate().map(read_one).collect()
    }
}

/// The whole number in a JSON number or string.
fn integer(value: &Value, at: &At<'_>) -> Result<i64, Error> {
    match value {
        Value::Number(number) => {
            let found = number.as_i64().or_else(|| whole(number.as_f64()?));
            found.ok_or_else(|| at.error(ErrorCode::BadValue, format!("{number} is not a whole number")))
        }
        Value::String(text) => text.trim().parse().map_err(|_| {
            let shown: String = text.trim().chars().take(20).collect();
            at.error(ErrorCode::BadValue, format!("\"{shown}\" is not a whole number"))
        }),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(at.wrong_type("a number", value))
        }
    }
}

/// The whole number that a float holds exactly.
fn whole(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    // The bound makes the cast lossless.
    #[allow(clippy::cast_possible_truncation)]
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
}
