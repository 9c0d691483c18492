//! Parameters of a request: the query, or a JSON body.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::Query;
use serde_json::{Map, Value};

use super::reply::Fault;

/// The largest `page_size`, and the default.
const PAGE_SIZE: usize = 10_000;

/// The query of a request.
pub(super) type Params = Query<HashMap<String, String>>;

/// A parameter that is given and not blank.
pub(super) fn text<'a>(params: &'a HashMap<String, String>, name: &str) -> Option<&'a str> {
    params.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A parameter that must be given.
pub(super) fn required<'a>(
    params: &'a HashMap<String, String>,
    name: &'static str,
) -> Result<&'a str, Fault> {
    text(params, name).ok_or(Fault::Parameter(name))
}

/// The body as a JSON object.
pub(super) fn body(bytes: &Bytes) -> Result<Map<String, Value>, Fault> {
    serde_json::from_slice(bytes).map_err(|_| Fault::ParameterSyntax)
}

/// A text field of the body that must be given.
pub(super) fn field<'a>(body: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, Fault> {
    let text = body.get(name).and_then(Value::as_str).map(str::trim);
    text.filter(|text| !text.is_empty()).ok_or(Fault::Parameter(name))
}

/// The asked page of rows: `page` from 1, `page_size` up to 10000.
pub(super) fn page<T>(rows: Vec<T>, params: &HashMap<String, String>) -> Result<Vec<T>, Fault> {
    let page = number(params, "page")?.unwrap_or(1);
    let size = number(params, "page_size")?.unwrap_or(PAGE_SIZE);
    if size > PAGE_SIZE {
        return Err(Fault::Parameter("page_size"));
    }
    Ok(rows.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect())
}

fn number(params: &HashMap<String, String>, name: &'static str) -> Result<Option<usize>, Fault> {
    let read = |text: &str| text.parse().ok().filter(|number| *number > 0).ok_or(Fault::Parameter(name));
    text(params, name).map(read).transpose()
}

/// Whether `order_by` asks for ascending order.
pub(super) fn ascending(params: &HashMap<String, String>) -> Result<bool, Fault> {
    match text(params, "order_by") {
        None | Some("desc") => Ok(false),
        Some("asc") => Ok(true),
        Some(_) => Err(Fault::Parameter("order_by")),
    }
}
