//! The signature of a webhook: header `X-Signature`.
//!
//! base64(HMAC-SHA256(raw body, secret)). The secret is used as the text that the portal shows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `X-Signature` for a body, in standard base64 with padding.
#[must_use]
pub fn sign(body: &[u8], secret: &str) -> String {
    mac(body, secret).map(|mac| STANDARD.encode(mac.finalize().into_bytes())).unwrap_or_default()
}

/// Whether `header` signs exactly these bytes with one of the secrets.
///
/// Every secret is tried and each comparison takes constant time, so that the answer's delay tells neither
/// how near a guess was nor which secret is in use. White space around the header and a `sha256=` before
/// it are allowed. A blank secret validates nothing.
#[must_use]
pub fn verify_signature<S: AsRef<str>>(body: &[u8], header: &str, secrets: &[S]) -> bool {
    let Some(claimed) = read_header(header) else { return false };
    secrets.iter().fold(false, |valid, secret| valid | is_signed_with(body, &claimed, secret.as_ref()))
}

fn read_header(header: &str) -> Option<Vec<u8>> {
    let value = header.trim();
    let encoded = match value.split_once('=') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sha256") => rest.trim_start(),
        _ => value,
    };
    STANDARD.decode(encoded).ok()
}

fn is_signed_with(body: &[u8], claimed: &[u8], secret: &str) -> bool {
    !secret.trim().is_empty() && mac(body, secret).is_some_and(|mac| mac.verify_slice(claimed).is_ok())
}

/// HMAC takes a key of any length, so this is never `None`; the type leaves room for ciphers that do not.
fn mac(body: &[u8], secret: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body);
    Some(mac)
}
