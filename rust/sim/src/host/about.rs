//! `GET /demo`: what the page needs to know before the first call.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use pbx_core::rank::{Level, LinkedMatch, Ranking};
use serde_json::{Value, json};

use super::people::STRANGER;
use super::reply::Refusal;
use super::{Host, lookup};
use crate::flow::{CALLERS, EXTENSIONS, Flow};

/// The flows, the agents, and the callers with whom the host takes them for.
pub(super) async fn about(State(host): State<Host>) -> Result<Response, Refusal> {
    let callers = host.run(|host| Ok(callers(host)?)).await?;
    let flows: Vec<Value> =
        Flow::ALL.iter().map(|flow| json!({"flow": flow.as_str(), "about": flow.about()})).collect();
    let extensions: Vec<Value> =
        EXTENSIONS.iter().map(|it| json!({"number": it.number, "name": it.name})).collect();
    let region = host.region();
    let about = json!({"region": region, "flows": flows, "extensions": extensions, "callers": callers});
    Ok(axum::Json(about).into_response())
}

/// The sure match, by name.
fn known(answer: &Ranking<LinkedMatch>) -> Option<&str> {
    answer.matches.first().filter(|it| it.level == Level::Known).map(|it| it.title.as_str())
}

fn callers(host: &Host) -> rusqlite::Result<Vec<Value>> {
    CALLERS
        .iter()
        .chain([&STRANGER])
        .map(|number| {
            let answer = lookup::answer(host, number)?;
            Ok(json!({"number": number, "name": known(&answer)}))
        })
        .collect()
}
