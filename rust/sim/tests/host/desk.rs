//! What a desk asks and tells, on the paths of the app.

use pbx_sim::flow::{Flow, FlowOptions, Script, Start, script};
use pbx_sim::host::now_ms;
use serde_json::{Value, json};

use crate::bench::Bench;

const JONAS: &str = "03023125123";

fn method(name: &str) -> String {
    format!("/api/method/pbx_integration.api.{name}")
}

fn ask(bench: &Bench, path: &str) -> Value {
    let mut answer = bench.get(&method(path));
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body["message"].take()
}

fn tell(bench: &Bench, path: &str, body: &Value) -> Value {
    let mut answer = bench.post(&method(path), body);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body["message"].take()
}

/// Plays a call up to its event number `until`, and returns its id.
fn play(bench: &Bench, flow: Flow, from: &str, until: usize) -> String {
    let options = FlowOptions { from: Some(from.to_owned()), ..FlowOptions::default() };
    let sequence = 1 + u32::try_from(bench.log().len()).unwrap();
    let start = Start { epoch: now_ms() / 1000, sequence, utc_offset: 0, seed: 3 };
    let Script { steps, calls, .. } = script(flow, &options, start);
    for step in steps.iter().take(until) {
        assert_eq!(bench.event(&step.event).status, 200);
    }
    calls[0].call_id.clone()
}

fn play_all(bench: &Bench, flow: Flow, from: &str) -> String {
    play(bench, flow, from, usize::MAX)
}

#[test]
fn a_desk_starts_from_the_calls_that_run_the_people_and_the_settings() {
    let bench = Bench::start();
    let call_id = play(&bench, Flow::RingGroup, JONAS, 3);
    let live = ask(&bench, "calls.live?extension=2001");
    assert_eq!(live["notices"][0]["call_id"], call_id.as_str());
    assert_eq!(live["notices"][0]["phase"], "ringing");
    assert_eq!(live["people"]["2003"], "Chiara Rossi");
    assert_eq!(live["prefs"]["inbound"], "ring");
    assert!(live["dispositions"].as_array().unwrap().len() > 2);
    assert_eq!(live["follow_ups"], json!(["ToDo", "Event"]));
    assert!(ask(&bench, "calls.live?extension=2005")["notices"].as_array().unwrap().is_empty());
}

#[test]
fn a_missed_call_is_told_until_it_is_put_away_to_those_whose_phone_rang() {
    let bench = Bench::start();
    let call_id = play_all(&bench, Flow::Missed, JONAS);
    let missed = |reader: &str| ask(&bench, &format!("calls.live?extension={reader}"))["missed"].clone();
    let row = bench.log().remove(0);
    let mine = row["extension"].as_str().unwrap();
    assert_eq!(missed(mine)[0]["call_id"], call_id.as_str());
    assert_eq!(missed(mine)[0]["e164"], "+493023125123");
    assert_eq!(missed(mine)[0]["outcome"], "missed");
    assert_eq!(missed("2005"), json!([]));
    tell(&bench, &format!("calls.seen?extension={mine}"), &json!({"call_ids": [call_id]}));
    assert_eq!(missed(mine), json!([]));
}

#[test]
fn the_context_of_a_call_tells_of_business_and_of_calls_before() {
    let bench = Bench::start();
    play_all(&bench, Flow::InboundAnswered, "004532123456");
    let call_id = play(&bench, Flow::InboundAnswered, "004532123456", 2);
    let path = format!("calls.context?call_id={call_id}&doctype=Contact&name=Freja%20Lund&extension=2002");
    let context = ask(&bench, &path);
    let texts: Vec<&str> = context["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["lines"].as_array().unwrap())
        .map(|line| line["text"].as_str().unwrap())
        .collect();
    assert!(texts.contains(&"Nordlys Cykler ApS"), "{context}");
    assert!(texts.contains(&"quotation open"), "{context}");
    assert_eq!(context["rev"], 0);
    assert_eq!(context["transferred_by"], Value::Null);
}

#[test]
fn notes_of_two_agents_are_both_kept_and_a_follow_up_is_made() {
    let bench = Bench::start();
    let call_id = play_all(&bench, Flow::InboundAnswered, JONAS);
    let save = |work: Value| tell(&bench, "calls.save_work", &json!({"call_id": call_id, "work": work}));
    let first =
        save(json!({"notes": "wants a quote", "disposition": "Interested", "follow_up": null, "rev": 0}));
    assert_eq!((&first["rev"], &first["follow_up"]), (&json!(1), &Value::Null));
    let follow_up = json!({"doctype": "ToDo", "date": "2026-12-01", "time": null, "description": "Send it"});
    let late = json!({"notes": "his mobile is new", "disposition": null, "follow_up": follow_up, "rev": 0});
    let second = save(late.clone());
    assert_eq!(second["notes"], "wants a quote\nhis mobile is new");
    assert_eq!(second["disposition"], "Interested");
    assert_eq!(second["follow_up"]["route"], json!(["Form", "ToDo", "TODO-00001"]));
    assert_eq!(save(late)["notes"], second["notes"], "sent again, as the answer was lost");
    let context = ask(&bench, &format!("calls.context?call_id={call_id}&extension=2001"));
    assert_eq!(context["notes"], second["notes"]);
    assert_eq!(context["rev"], 3);
}

#[test]
fn the_agent_who_gets_a_transfer_reads_who_had_the_call() {
    let bench = Bench::start();
    let call_id = play_all(&bench, Flow::BlindTransfer, JONAS);
    let row = bench.log().remove(0);
    let (first, last) = (row["answered_by"].as_str().unwrap(), row["extension"].as_str().unwrap());
    let context = |reader: &str| ask(&bench, &format!("calls.context?call_id={call_id}&extension={reader}"));
    assert_ne!(first, last);
    assert!(context(last)["transferred_by"].as_str().unwrap().contains(first));
    assert_eq!(context(first)["transferred_by"], Value::Null);
}

#[test]
fn settings_are_kept_for_each_reader() {
    let bench = Bench::start();
    let mut prefs = ask(&bench, "pop.settings?extension=2001");
    prefs["sound"] = json!("soft");
    prefs["quiet_from"] = json!(1320);
    assert_eq!(tell(&bench, "pop.save_settings?extension=2001", &json!({"prefs": prefs})), prefs);
    assert_eq!(ask(&bench, "calls.live?extension=2001")["prefs"], prefs);
    assert_eq!(ask(&bench, "pop.settings?extension=2002")["sound"], "classic");
    let wrong = json!({"prefs": {"inbound": "perhaps"}});
    assert_eq!(bench.post(&method("pop.save_settings?extension=2001"), &wrong).status, 422);
}

#[test]
fn what_a_reader_says_of_a_number_changes_who_it_is() {
    let bench = Bench::start();
    let titles = || {
        let answer = ask(&bench, &format!("lookup.by_phone?phone_number={JONAS}"));
        let matches = answer["matches"].as_array().unwrap().clone();
        matches.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(), ["Jonas Havel"]);
    let said = json!({"phone_number": JONAS, "doctype": "Contact", "name": "Jonas Havel"});
    tell(&bench, "lookup.reject", &said);
    assert!(!titles().contains(&"Jonas Havel".to_owned()));
    tell(&bench, "lookup.choose", &said);
    assert_eq!(titles(), ["Jonas Havel"]);
    let other = json!({"phone_number": JONAS, "doctype": "Contact", "name": "Urs Keller"});
    tell(&bench, "attach.add_number", &other);
    assert_eq!(titles().len(), 2);
    assert_eq!(ask(&bench, "lookup.search?text=KELL")[0]["name"], "Urs Keller");
}

#[test]
fn the_parts_that_the_page_shares_with_the_desk_are_served() {
    let bench = Bench::start();
    for file in ["session.js", "tabs.js", "sw.js"] {
        let served = ureq::get(bench.url(&format!("/browser/{file}"))).call().unwrap();
        assert_eq!(served.headers()["content-type"], "text/javascript; charset=utf-8", "{file}");
    }
    assert_eq!(bench.get("/browser/none.js").status, 404);
}
