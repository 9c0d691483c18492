//! The OpenAPI side over HTTP: tokens, limits, errors, calls and what they leave.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests are tests")]

mod pbx_support;

use pbx_core::yeastar::{CallStatus, Event, decode_cdr_search};
use pbx_sim::flow::TimeFormat;
use pbx_support::{NOW, Pbx, agent, text};
use serde_json::{Value, json};

fn errcode(reply: &Value) -> i64 {
    reply.get("errcode").and_then(Value::as_i64).expect("every reply has an errcode")
}

#[test]
fn tokens_expire_when_they_say() {
    let pbx = Pbx::start(|_| ());
    let login = pbx.login();
    assert_eq!(login.get("access_token_expire_time"), Some(&json!(1800)));
    assert_eq!(login.get("refresh_token_expire_time"), Some(&json!(86_400)));
    let token = text(&login, "/access_token");
    assert_eq!(token.len(), 32);
    assert_eq!(errcode(&pbx.get(&format!("extension/list?access_token={token}"))), 0);
    pbx.pass(1799);
    assert_eq!(errcode(&pbx.get(&format!("extension/list?access_token={token}"))), 0);
    pbx.pass(1);
    assert_eq!(errcode(&pbx.get(&format!("extension/list?access_token={token}"))), 10004);
}

#[test]
fn a_refresh_gives_a_new_pair_once() {
    for keeps_old in [false, true] {
        let pbx = Pbx::start(|config| config.refresh_keeps_old = keeps_old);
        let first = pbx.login();
        let body = json!({"refresh_token": text(&first, "/refresh_token")});
        let second = pbx.post("refresh_token", &body);
        let try_it = |pair: &Value| {
            errcode(&pbx.get(&format!("extension/list?access_token={}", text(pair, "/access_token"))))
        };
        assert_eq!(try_it(&second), 0);
        assert_eq!(try_it(&first), if keeps_old { 0 } else { 10004 });
        assert_eq!(errcode(&pbx.post("refresh_token", &body)), 10005, "a refresh token is used once");
    }
}

#[test]
fn nine_tokens_are_one_too_many() {
    let pbx = Pbx::start(|_| ());
    let tokens: Vec<String> = (0..8).map(|_| pbx.token()).collect();
    assert_eq!(errcode(&pbx.login()), 60002);
    assert_eq!(errcode(&pbx.get(&format!("del_token?access_token={}", tokens[0]))), 0);
    assert_eq!(errcode(&pbx.get(&format!("cdr/list?access_token={}", tokens[0]))), 10004);
    assert_eq!(errcode(&pbx.login()), 0);
    assert_eq!(errcode(&pbx.login()), 60002);
    pbx.pass(1800);
    assert_eq!(errcode(&pbx.login()), 0);
}

#[test]
fn five_bad_logins_in_a_row_block_the_address() {
    let pbx = Pbx::start(|_| ());
    let bad = json!({"username": pbx.config.client_id, "password": "wrong"});
    let token = pbx.token();
    for _ in 0..4 {
        assert_eq!(errcode(&pbx.post("get_token", &bad)), 10005);
    }
    assert_eq!(errcode(&pbx.login()), 0, "a good login starts the count again");
    for _ in 0..5 {
        assert_eq!(errcode(&pbx.post("get_token", &bad)), 10005);
    }
    assert_eq!(errcode(&pbx.login()), 70004);
    assert_eq!(errcode(&pbx.get(&format!("cdr/list?access_token={token}"))), 70004);
}

#[test]
fn errors_are_those_of_the_documentation() {
    let pbx = Pbx::start(|_| ());
    let token = pbx.token();
    let get = |path: &str| errcode(&pbx.get(&format!("{path}access_token={token}")));
    assert_eq!(errcode(&pbx.get("call/answer")), 10001);
    assert_eq!(errcode(&pbx.post("cdr/list", &json!({}))), 10001, "a wrong method is no interface");
    assert_eq!(errcode(&pbx.get("cdr/list")), 10005);
    assert_eq!(errcode(&pbx.get("cdr/list?access_token=nobody")), 10005);
    assert_eq!(get("extension/query?"), 40002);
    assert_eq!(get("queue/query?"), 40002);
    assert_eq!(get("queue/call_status?id=7&"), 60001, "an idle queue");
    assert_eq!(get("recording/download?file=none.wav&"), 60001);
    assert_eq!(get("cdr/list?page_size=10001&"), 40002);
    assert_eq!(get("cdr/search?start_time=2025-10-09%2016:53:20&"), 40002);
    let anonymous = agent("").get(pbx.url("/openapi/v1.0/cdr/list?access_token=x")).call();
    let reply: Value = anonymous.expect("an answer").body_mut().read_json().expect("JSON");
    assert_eq!(errcode(&reply), 10005, "no User-Agent");
}

#[test]
fn a_dialled_call_is_pushed_and_kept() {
    let pbx = Pbx::start(|_| ());
    let token = pbx.token();
    let dialled = pbx.post(
        &format!("call/dial?access_token={token}"),
        &json!({"caller": "2001", "callee": "+442079460018"}),
    );
    let call_id = text(&dialled, "/call_id");
    let webhooks = pbx.webhooks_to_cdr();
    assert!(webhooks.iter().all(|webhook| webhook.event.call_id().is_none_or(|id| id == call_id)));
    let Some(Event::CallEnd(pushed)) = webhooks.last().map(|webhook| &webhook.event) else {
        panic!("ends with the CDR")
    };
    let body = pbx.get(&format!("cdr/search?call_to=%2B442079460018&access_token={token}")).to_string();
    let page = decode_cdr_search(body.as_bytes()).expect("a page");
    assert_eq!((page.total, page.errors.len()), (Some(1), 0));
    let row = page.legs.first().expect("one row");
    assert_eq!((&row.call_id, &row.uid, &row.status), (&call_id, &pushed.uid, &CallStatus::Answered));
    assert_eq!((row.call_duration, row.talk_duration), (pushed.call_duration, pushed.talk_duration));
    assert_eq!((row.start_utc, row.start_local), (Some(NOW), Some(NOW + 7200)));
    assert_eq!(row.call_from.name.as_deref(), Some("Ada Berg"));
}

#[test]
fn dial_wants_an_extension_and_a_number() {
    let pbx = Pbx::start(|_| ());
    let path = format!("call/dial?access_token={}", pbx.token());
    let dial =
        |caller: &str, callee: &str| errcode(&pbx.post(&path, &json!({"caller": caller, "callee": callee})));
    assert_eq!(dial("2999", "030123456"), 40002);
    assert_eq!(dial("2001", ""), 40002);
    assert_eq!(dial("2001", "2001"), 40002);
    assert_eq!(dial("2001", "call me"), 40002);
    assert_eq!(dial("2001", "0999123"), 0);
    let webhooks = pbx.webhooks_to_cdr();
    let Some(Event::CallEnd(leg)) = webhooks.last().map(|webhook| &webhook.event) else { panic!("a CDR") };
    assert_eq!(leg.status, CallStatus::Failed);
}

#[test]
fn a_running_call_is_seen_and_hung_up() {
    let pbx = Pbx::start(|config| {
        config.speed = 1.0;
        config.options.ring = Some(600);
    });
    let token = pbx.token();
    assert_eq!(pbx.get(&format!("call/query?access_token={token}")).get("data"), None);
    pbx.post(&format!("call/dial?access_token={token}"), &json!({"caller": "2005", "callee": "2001"}));
    pbx.webhooks_until(|event| matches!(event, Event::CallState(state) if state.members.len() == 2));
    let calls = pbx.get(&format!("call/query?access_token={token}"));
    let channel = text(&calls, "/data/0/members/1/extension/channel_id");
    assert!(channel.starts_with("PJSIP/2001-"), "{channel}");
    let path = format!("call/hangup?access_token={token}");
    let hung_up = pbx.post(&path, &json!({"channel_id": channel}));
    assert_eq!(text(&hung_up, "/call_id"), text(&calls, "/data/0/call_id"));
    let webhooks = pbx.webhooks_to_cdr();
    let Some(Event::CallEnd(leg)) = webhooks.last().map(|webhook| &webhook.event) else { panic!("a CDR") };
    assert_eq!((&leg.status, leg.talk_duration), (&CallStatus::NoAnswer, Some(0)));
    assert_eq!(pbx.get(&format!("call/query?access_token={token}")).get("data"), None);
    assert_eq!(errcode(&pbx.post(&path, &json!({"channel_id": channel}))), 60001);
}

#[test]
fn a_recording_is_a_wav_for_half_an_hour() {
    let pbx = Pbx::start(|config| config.access_seconds = 86_400);
    let token = pbx.token();
    pbx.play(&json!({"flow": "inbound-answered", "from": "+4532123456"}));
    let webhooks = pbx.webhooks_to_cdr();
    let Some(Event::CallEnd(leg)) = webhooks.last().map(|webhook| &webhook.event) else { panic!("a CDR") };
    let file = leg.recording.clone().expect("recorded").replace('+', "%2B");
    let offer = pbx.get(&format!("recording/download?file={file}&access_token={token}"));
    let url = text(&offer, "/download_resource_url");
    assert!(url.starts_with("/api/download/"));
    let (kind, wav) = pbx.fetch(&format!("{url}?access_token={token}"));
    assert_eq!((kind.as_str(), &wav[..4], &wav[8..16]), ("audio/wav", &b"RIFF"[..], &b"WAVEfmt "[..]));
    let length = u32::from_le_bytes([wav[40], wav[41], wav[42], wav[43]]);
    assert_eq!(wav.len(), 44 + usize::try_from(length).expect("small"));
    let (kind, _) = pbx.fetch(&url);
    assert_eq!(kind, "application/json", "not without a token");
    pbx.pass(1800);
    let (kind, _) = pbx.fetch(&format!("{url}?access_token={token}"));
    assert_eq!(kind, "application/json", "not after 30 minutes");
}

#[test]
fn a_queue_call_leaves_three_rows_and_a_search_finds_them_by_time() {
    let pbx = Pbx::start(|config| config.time_format = TimeFormat::Hours12);
    let token = pbx.token();
    pbx.play(&json!({"flow": "ivr-queue", "options": {"from": "5503301"}}));
    pbx.webhooks_to_cdr();
    let search = |query: &str| pbx.get(&format!("cdr/search?{query}&access_token={token}"));
    let all = search("call_from=5503301");
    assert_eq!(all.get("total_number"), Some(&json!(3)));
    assert_eq!(text(&all, "/data/2/call_to"), "IVR Welcome<6200>");
    assert_eq!(all.pointer("/data/2/ring_duration"), None, "zero values are left out");
    let total = |query: &str| search(query).get("total_number").cloned();
    assert_eq!(total(&format!("start_time={NOW}&end_time={NOW}")), Some(json!(1)));
    assert_eq!(total("start_time=09/10/2025%2010:53:20%20AM"), Some(json!(3)));
    assert_eq!(total("end_time=09/10/2025%2010:53:19%20AM"), Some(json!(0)));
    assert_eq!(total("status=BUSY"), Some(json!(0)));
    let second = search("page=2&page_size=2&order_by=asc");
    assert_eq!(second.get("data").and_then(Value::as_array).map(Vec::len), Some(1));
    let agents = pbx.get(&format!("queue/list?access_token={token}"));
    assert_eq!(text(&agents, "/queue_list/0/static_agent_list/1/text2"), "4006");
}

#[test]
fn a_voicemail_can_be_listed_and_fetched() {
    let pbx = Pbx::start(|_| ());
    let token = pbx.token();
    pbx.play(&json!({"flow": "voicemail", "from": "030123456"}));
    pbx.webhooks_to_cdr();
    let boxes = pbx.get(&format!("vm/query?number=2002,2003&access_token={token}"));
    assert_eq!(boxes.pointer("/voicemail_list/0/total_number"), Some(&json!(1)));
    assert_eq!(text(&boxes, "/voicemail_list/0/data/0/number"), "030123456");
    assert_eq!(boxes.pointer("/voicemail_list/1/total_number"), Some(&json!(0)));
    let offer = pbx.get(&format!("vm/download?msg_id=1&access_token={token}"));
    let url = text(&offer, "/download_resource_url");
    assert_eq!(pbx.fetch(&format!("{url}?access_token={token}")).0, "audio/wav");
}

#[test]
fn system_information_tells_the_clock_of_the_pbx() {
    let pbx = Pbx::start(|config| config.zone = "Asia/Kolkata".parse().expect("a zone"));
    let token = pbx.token();
    let told = pbx.get(&format!("system/information?access_token={token}"));
    assert_eq!(text(&told, "/data/system_time"), "09/10/2025 14:23:20");
    assert_eq!(told.pointer("/data/timestamp"), Some(&json!(NOW)));
    assert_eq!(text(&told, "/data/system_date_format"), "DD/MM/YYYY");
}

#[test]
fn webhooks_are_set_tested_and_filtered() {
    let pbx = Pbx::start(|_| ());
    let token = pbx.token();
    let with = |path: &str| format!("{path}access_token={token}");
    let mut settings = pbx.get(&with("webhook/query?")).get("data").cloned().expect("data");
    let url = text(&settings, "/webhook_event_push_list/0/url");
    let secret = text(&settings, "/webhook_event_push_list/0/secret");
    let test = |secret: &str| {
        errcode(&pbx.get(&with(&format!("webhook/test?url={url}&secret={secret}&request_method=POST&"))))
    };
    assert_eq!(test(&secret), 0);
    assert_eq!(pbx.webhooks_until(|event| matches!(event, Event::ConnectivityTest)).len(), 1);
    assert_eq!(test("wrong"), -1);
    settings["webhook_event_push_list"][0]["event_ids"] = json!([30012]);
    assert_eq!(errcode(&pbx.post(&with("webhook/update?"), &settings)), 0);
    pbx.play(&json!({"flow": "missed"}));
    assert_eq!(pbx.webhooks_to_cdr().len(), 1, "only what was asked for");
    settings["webhook_event_push_timeout"] = json!(60);
    assert_eq!(errcode(&pbx.post(&with("webhook/update?"), &settings)), 40002);
}

#[test]
fn what_cannot_be_played_is_named() {
    let pbx = Pbx::start(|_| ());
    let (status, reply) = pbx.play(&json!({"flow": "sing"}));
    assert_eq!(status, 400);
    assert!(text(&reply, "/error").contains("sing"));
    let (status, reply) = pbx.play(&json!({"flow": "missed", "colour": "red"}));
    assert_eq!(status, 400);
    assert!(text(&reply, "/error").contains("colour"));
}
