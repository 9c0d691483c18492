//! `recording.download`: the recording of a call, fetched from the PBX by its OpenAPI.

use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::Refusal;
use super::{Host, calls};
use crate::deliver::Secret;

/// Where the PBX is, and with what the host logs in.
#[derive(Debug, Clone)]
pub struct PbxAccess {
    /// `http://127.0.0.1:8090`, without a path.
    pub base_url: String,
    /// Client ID of the API.
    pub client_id: String,
    /// Client secret of the API.
    pub client_secret: Secret,
}

/// Query of `recording.download`.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    call_id: String,
}

/// `GET /api/method/pbx_integration.api.recording.download?call_id=`: a wav, for a call that has one.
pub(super) async fn download(
    State(host): State<Host>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let wav = host.run(move |host| fetch(host, &wanted.call_id)).await?;
    Ok(([(CONTENT_TYPE, "audio/wav"), (CONTENT_DISPOSITION, "inline")], wav).into_response())
}

fn fetch(host: &Host, call_id: &str) -> Result<Vec<u8>, Refusal> {
    let file = calls::recording_file(host, call_id)?;
    let (file, pbx) = file.zip(host.pbx()).ok_or_else(|| Refusal::not_found("recording"))?;
    pbx.recording(&file).map_err(|error| Refusal::not_found(&format!("recording: {error:#}; it was")))
}

impl PbxAccess {
    /// The file by its name. Logs in for it and out again: recordings are seldom asked for, and the PBX
    /// gives out eight tokens in all.
    fn recording(&self, file: &str) -> anyhow::Result<Vec<u8>> {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .user_agent("OpenAPI")
            .build();
        let agent = config.new_agent();
        let login = json!({"username": self.client_id, "password": self.client_secret.reveal()});
        let reply = agent.post(self.url("get_token")).send_json(&login)?.body_mut().read_json()?;
        let token = text(&reply, "access_token")?;
        let wav = self.read(&agent, &token, file);
        agent.get(self.url("del_token")).query("access_token", &token).call()?;
        wav
    }

    fn read(&self, agent: &ureq::Agent, token: &str, file: &str) -> anyhow::Result<Vec<u8>> {
        let ask = agent.get(self.url("recording/download"));
        let reply = ask.query("access_token", token).query("file", file).call()?.body_mut().read_json()?;
        let path = text(&reply, "download_resource_url")?;
        let url = format!("{}{path}", self.base_url);
        let mut wav = agent.get(url).query("access_token", token).call()?;
        wav.body_mut().read_to_vec().context("reading the file")
    }

    fn url(&self, endpoint: &str) -> String {
        format!("{}/openapi/v1.0/{endpoint}", self.base_url)
    }
}

/// A text of a reply, or what the PBX says instead.
fn text(reply: &Value, field: &str) -> anyhow::Result<String> {
    match reply.get(field).and_then(Value::as_str) {
        Some(text) => Ok(text.to_owned()),
        None => bail!("the PBX says {}", reply.get("errmsg").and_then(Value::as_str).unwrap_or("nothing")),
    }
}
