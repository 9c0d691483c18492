//! Bodies of webhooks, one a line: decoded, serialised, and folded into a call in two orders.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pbx_core::call::{Call, FoldContext};
use pbx_core::yeastar::{Event, decode, sign, verify_signature};

const SECRET: &str = "Pugghh14VCb05rtG7WGumbD4hwJPIvzu";

/// When the first body arrives; the next ones follow a second apart.
const ARRIVAL_MS: i64 = 1_760_000_000_000;

fuzz_target!(|input: &[u8]| {
    let events: Vec<Event> = input.split(|&byte| byte == b'\n').filter_map(read).collect();
    let Some(call_id) = events.iter().find_map(Event::call_id) else { return };
    let arrivals: Vec<(FoldContext, &Event)> = (ARRIVAL_MS..).step_by(1000).map(at).zip(&events).collect();

    let mut call = Call::new(call_id);
    for (context, event) in &arrivals {
        fold(&mut call, event, context);
    }
    let now = at(ARRIVAL_MS + 3_600_000);
    let stored = Call::from_bytes(&call.to_bytes()).expect("a stored call reads back");
    assert_eq!(stored, call);

    let rev = call.rev();
    let mut other = Call::new(call_id);
    for (context, event) in arrivals.iter().rev() {
        fold(&mut other, event, context);
        fold(&mut call, event, context);
    }
    assert_eq!(call.rev(), rev, "an event that was folded before changed something");
    assert_eq!(call.record(&now), other.record(&now), "the order of the events shows in the record");
    assert_eq!(call.legs(&now), other.legs(&now), "the order of the events shows in the legs");
    for extension in call.record(&now).extensions {
        let _ = call.live(&now, &extension);
    }
});

/// Decodes a body. What decodes also serialises, to an object that says which event it is.
fn read(body: &[u8]) -> Option<Event> {
    assert!(verify_signature(body, &sign(body, SECRET), &[SECRET]));
    let webhook = decode(body).ok()?;
    let flat = serde_json::to_value(&webhook).expect("a webhook serialises");
    assert_eq!(flat["event"], webhook.event.name());
    Some(webhook.event)
}

/// Folds an event; one of another call is refused and changes nothing.
fn fold(call: &mut Call, event: &Event, context: &FoldContext) {
    let rev = call.rev();
    match call.fold(event, context) {
        Ok(folded) => assert_eq!(folded.changed, call.rev() != rev),
        Err(_) => assert_eq!(call.rev(), rev),
    }
}

fn at(received_at_ms: i64) -> FoldContext {
    FoldContext { received_at_ms, region: Some("DE".to_owned()), ..FoldContext::default() }
}
