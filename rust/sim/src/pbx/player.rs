//! Calls in the background: the script drives `call/query`, the CDR and the webhooks.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender as Queue, channel};
use std::thread::Builder;
use std::time::Instant;

use serde_json::Value;

use super::state::{Ended, PbxState, Running};
use crate::deliver::{Sender, Target};
use crate::flow::{Chaos, Flow, FlowOptions, Script, Start, Step, cut, disturb, script};
use crate::play::due;

/// A member hangs up before the script is over.
#[derive(Debug, Clone)]
pub(super) struct Hangup {
    pub(super) call_id: String,
    pub(super) channel_id: String,
}

/// What to play.
#[derive(Debug, Clone)]
pub struct Order {
    /// The flow.
    pub flow: Flow,
    /// Numbers, durations and switches.
    pub options: FlowOptions,
    /// How bad the way to the receivers is.
    pub chaos: Chaos,
    /// How many times faster than life; 0 is at once.
    pub speed: f64,
    /// Chooses what the options leave open; `None` takes the number of the call.
    pub seed: Option<u64>,
}

/// Something that is due: the PBX goes on, or an event leaves.
enum Act {
    Happens(Step),
    Leaves(Step),
}

impl Act {
    const fn at_ms(&self) -> u64 {
        match self {
            Self::Happens(step) | Self::Leaves(step) => step.at_ms,
        }
    }
}

/// Starts a flow in the background. Returns the ids of its calls.
///
/// # Errors
/// When the machine has no thread left.
pub fn start(state: &Arc<PbxState>, order: &Order) -> std::io::Result<Vec<String>> {
    let (control, hangups) = channel();
    let (queue, outgoing) = channel();
    let played = write_script(state, order);
    let ids: Vec<String> = played.calls.iter().map(|call| call.call_id.clone()).collect();
    let running = ids.iter().map(|id| Running {
        call_id: id.clone(),
        flow: order.flow,
        members: Vec::new(),
        control: control.clone(),
    });
    state.inner().running.extend(running);
    let (receiver, pbx) = (Arc::clone(state), Arc::clone(state));
    let (chaos, speed) = (order.chaos, order.speed);
    Builder::new().name("webhooks".to_owned()).spawn(move || deliver(&receiver, &outgoing))?;
    Builder::new().name("call".to_owned()).spawn(move || {
        Player { state: pbx, queue, chaos, speed, script: played }.run(&hangups);
    })?;
    Ok(ids)
}

fn write_script(state: &PbxState, order: &Order) -> Script {
    let epoch = state.now();
    let sequence = {
        let mut inner = state.inner();
        // A script of two calls takes two numbers.
        inner.sequence += 2;
        inner.sequence
    };
    let seed = order.seed.unwrap_or_else(|| u64::from(sequence));
    let begin = Start { epoch, sequence, utc_offset: state.utc_offset(epoch), seed };
    script(order.flow, &order.options, begin)
}

struct Player {
    state: Arc<PbxState>,
    queue: Queue<Step>,
    chaos: Chaos,
    speed: f64,
    script: Script,
}

impl Player {
    fn run(mut self, hangups: &Receiver<Hangup>) {
        let began = Instant::now();
        let mut acts = self.acts_after(None);
        let mut done_ms = 0;
        while let Some(act) = acts.pop() {
            let due_in = due(act.at_ms(), self.speed).saturating_sub(began.elapsed());
            match hangups.recv_timeout(due_in) {
                Ok(hangup) if self.is_running(&hangup.call_id) => {
                    // Nothing that is still to come may be lost, nothing done may come again.
                    let at_ms = self.elapsed_ms(began).min(act.at_ms().saturating_sub(1)).max(done_ms);
                    self.script = cut(self.script, &hangup.call_id, &hangup.channel_id, at_ms);
                    acts = self.acts_after(Some(at_ms));
                }
                Ok(_) => acts.push(act),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    done_ms = act.at_ms();
                    self.perform(act);
                }
            }
        }
    }

    fn is_running(&self, call_id: &str) -> bool {
        self.state.inner().running.iter().any(|running| running.call_id == call_id)
    }

    /// Milliseconds of the script's time.
    fn elapsed_ms(&self, began: Instant) -> u64 {
        let nominal = began.elapsed().mul_f64(self.speed);
        u64::try_from(nominal.as_millis()).unwrap_or(u64::MAX)
    }

    /// What is due after this time of the script, the last first.
    fn acts_after(&self, at_ms: Option<u64>) -> Vec<Act> {
        let steps = &self.script.steps;
        let leaving = disturb(steps, self.chaos, self.script.start.seed);
        let happening = steps.iter().cloned().map(Act::Happens);
        let mut acts: Vec<Act> = happening.chain(leaving.into_iter().map(Act::Leaves)).collect();
        acts.retain(|act| at_ms.is_none_or(|at_ms| act.at_ms() > at_ms));
        acts.sort_by_key(Act::at_ms);
        acts.reverse();
        acts
    }

    fn perform(&self, act: Act) {
        match act {
            Act::Happens(step) => self.happen(&step),
            // The receiver of the queue lives until this sender is dropped.
            Act::Leaves(step) => drop(self.queue.send(step)),
        }
    }

    fn happen(&self, step: &Step) {
        let mut inner = self.state.inner();
        let place = inner.running.iter().position(|running| running.call_id == step.call_id);
        let Some(place) = place else { return };
        if step.is_live() {
            if let Some(running) = inner.running.get_mut(place) {
                running.members.clone_from(&step.members);
            }
            return;
        }
        inner.running.remove(place);
        let rows = self.script.calls.iter().find(|call| call.call_id == step.call_id).cloned();
        inner.ended.extend(rows.map(|rows| Ended { flow: self.script.flow, rows }));
    }
}

/// Posts what leaves to every webhook that asked for it, one after the other.
fn deliver(state: &PbxState, outgoing: &Receiver<Step>) {
    let mut senders: Vec<Sender> = Vec::new();
    while let Ok(step) = outgoing.recv() {
        for target in targets(state, step.type_id) {
            let known = senders.iter().position(|sender| *sender.target() == target);
            if known.is_none() {
                senders.push(Sender::new(target.clone()));
            }
            let sender = known.and_then(|at| senders.get(at)).or(senders.last());
            if let Some(sender) = sender {
                send(state, sender, &step.event);
            }
        }
    }
}

fn targets(state: &PbxState, type_id: u32) -> Vec<Target> {
    let inner = state.inner();
    let asked = inner
        .webhooks
        .iter()
        .filter(|webhook| webhook.event_ids.contains(&0) || webhook.event_ids.contains(&type_id));
    let (timeout, retries) = (inner.webhook_timeout, inner.webhook_retries);
    asked.map(|webhook| Target { timeout, retries, ..webhook.target.clone() }).collect()
}

fn send(state: &PbxState, sender: &Sender, event: &Value) {
    let result = sender.send(event);
    let mut inner = state.inner();
    match result {
        Ok(_) => inner.deliveries.delivered += 1,
        Err(error) => {
            inner.deliveries.failed += 1;
            inner.deliveries.last_error = Some(error.to_string());
        }
    }
}
