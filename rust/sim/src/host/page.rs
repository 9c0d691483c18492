//! The page and the built client: `/`, its two files, and `/pkg/*`.

use std::path::{Component, Path as FilePath};

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Host;
use super::reply::Refusal;

const HTML: &str = include_str!("../../page/index.html");
const CSS: &str = include_str!("../../page/demo.css");
const SCRIPTS: [(&str, &str); 8] = [
    ("demo.js", include_str!("../../page/demo.js")),
    ("dom.js", include_str!("../../page/dom.js")),
    ("feed.js", include_str!("../../page/feed.js")),
    ("log.js", include_str!("../../page/log.js")),
    ("phone.js", include_str!("../../page/phone.js")),
    ("pop.js", include_str!("../../page/pop.js")),
    ("prefs.js", include_str!("../../page/prefs.js")),
    ("records.js", include_str!("../../page/records.js")),
];

/// The parts that the page shares with the desk.
const BROWSER: [(&str, &str); 12] = [
    ("badge.js", include_str!("../../../../pbx_integration/public/js/pop/browser/badge.js")),
    ("kept.js", include_str!("../../../../pbx_integration/public/js/pop/browser/kept.js")),
    ("lead.js", include_str!("../../../../pbx_integration/public/js/pop/browser/lead.js")),
    ("notify.js", include_str!("../../../../pbx_integration/public/js/pop/browser/notify.js")),
    ("place.js", include_str!("../../../../pbx_integration/public/js/pop/browser/place.js")),
    ("ring.js", include_str!("../../../../pbx_integration/public/js/pop/browser/ring.js")),
    ("session.js", include_str!("../../../../pbx_integration/public/js/pop/browser/session.js")),
    ("store.js", include_str!("../../../../pbx_integration/public/js/pop/browser/store.js")),
    ("sw.js", include_str!("../../../../pbx_integration/public/js/pop/browser/sw.js")),
    ("tabs.js", include_str!("../../../../pbx_integration/public/js/pop/browser/tabs.js")),
    ("together.js", include_str!("../../../../pbx_integration/public/js/pop/browser/together.js")),
    ("tones.js", include_str!("../../../../pbx_integration/public/js/pop/browser/tones.js")),
];

/// `GET /`.
pub(super) async fn index() -> Response {
    file("text/html; charset=utf-8", HTML)
}

/// `GET /page/<file>`: the scripts and the style of the page.
pub(super) async fn asset(Path(name): Path<String>) -> Result<Response, Refusal> {
    script(&SCRIPTS, &name)
        .or_else(|| (name == "demo.css").then(|| file("text/css; charset=utf-8", CSS)))
        .ok_or_else(|| Refusal::not_found(&name))
}

/// `GET /browser/<file>`: the parts that the desk has too.
pub(super) async fn browser(Path(name): Path<String>) -> Result<Response, Refusal> {
    script(&BROWSER, &name).ok_or_else(|| Refusal::not_found(&name))
}

fn script(among: &[(&str, &'static str)], name: &str) -> Option<Response> {
    let (_, text) = among.iter().find(|(script, _)| *script == name)?;
    Some(file("text/javascript; charset=utf-8", *text))
}

/// `GET /pkg/<file>`: the client as `cargo xtask wasm` built it, read at every request so that a rebuild
/// shows at once.
pub(super) async fn client(State(host): State<Host>, Path(name): Path<String>) -> Result<Response, Refusal> {
    let plain = FilePath::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
    let kind = kind(&name).filter(|_| plain).ok_or_else(|| Refusal::not_found(&name))?;
    let path = host.client_dir().join(&name);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await.ok().and_then(Result::ok);
    let bytes = bytes.ok_or_else(|| Refusal::not_found(&format!("{name}: run `cargo xtask wasm`; it")))?;
    Ok(file(kind, bytes))
}

fn kind(name: &str) -> Option<&'static str> {
    match FilePath::new(name).extension()?.to_str()? {
        "js" => Some("text/javascript; charset=utf-8"),
        "wasm" => Some("application/wasm"),
        "json" => Some("application/json"),
        _ => None,
    }
}

fn file(kind: &'static str, body: impl IntoResponse) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], body).into_response()
}
