//! What the webhook takes and what it refuses.

use pbx_core::yeastar::sign;
use pbx_sim::host::MAX_BODY;
use serde_json::json;

use crate::bench::{Bench, PREVIOUS, SECRET};

const CONNECTIVITY: &[u8] = br#"{"event":"test"}"#;

#[test]
fn an_unsigned_post_is_401_and_nothing_is_stored() {
    let bench = Bench::start();
    let answer = bench.deliver(CONNECTIVITY, None);
    assert_eq!(answer.status, 401);
    assert_eq!(answer.body["exc_type"], "AuthenticationError");
    assert!(bench.journal().is_empty());
}

#[test]
fn a_wrong_signature_is_401_and_nothing_is_stored() {
    let bench = Bench::start();
    let signature = sign(CONNECTIVITY, "some other secret");
    assert_eq!(bench.deliver(CONNECTIVITY, Some(&signature)).status, 401);
    assert_eq!(bench.deliver(CONNECTIVITY, Some("not base64")).status, 401);
    let of_another_body = sign(br#"{"event":"tesx"}"#, SECRET);
    assert_eq!(bench.deliver(CONNECTIVITY, Some(&of_another_body)).status, 401);
    assert!(bench.journal().is_empty());
}

#[test]
fn the_previous_secret_is_taken_too() {
    let bench = Bench::start();
    assert_eq!(bench.deliver(CONNECTIVITY, Some(&sign(CONNECTIVITY, PREVIOUS))).status, 200);
    assert_eq!(bench.journal().len(), 1);
}

#[test]
fn the_connectivity_test_is_200_and_makes_no_call() {
    let bench = Bench::start();
    let answer = bench.signed(CONNECTIVITY);
    assert_eq!((answer.status, answer.body), (200, json!({"message": "ok"})));
    assert_eq!(bench.journal()[0]["status"], "Unchanged");
    assert!(bench.log().is_empty());
}

#[test]
fn a_body_that_is_not_json_is_400_with_the_position() {
    let bench = Bench::start();
    let answer = bench.signed(br#"{"type":30011,"msg":nope}"#);
    assert_eq!(answer.status, 400);
    let message = answer.body["message"].as_str().unwrap();
    assert!(message.contains("at byte "), "{message}");
    assert!(bench.journal().is_empty());
}

#[test]
fn a_body_over_the_limit_is_413_and_nothing_is_stored() {
    let bench = Bench::start();
    let answer = bench.signed(&vec![b' '; MAX_BODY + 1]);
    assert_eq!(answer.status, 413);
    assert!(bench.journal().is_empty());
    let mut fits = vec![b' '; MAX_BODY - CONNECTIVITY.len()];
    fits.extend_from_slice(CONNECTIVITY);
    assert_eq!(bench.signed(&fits).status, 200);
}

#[test]
fn an_unknown_event_is_200_and_journaled() {
    let bench = Bench::start();
    assert_eq!(bench.signed(br#"{"type":39999,"sn":"3631A2124XXX","msg":"{\"new\":1}"}"#).status, 200);
    let journal = bench.journal();
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0]["type"], 39999);
    assert_eq!(journal[0]["error"], json!(null));
}

#[test]
fn an_event_that_cannot_be_read_is_kept_and_marked_failed() {
    let bench = Bench::start();
    let answer =
        bench.signed(br#"{"type":30012,"msg":"{\"call_id\":\"1760000000.1\",\"time_start\":\"soon\"}"}"#);
    assert_eq!(answer.status, 200);
    let journal = bench.journal();
    assert_eq!(journal[0]["status"], "Failed");
    assert!(journal[0]["error"].as_str().unwrap().contains("time_start"), "{}", journal[0]["error"]);
    assert!(bench.log().is_empty());
}

#[test]
fn a_get_is_not_a_webhook() {
    let bench = Bench::start();
    assert_eq!(bench.get("/api/method/pbx_integration.api.webhook.receive").status, 405);
}

#[test]
fn every_secret_stays_out_of_debug_output() {
    let config = pbx_sim::host::Options::default().config().unwrap();
    assert!(!config.secrets.is_empty());
    assert!(!format!("{config:?}").contains(config.secrets[0].reveal()));
}
