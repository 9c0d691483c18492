//! Why a record was found and stands where it does, in sentences.

use super::level::Basis;
use super::record::Record;

/// The sentences: what the numbers have in common first, a warning last.
pub(super) fn reasons(record: &Record, now: Option<i64>) -> Vec<String> {
    let mut reasons = vec![same(record)];
    if record.chosen > 0 {
        reasons.push("chosen for this number before".to_owned());
    }
    let links = record.links.iter().map(|link| {
        let title = link.title.as_deref().filter(|title| !title.trim().is_empty());
        format!("linked to {} {}", link.doctype, title.unwrap_or(&link.name))
    });
    reasons.extend(links);
    if !record.open_business.is_empty() {
        let open: Vec<&str> = record.open_business.iter().map(String::as_str).collect();
        reasons.push(format!("has {}", open.join(", ")));
    }
    reasons.extend(record.last_call.zip(now).and_then(|(at, now)| last_called(now.saturating_sub(at))));
    if !record.active {
        reasons.push(format!("this {} is disabled", noun(&record.doctype)));
    }
    reasons
}

fn same(record: &Record) -> String {
    let what = whose(record);
    match record.basis {
        Basis::Number => format!("same number as {what}"),
        Basis::Extension => format!("same extension as {what}"),
        Basis::National => format!("same national number as {what}, country assumed"),
        Basis::OtherCountry => format!("same national number as {what}, but of another country"),
        Basis::Tail => format!("same last 8 digits as {what}"),
    }
}

/// `mobile and work of this contact`.
fn whose(record: &Record) -> String {
    let noun = noun(&record.doctype);
    let fields: Vec<&str> = record.fields.iter().map(String::as_str).collect();
    match fields.as_slice() {
        [] => format!("this {noun}"),
        [head @ .., last] if !head.is_empty() => format!("{} and {last} of this {noun}", head.join(", ")),
        [.., field] => format!("{field} of this {noun}"),
    }
}

/// A `DocType` as a word within a sentence: `contact`, `CRM lead`.
fn noun(doctype: &str) -> String {
    let words = doctype.split_whitespace();
    let lower = words
        .map(|word| if word.chars().all(char::is_uppercase) { word.to_owned() } else { word.to_lowercase() });
    lower.collect::<Vec<_>>().join(" ")
}

fn last_called(seconds: i64) -> Option<String> {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let (count, unit) = match () {
        () if seconds < 0 => return None,
        () if minutes == 0 => return Some("last called just now".to_owned()),
        () if hours == 0 => (minutes, "minute"),
        () if days == 0 => (hours, "hour"),
        () if days < 60 => (days, "day"),
        () if days < 730 => (days / 30, "month"),
        () => (days / 365, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    Some(format!("last called {count} {unit}{plural} ago"))
}
