//! A signed webhook over HTTP, with the retries of a PBX.

use std::fmt;
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Args;
use pbx_core::yeastar::sign;
use serde_json::Value;
use ureq::http::Response;
use ureq::{Body, RequestBuilder};

/// The secret of the demo and of every default here: known to everybody, for machines of one's own.
pub const DEMO_SECRET: &str = "simOnlySecretForDemosAndTests001";

/// A webhook secret: text that no log and no error prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for signing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where webhooks go and how stubbornly.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Target {
    /// Receiver of the webhooks
    #[arg(long, default_value = "http://127.0.0.1:8090/api/method/pbx_integration.api.webhook.receive")]
    pub url: String,
    /// Site that is meant, of several behind one address: the Host header [default: as in the URL]
    #[arg(long)]
    pub site: Option<String>,
    /// Secret that signs them
    #[arg(long, env = "PBX_SIM_SECRET", hide_env_values = true, default_value = DEMO_SECRET, hide_default_value = true)]
    pub secret: Secret,
    /// Seconds to wait for an answer
    #[arg(long, default_value_t = 5)]
    pub timeout: u64,
    /// Attempts after the first one
    #[arg(long, default_value_t = 3)]
    pub retries: u32,
    /// Milliseconds between two attempts
    #[arg(long, default_value_t = 1000)]
    pub retry_wait: u64,
}

impl Target {
    /// A receiver with the timeouts of the PBX's own sample settings: 5 s, 3 retries.
    #[must_use]
    pub fn new(url: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { url: url.into(), site: None, secret: secret.into(), timeout: 5, retries: 3, retry_wait: 1000 }
    }
}

/// A webhook that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// HTTP status, 2xx.
    pub status: u16,
    /// Attempts it took, from 1.
    pub attempts: u32,
    /// Time of the last attempt.
    pub took: Duration,
}

/// A webhook that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Attempts made.
    pub attempts: u32,
    /// Why the last one failed.
    pub reason: String,
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not delivered after {} attempts: {}", self.attempts, self.reason)
    }
}

impl std::error::Error for Undelivered {}

/// Posts webhooks to one receiver. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Sender {
    agent: ureq::Agent,
    target: Target,
}

impl Sender {
    /// A sender; nothing is sent yet.
    #[must_use]
    pub fn new(target: Target) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(target.timeout)))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("Yeastar P-Series")
            .build();
        Self { agent: config.new_agent(), target }
    }

    /// Where it sends.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Posts one event, signed, until it is answered 2xx or the attempts are used up. Blocks.
    ///
    /// # Errors
    /// [`Undelivered`] with the reason of the last attempt.
    pub fn send(&self, event: &Value) -> Result<Receipt, Undelivered> {
        let body = event.to_string().into_bytes();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let began = Instant::now();
            let reason = match self.post(&body) {
                Ok(status) if (200..300).contains(&status) => {
                    return Ok(Receipt { status, attempts, took: began.elapsed() });
                }
                Ok(status) => format!("HTTP status {status}"),
                Err(error) => error.to_string(),
            };
            if attempts > self.target.retries {
                return Err(Undelivered { attempts, reason });
            }
            sleep(Duration::from_millis(self.target.retry_wait));
        }
    }

    /// Gets the URL once and returns the HTTP status. Blocks.
    ///
    /// # Errors
    /// The reason why there was no answer.
    pub fn get(&self) -> Result<u16, String> {
        let answer = self.named(self.agent.get(&self.target.url)).call();
        answer.and_then(read_to_end).map_err(|error| error.to_string())
    }

    fn post(&self, body: &[u8]) -> Result<u16, ureq::Error> {
        let signature = sign(body, self.target.secret.reveal());
        let request = self.named(self.agent.post(&self.target.url));
        let request = request.header("Content-Type", "application/json").header("X-Signature", signature);
        read_to_end(request.send(body)?)
    }

    fn named<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        match &self.target.site {
            Some(site) => request.header("Host", site),
            None => request,
        }
    }
}

/// Reading the answer to its end lets the connection be used again.
fn read_to_end(mut response: Response<Body>) -> Result<u16, ureq::Error> {
    response.body_mut().read_to_vec()?;
    Ok(response.status().as_u16())
}
