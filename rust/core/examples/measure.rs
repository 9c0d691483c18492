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
        fold(bodies, &context)?;
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
    });
    println!("{figures}");
    Ok(())
}

fn inputs<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Box<dyn Error>> {
    Ok(serde_json::from_slice(&read(folder.join(name))?)?)
}

/// The webhooks of one call, decoded and folded, and the record after each.
fn fold(bodies: &[String], context: &FoldContext) -> Result<Option<Record>, pbx_core::Error> {
    let mut call: Option<Call> = None;
    let mut record = None;
    for body in bodies {
        let event = decode(body.as_bytes())?.event;
        if let Some(call_id) = event.call_id() {
            let call = call.get_or_insert_with(|| Call::new(call_id));
            call.fold(&event, context)?;
            record = Some(call.record(context));
        }
    }
    Ok(record)
}

/// Microseconds per item: the median of several rounds, each of many times all items.
fn microseconds(items: usize, mut work: impl FnMut()) -> f64 {
    const ROUNDS: usize = 7;
    let repeats = 20_000_usize.div_ceil(items.max(1));
    let mut times: Vec<f64> = (0..=ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            for _ in 0..repeats {
                work();
            }
            begun.elapsed().as_secs_f64()
        })
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "some thousand items fit a float exactly")]
    let all = (items * repeats) as f64;
    median / all * 1e6
}
