//! The documents that a number may belong to: read, created, and their numbers indexed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use pbx_core::phone;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Host;
use super::people::{PEOPLE, Person};
use super::reply::{self, Refusal};
use crate::flow::EXTENSIONS;

/// Fills an empty database with the people of the demo.
///
/// # Errors
/// When the database fails.
pub(super) fn seed(connection: &mut Connection, region: Option<&str>) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    if transaction.query_row("SELECT EXISTS (SELECT 1 FROM document)", [], |row| row.get(0))? {
        return Ok(());
    }
    for person in PEOPLE {
        insert_person(&transaction, person, region)?;
    }
    for extension in EXTENSIONS {
        transaction.execute(
            "INSERT INTO document (doctype, name, title, subtitle) VALUES ('PBX Extension', ?1, ?2, ?3)",
            params![extension.number, extension.name, "Colleague"],
        )?;
        let key = ("PBX Extension", extension.number);
        index(&transaction, key, "extension", extension.number, region)?;
    }
    transaction.commit()
}

fn insert_person(connection: &Connection, person: &Person, region: Option<&str>) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO document (doctype, name, title, subtitle, country, customer, open_business)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            person.doctype,
            person.name,
            person.title,
            person.subtitle,
            person.country,
            person.customer,
            person.open_business,
        ],
    )?;
    for (label, raw) in person.numbers {
        index(connection, (person.doctype, person.name), label, raw, person.country.or(region))?;
    }
    Ok(())
}

/// One row of the phone index. A text that holds no number is kept without keys, so that nothing finds it.
pub(super) fn index(
    connection: &Connection,
    (doctype, name): (&str, &str),
    label: &str,
    raw: &str,
    region: Option<&str>,
) -> rusqlite::Result<()> {
    let keys = phone::keys(raw, region).ok();
    let key =
        |pick: fn(&phone::Keys) -> &Option<String>| keys.as_ref().and_then(|keys| pick(keys).as_deref());
    connection
        .execute(
            "INSERT INTO pbx_phone_number (doctype, name, label, raw, e164, tail, extension)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                doctype,
                name,
                label,
                raw,
                key(|keys| &keys.e164),
                key(|keys| &keys.tail),
                keys.as_ref().filter(|keys| keys.internal).and_then(|keys| keys.extension.as_deref()),
            ],
        )
        .map(drop)
}

/// Body of `POST /api/resource/Lead` and `/Contact`: the fields of a new document.
#[derive(Debug, Deserialize)]
pub(super) struct NewDocument {
    /// Who it is; the number stands for the name where nobody has asked yet.
    title: Option<String>,
    /// The number, as the PBX or a person wrote it.
    mobile_no: String,
    /// The call during which it was created.
    call_id: Option<String>,
}

/// `POST /api/resource/Lead` and `/Contact`.
pub(super) async fn create(
    State(host): State<Host>,
    Path(doctype): Path<String>,
    Json(new): Json<NewDocument>,
) -> Result<Response, Refusal> {
    if !matches!(doctype.as_str(), "Lead" | "Contact") {
        return Err(Refusal::not_found(&doctype));
    }
    if new.mobile_no.trim().is_empty() {
        return Err(Refusal::invalid("mobile_no is empty"));
    }
    let document = host.run(move |host| Ok(insert(host, &doctype, &new)?)).await?;
    Ok((StatusCode::OK, reply::data(document)).into_response())
}

fn insert(host: &Host, doctype: &str, new: &NewDocument) -> rusqlite::Result<Map<String, Value>> {
    let mut connection = host.store().lock();
    let transaction = connection.transaction()?;
    let count: u32 =
        transaction
            .query_row("SELECT count(*) FROM document WHERE doctype = ?1", [doctype], |row| row.get(0))?;
    let name = match doctype {
        "Lead" => format!("CRM-LEAD-2026-{:05}", count + 1),
        _ => format!("CONTACT-{:05}", count + 1),
    };
    let title = new.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let title = title.unwrap_or(&new.mobile_no);
    transaction.execute(
        "INSERT INTO document (doctype, name, title, call_id) VALUES (?1, ?2, ?3, ?4)",
        params![doctype, name, title, new.call_id],
    )?;
    index(&transaction, (doctype, &name), "mobile", &new.mobile_no, host.region())?;
    let document = read(&transaction, doctype, &name)?;
    transaction.commit()?;
    Ok(document.unwrap_or_default())
}

/// `GET /api/resource/<DocType>/<name>` of a Contact, Lead, Customer or PBX Extension.
pub(super) async fn get(
    State(host): State<Host>,
    Path((doctype, name)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let missing = Refusal::not_found(&format!("{doctype} {name}"));
    let found = host.run(move |host| Ok(read(&host.store().lock(), &doctype, &name)?)).await?;
    found.map(reply::data).ok_or(missing)
}

/// A document with its numbers.
pub(super) fn read(
    connection: &Connection,
    doctype: &str,
    name: &str,
) -> rusqlite::Result<Option<Map<String, Value>>> {
    let mut numbers = connection.prepare_cached(
        "SELECT label, raw, e164 FROM pbx_phone_number WHERE doctype = ?1 AND name = ?2 ORDER BY rowid",
    )?;
    let numbers = numbers
        .query_map([doctype, name], |row| {
            let text = |at: usize| row.get::<_, Option<String>>(at);
            Ok(json!({"label": text(0)?, "number": text(1)?, "e164": text(2)?}))
        })?
        .collect::<rusqlite::Result<Vec<Value>>>()?;
    let fields = ["doctype", "name", "title", "subtitle", "country", "customer", "open_business", "call_id"];
    connection
        .prepare_cached("SELECT * FROM document WHERE doctype = ?1 AND name = ?2")?
        .query_row([doctype, name], |row| {
            let mut document = Map::new();
            for field in fields {
                document.insert(field.to_owned(), row.get::<_, Option<String>>(field)?.into());
            }
            document.insert("phone_nos".to_owned(), Value::Array(numbers));
            Ok(document)
        })
        .optional()
}
