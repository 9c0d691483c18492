//! The envelope of a webhook: `{"type": …, "sn": …, "msg": …}`.

use serde::Serialize;
use serde_json::Value;

use super::event::Event;
use super::fields::{At, Fields, as_text, is_blank};
use super::words::same_word;
use crate::error::{Error, ErrorCode, Place};

/// One event as the PBX pushed it.
///
/// It serialises to one flat object: `type`, `sn`, `event` (the name) and the fields of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Webhook {
    /// `type`: the id of the event, 30005–30039 in the guide; `None` for the connectivity test.
    #[serde(rename = "type")]
    pub type_id: Option<u32>,
    /// `sn`: the serial number of the PBX; several events come without.
    pub sn: Option<String>,
    /// What happened.
    #[serde(flatten, serialize_with = "with_name")]
    pub event: Event,
}

fn with_name<S: serde::Serializer>(event: &Event, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Named<'a> {
        event: &'static str,
        #[serde(flatten)]
        fields: &'a Event,
    }
    Named { event: event.name(), fields: event }.serialize(serializer)
}

/// Reads the body of a webhook, of a WebSocket frame just as well.
///
/// # Errors
/// `NotJson` with the byte of the body, or with the field `msg` where the fault is in the JSON text within
/// it; `NotAnObject`; `MissingField`, `WrongType` or `BadValue` with the path of the field. Fields that the
/// event can do without never fail on their type; durations and times fail when they hold something that
/// is neither nothing nor readable.
pub fn decode(body: &[u8]) -> Result<Webhook, Error> {
    let value = parse_body(body)?;
    let at = At::root("");
    let Value::Object(_) = value else {
        return Err(Error::new(ErrorCode::NotAnObject, Place::Whole, not_an_object(&value)));
    };
    let envelope = Fields::of(&value, &at)?;
    let Some(type_id) = envelope.count("type")? else { return decode_untyped(&envelope) };
    let msg = decode_msg(&envelope, type_id)?;
    let sn = envelope.text("sn").or_else(|| msg.get("sn").and_then(as_text));
    let event = Event::read(type_id, msg)?;
    Ok(Webhook { type_id: Some(type_id), sn, event })
}

fn not_an_object(value: &Value) -> String {
    format!("the body is {}, not an object", super::fields::json_type(value))
}

/// A body without `type` is the connectivity test or nothing that can be read.
fn decode_untyped(envelope: &Fields<'_>) -> Result<Webhook, Error> {
    if envelope.text("event").is_some_and(|word| same_word(&word, "test")) {
        return Ok(Webhook { type_id: None, sn: envelope.text("sn"), event: Event::ConnectivityTest });
    }
    Err(envelope.at().key("type").missing())
}

/// The message: an object, or the JSON text of one. Only events whose layout is known need it to be JSON.
fn decode_msg(envelope: &Fields<'_>, type_id: u32) -> Result<Value, Error> {
    let Some(msg) = envelope.get("msg") else { return Ok(Value::Null) };
    let Value::String(text) = msg else { return Ok(msg.clone()) };
    match serde_json::from_slice(text.as_bytes()) {
        Ok(inner @ (Value::Object(_) | Value::Array(_))) => Ok(inner),
        Ok(scalar) if is_blank(&scalar) => Ok(Value::Null),
        Ok(_) => Ok(msg.clone()),
        Err(_) if !Event::has_layout(type_id) => Ok(msg.clone()),
        Err(fault) => {
            let at = byte_of(text.as_bytes(), &fault);
            let detail = format!("is not JSON: {} at byte {at} of its text", sentence(&fault));
            Err(envelope.at().key("msg").error(ErrorCode::NotJson, detail))
        }
    }
}

/// The JSON of a whole body.
pub(crate) fn parse_body(body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body).map_err(|fault| {
        let detail = format!("the body is not JSON: {}", sentence(&fault));
        Error::new(ErrorCode::NotJson, Place::Byte(byte_of(body, &fault)), detail)
    })
}

/// What the parser says without its line and column.
fn sentence(fault: &serde_json::Error) -> String {
    let text = fault.to_string();
    let place = format!(" at line {} column {}", fault.line(), fault.column());
    let told = text.strip_suffix(&place).unwrap_or(&text);
    told.strip_prefix("EOF").map_or_else(|| told.to_owned(), |rest| ["end of text", rest].concat())
}

/// The offset of a fault that the parser gives as line and column, both from 1.
fn byte_of(body: &[u8], fault: &serde_json::Error) -> usize {
    if fault.is_eof() {
        return body.len();
    }
    let lines_before = fault.line().saturating_sub(1);
    let line_start: usize =
        body.split_inclusive(|&byte| byte == b'\n').take(lines_before).map(<[u8]>::len).sum();
    (line_start + fault.column()).saturating_sub(1).min(body.len())
}
