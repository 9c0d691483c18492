//! Answers in Frappe's shape: `{"message": …}`, `{"data": …}`, and errors without a stack trace.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// A request that is answered with an error: status, Frappe's name for the exception, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    exc_type: &'static str,
    message: String,
}

impl Refusal {
    /// 401: the signature is absent or wrong.
    #[must_use]
    pub fn unsigned() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "AuthenticationError", "x-signature does not match the body")
    }

    /// 413: the body is larger than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the body is larger than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", message)
    }

    /// 400: the body cannot be read; the sentence says where.
    #[must_use]
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "DataError", message)
    }

    /// 404: no such document, `DocType` or path.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "DoesNotExistError", format!("{what} not found"))
    }

    /// 417, as Frappe answers a validation error.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::EXPECTATION_FAILED, "ValidationError", message)
    }

    /// 503: the database could not take or give it. The cause goes to standard error, not to the client.
    #[must_use]
    pub fn unavailable(cause: &dyn std::fmt::Display) -> Self {
        eprintln!("host: {cause}");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "the database did not answer")
    }

    fn new(status: StatusCode, exc_type: &'static str, message: impl Into<String>) -> Self {
        Self { status, exc_type, message: message.into() }
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::unavailable(&error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"exc_type": self.exc_type, "message": self.message});
        (self.status, Json(body)).into_response()
    }
}

/// The answer of a method: `{"message": value}`.
pub(super) fn message<T: Serialize>(value: T) -> Response {
    Json(json!({"message": serde_json::to_value(value).unwrap_or_default()})).into_response()
}

/// The answer of a resource: `{"data": value}`.
pub(super) fn data<T: Serialize>(value: T) -> Response {
    Json(json!({"data": serde_json::to_value(value).unwrap_or_default()})).into_response()
}
