//! What the way from the PBX does to events: late, twice, never.

use clap::Args;
use serde::{Deserialize, Serialize};

use super::Step;

/// How bad the way is. Probabilities are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chaos {
    /// Probability that an event comes late, after others
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    pub disorder: f64,
    /// Probability that an event comes twice
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    pub duplicates: f64,
    /// Probability that an event never comes
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    pub drops: f64,
    /// Let drops hit the CDR (30012) too
    #[arg(long)]
    pub drop_cdr: bool,
}

/// Reads a probability.
fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err(format!("{text} is not a probability from 0 to 1")),
    }
}

/// The longest delay of a late event, in events of the script.
const LATEST: usize = 6;

/// The steps as they arrive. The same seed gives the same arrival.
///
/// A late event takes the time of an event up to six places later; a second copy comes late, too.
#[must_use]
pub fn disturb(steps: &[Step], chaos: Chaos, seed: u64) -> Vec<Step> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut arrived: Vec<Step> = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let mut arrive = |late: bool, rng: &mut fastrand::Rng| {
            let delay = if late { rng.usize(1..=LATEST) } else { 0 };
            let at_ms = steps.get(index + delay).or(steps.last()).map_or(step.at_ms, |other| other.at_ms);
            // One millisecond more, so that a stable sort puts it after the event whose time it takes.
            arrived.push(Step { at_ms: at_ms + u64::from(late), ..step.clone() });
        };
        let lost = rng.f64() < chaos.drops && (step.is_live() || chaos.drop_cdr);
        let late = rng.f64() < chaos.disorder;
        let twice = rng.f64() < chaos.duplicates;
        if !lost {
            arrive(late, &mut rng);
            if twice {
                arrive(true, &mut rng);
            }
        }
    }
    arrived.sort_by_key(|step| step.at_ms);
    arrived
}
