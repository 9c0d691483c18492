//! Who may ask: the User-Agent, the address, the token.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::HeaderValue;
use axum::http::header::USER_AGENT;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::params::{Params, body, field};
use super::reply::{Fault, Reply, success};
use super::state::PbxState;

/// Where a request comes from. Without connect info (a router merged into another server) every request
/// comes from this machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller(IpAddr);

/// Lets a request in: it names a User-Agent and its address is not blocked.
pub(super) async fn admit(State(state): State<Arc<PbxState>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let ip = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip());
    if state.inner().tokens.blocked(ip, &state.config) {
        return Fault::IpBlocked.into_response();
    }
    let agent = request.headers().get(USER_AGENT);
    if agent.is_none_or(HeaderValue::is_empty) {
        return Fault::AccessDenied.into_response();
    }
    request.extensions_mut().insert(Caller(ip));
    next.run(request).await
}

/// Lets a request pass whose `access_token` is valid.
pub(super) async fn require_token(
    State(state): State<Arc<PbxState>>,
    Query(params): Query<HashMap<String, String>>,
    request: Request,
    next: Next,
) -> Response {
    let token = params.get("access_token").map(String::as_str).unwrap_or_default();
    let checked = state.inner().tokens.check(token, state.now());
    match checked {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

pub(super) async fn get_token(
    State(state): State<Arc<PbxState>>,
    Extension(Caller(ip)): Extension<Caller>,
    bytes: Bytes,
) -> Reply {
    let body = body(&bytes)?;
    let (id, secret) = (field(&body, "username")?, field(&body, "password")?);
    let tokens = state.inner().tokens.login(ip, (id, secret), state.now(), &state.config)?;
    success(tokens)
}

pub(super) async fn refresh_token(
    State(state): State<Arc<PbxState>>,
    Extension(Caller(ip)): Extension<Caller>,
    bytes: Bytes,
) -> Reply {
    let body = body(&bytes)?;
    let refresh = field(&body, "refresh_token")?;
    let tokens = state.inner().tokens.refresh(ip, refresh, state.now(), &state.config)?;
    success(tokens)
}

pub(super) async fn del_token(State(state): State<Arc<PbxState>>, Query(params): Params) -> Reply {
    let token = params.get("access_token").map(String::as_str).unwrap_or_default();
    state.inner().tokens.revoke(token, state.now());
    success(json!({}))
}

/// Every path that the API does not have.
pub(super) async fn unknown() -> Fault {
    Fault::InterfaceNotExisted
}
