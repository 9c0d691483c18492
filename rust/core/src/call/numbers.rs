//! The little that the fold asks of phone numbers.

/// The number in E.164, where it parses in `region`.
pub(super) fn e164(raw: &str, _region: Option<&str>) -> Option<String> {
    raw.starts_with('+').then(|| raw.to_owned())
}

/// True when the caller withheld the number.
pub(super) fn is_withheld(raw: &str) -> bool {
    matches!(raw.trim().to_ascii_lowercase().as_str(), "" | "anonymous" | "unknown" | "private" | "withheld")
}
