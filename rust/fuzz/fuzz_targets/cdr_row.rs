//! A row of `cdr/search`, or a whole reply: decoded, and folded into calls in two orders.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pbx_core::call::{Call, FoldContext};
use pbx_core::yeastar::{CdrLeg, decode_cdr_row, decode_cdr_search};

fuzz_target!(|input: &[u8]| {
    let mut legs = decode_cdr_search(input).map(|page| page.legs).unwrap_or_default();
    if let Ok(row) = serde_json::from_slice(input) {
        legs.extend(decode_cdr_row(&row, "row"));
    }
    let Some(call_id) = legs.first().map(|leg| leg.call_id.clone()) else { return };
    legs.retain(|leg| leg.call_id == call_id);

    let forward = folded(&call_id, legs.iter());
    let mut backward = folded(&call_id, legs.iter().rev());
    assert_eq!(
        forward.record(&context()),
        backward.record(&context()),
        "the order of the legs shows in the record"
    );
    assert_eq!(
        forward.legs(&context()),
        backward.legs(&context()),
        "the order of the legs shows in the legs"
    );
    assert_eq!(Call::from_bytes(&forward.to_bytes()).expect("a stored call reads back"), forward);

    for leg in &legs {
        let again = backward.fold_leg(leg, &context()).expect("it is of this call");
        assert!(!again.changed, "a leg that was folded before changed something");
    }
});

fn folded<'a>(call_id: &str, legs: impl Iterator<Item = &'a CdrLeg>) -> Call {
    let mut call = Call::new(call_id);
    for leg in legs {
        call.fold_leg(leg, &context()).expect("it is of this call");
    }
    call
}

fn context() -> FoldContext {
    let region = Some("DE".to_owned());
    FoldContext { received_at_ms: 1_760_003_600_000, region, ..FoldContext::default() }
}
