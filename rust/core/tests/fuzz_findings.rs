//! What the fuzz targets found, each cut down to the one fact that did it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use pbx_core::call::{Call, FoldContext};
use pbx_core::yeastar::decode;

/// Folds bodies a second apart and asks for the record.
fn play(call_id: &str, bodies: &[&str]) -> pbx_core::call::Record {
    let mut call = Call::new(call_id);
    let mut context = FoldContext { received_at_ms: 1_760_000_501_000, ..FoldContext::default() };
    for body in bodies {
        let webhook = decode(body.as_bytes()).expect("the body decodes");
        call.fold(&webhook.event, &context).expect("it is of this call");
        context.received_at_ms += 1000;
    }
    call.record(&context)
}

/// Whether the phone that placed the call served others was asked of itself without end.
#[test]
fn an_extension_that_calls_itself_ends_with_its_cdr() {
    let record = play(
        "1760000500.106",
        &[
            r#"{"type":30011,"msg":{"call_id":"1760000500.106","members":[
                {"extension":{"number":"2002","channel_id":"PJSIP/2002-000000c0","member_status":"ANSWERED"}},
                {"extension":{"number":"2002","channel_id":"PJSIP/2002-000000c1","member_status":"ANSWER"}}]}}"#,
            r#"{"type":30012,"msg":{"call_id":"1760000500.106","time_start":"2025-10-09 17:01:40","call_from":"2002",
                "call_to":"2002","call_duration":20,"talk_duration":15,"status":"ANSWERED","type":"Internal"}}"#,
        ],
    );
    assert_eq!(record.status.as_str(), "Answered");
    assert_eq!(record.call_end, Some(1_760_000_520));
}
