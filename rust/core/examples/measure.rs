//! Times the core for `cargo xtask bench`: prints microseconds as a JSON object.
//!
//! Usage: `measure <folder>` with the `numbers.json` and `calls.json` that `tests/bench/inputs.py` wrote.

use std::error::Error;
use std::fs::read;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use pbx_core::call::{Call, FoldContext, Record};
use pbx_core::phone::normalize;
use pbx_core::yeastar::decode;

#[derive(serde::Deserialize)]
struct Number {
    raw: String,
    region: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: measure <folder>")?);
    let numbers: Vec<Number> = inputs(&folder, "numbers.json")?;
    let calls: Vec<Vec<String>> = inputs(&folder, "calls.json")?;
    let context = FoldContext { region: Some("DE".to_owned()), ..FoldContext::default() };
    for bodies in &calls {
        fold_and_project(bodies, &context)?;
    }
    let bodies: usize = calls.iter().map(Vec::len).sum();
    let figures = serde_json::json!({
        "normalize_native_us": microseconds(numbers.len(), || {
            for number in &numbers {
                let _ = black_box(normalize(&number.raw, Some(&number.region)));
            }
        }),
        "fold_native_us": microseconds(bodies, || {
            for bodies in &calls {
                let _ = black_box(fold(bodies, &context));
            }
        }),
        "fold_record_native_us": microseconds(bodies, || {
            for bodies in &calls {
                let _ = black_box(fold_and_project(bodies, &context));
            }
        }),
    });
    println!("{figures}");
    Ok(())
}

fn inputs<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Box<dyn Error>> {
    Ok(serde_json::from_slice(&read(folder.join(name))?)?)
}

/// The webhooks of one call, decoded and folded.
fn fold(bodies: &[String], context: &FoldContext) -> Result<Option<Call>, pbx_core::Error> {
    let mut call: Option<Call> = None;
    for body in bodies {
        let event = decode(body.as_bytes())?.event;
        if let Some(call_id) = event.call_id() {
            call.get_or_insert_with(|| Call::new(call_id)).fold(&event, context)?;
        }
    }
    Ok(call)
}

/// As a host does it: each webhook finds the stored state, and leaves a state, a record and legs.
fn fold_and_project(bodies: &[String], context: &FoldContext) -> Result<Option<Record>, pbx_core::Error> {
    let mut state = None;
    let mut record = None;
    for body in bodies {
        let event = decode(body.as_bytes())?.event;
        let Some(call_id) = event.call_id() else { continue };
        let mut call = state.as_deref().map_or_else(|| Ok(Call::new(call_id)), Call::from_bytes)?;
        call.fold(&event, context)?;
        record = Some(call.record(context));
        black_box(call.legs(context));
        state = Some(call.to_bytes());
    }
    Ok(record)
}

/// Microseconds per item: the quickest of many rounds, because whatever else the machine does only adds.
fn microseconds(items: usize, mut work: impl FnMut()) -> f64 {
    const ROUNDS: usize = 50;
    let repeats = 1_000_usize.div_ceil(items.max(1));
    let round = |_| {
        let begun = Instant::now();
        for _ in 0..repeats {
            work();
        }
        begun.elapsed().as_secs_f64()
    };
    let best = (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min);
    #[expect(clippy::cast_precision_loss, reason = "some thousand items fit a float exactly")]
    let all = (items * repeats) as f64;
    best / all * 1e6
}
