//! What the PBX knows: one lock over it, never held while anything waits.

use std::collections::HashMap;
use std::fmt;
use std::sync::mpsc::Sender as Control;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::config::PbxConfig;
use super::player::Hangup;
use super::tokens::Tokens;
use crate::deliver::Target;
use crate::flow::{CallRows, Flow, Leg, display_time};
use crate::play;

/// Gives UTC seconds.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The PBX: settings, clock, and what happens on it.
pub struct PbxState {
    pub(super) config: PbxConfig,
    pub(super) started: i64,
    clock: Clock,
    inner: Mutex<Inner>,
}

/// A receiver of events.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub(super) target: Target,
    /// Event ids; 0 stands for all.
    pub(super) event_ids: Vec<u32>,
}

/// A call that runs.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) call_id: String,
    pub(super) flow: Flow,
    pub(super) members: Vec<Value>,
    pub(super) control: Control<Hangup>,
}

/// A call that is over.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) flow: Flow,
    pub(super) rows: CallRows,
}

/// How webhooks fared.
#[derive(Debug, Default, Clone)]
pub(super) struct Deliveries {
    pub(super) delivered: u64,
    pub(super) failed: u64,
    pub(super) last_error: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) tokens: Tokens,
    pub(super) webhooks: Vec<Webhook>,
    pub(super) webhook_timeout: u64,
    pub(super) webhook_retries: u32,
    pub(super) running: Vec<Running>,
    pub(super) ended: Vec<Ended>,
    /// Files that may be fetched, and until when in UTC seconds.
    pub(super) downloads: HashMap<String, i64>,
    pub(super) deliveries: Deliveries,
    /// Counts the calls; every script takes two numbers.
    pub(super) sequence: u32,
}

impl Inner {
    /// Every leg of every ended call, in the order the calls ended.
    pub(super) fn legs(&self) -> impl DoubleEndedIterator<Item = &Leg> {
        self.ended.iter().flat_map(|ended| &ended.rows.legs)
    }
}

impl fmt::Debug for PbxState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PbxState").field("config", &self.config).finish_non_exhaustive()
    }
}

impl PbxState {
    /// A PBX on the machine's clock.
    #[must_use]
    pub fn new(config: PbxConfig) -> Arc<Self> {
        Self::with_clock(config, Arc::new(play::now))
    }

    /// A PBX on another clock, for tests of what expires.
    #[must_use]
    pub fn with_clock(config: PbxConfig, clock: Clock) -> Arc<Self> {
        let inner = Inner {
            webhooks: vec![Webhook { target: config.target.clone(), event_ids: vec![0] }],
            webhook_timeout: config.target.timeout,
            webhook_retries: config.target.retries,
            sequence: 100,
            ..Inner::default()
        };
        Arc::new(Self { started: clock(), config, clock, inner: Mutex::new(inner) })
    }

    /// UTC seconds.
    pub(super) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(super) fn utc_offset(&self, epoch: i64) -> i32 {
        self.config.zone.offset_at(epoch)
    }

    /// UTC seconds as the portal shows them.
    pub(super) fn display(&self, epoch: i64) -> String {
        display_time(epoch, self.utc_offset(epoch), self.config.date_format, self.config.time_format)
    }

    /// What the PBX knows. A panic elsewhere leaves it whole enough to go on.
    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
