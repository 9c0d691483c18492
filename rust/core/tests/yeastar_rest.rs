//! Replies of the OpenAPI, and what the vectors cannot hold: bytes that are no text, exact sentences.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use pbx_core::ErrorCode;
use pbx_core::yeastar::{
    ApiCode, CallStatus, CallType, Event, MemberKind, MemberStatus, Presence, TrunkStatus, call_epoch,
    decode, decode_call_query, decode_cdr_search, decode_extension_list, decode_queue_list, decode_reply,
    decode_system_information, decode_voicemail_query,
};
use serde_json::json;

fn body(value: &serde_json::Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[test]
fn an_extension_row_keeps_presence_and_what_is_online() {
    let page = decode_extension_list(&body(&json!({"errcode": 0, "errmsg": "SUCCESS", "total_number": 2, "data": [
        {"id": "60", "number": 2002, "caller_id_name": "Jane Doe", "email_addr": "jane@example.com", "mobile_number": " ",
         "role_name": "", "presence_status": "do_not_disturb", "custom_presence_status": null, "timezone": "8",
         "online_status": {"sip_phone": {"status": 1, "ext_dev_type": "x"}, "linkus_web": {"status": "0"}, "odd": 5}},
        {"id": 61, "caller_id_name": "no number"},
    ]})))
    .unwrap();
    assert_eq!(page.total, Some(2));
    let row = &page.rows[0];
    assert_eq!(
        (row.id, row.number.as_str(), row.email_addr.as_deref()),
        (Some(60), "2002", Some("jane@example.com"))
    );
    assert_eq!((row.mobile_number.as_deref(), row.role_name.as_deref()), (None, None));
    assert_eq!(row.presence_status, Some(Presence::DoNotDisturb));
    assert_eq!(row.online.get("sip_phone"), Some(&true));
    assert_eq!(row.online.get("linkus_web"), Some(&false));
    assert_eq!(row.online.len(), 2);
    assert_eq!(page.errors.len(), 1);
    assert_eq!(page.errors[0].to_string(), "data[1].number: is missing");
}

#[test]
fn queue_rows_stand_under_queue_list() {
    let page = decode_queue_list(&body(&json!({"errcode": 0, "queue_list": [{"id": 3, "number": "6400", "name": "CC_Team",
        "static_agent_list": [{"value": "12", "text": "Jane Doe", "text2": "4005"}], "dynamic_agent_list": null}]})))
    .unwrap();
    let queue = &page.rows[0];
    assert_eq!((queue.number.as_str(), queue.name.as_deref()), ("6400", Some("CC_Team")));
    let agent = &queue.static_agents[0];
    assert_eq!((agent.extension_id, agent.number.as_deref()), (Some(12), Some("4005")));
    assert!(queue.dynamic_agents.is_empty());
}

#[test]
fn a_mailbox_holds_its_messages() {
    let page = decode_voicemail_query(&body(&json!({"errcode": 0, "voicemail_list": [{"number": "1000", "total_number": 1,
        "data": [{"msg_id": 7, "file_name": "msg0000.wav", "is_read": 0, "duration": "11", "size": 1024,
                  "name": "", "time": "09/10/2025 04:54:12 PM", "number": "5503301", "group_voicemail_read_status": []}]}]})))
    .unwrap();
    let message = &page.rows[0].messages[0];
    assert_eq!(
        (message.msg_id.as_deref(), message.is_read, message.duration),
        (Some("7"), Some(false), Some(11))
    );
    assert_eq!((message.number.as_deref(), message.name.as_deref()), (Some("5503301"), None));
}

#[test]
fn call_query_without_data_is_no_call() {
    assert_eq!(decode_call_query(br#"{"errcode":0,"errmsg":"SUCCESS"}"#).unwrap().rows, []);
    let page = decode_call_query(
        br#"{"errcode":0,"data":[{"call_id":"1760000000.101","members":[{"extension":{"number":"2002","member_status":"RING"}}]}]}"#,
    )
    .unwrap();
    assert_eq!(page.rows[0].members[0].status, MemberStatus::Ring);
}

#[test]
fn system_information_gives_the_offset_of_the_pbx_clock() {
    let offset = |system_time: &str| {
        let reply = json!({"errcode": 0, "data": {"sn": "3631A2124XXX", "firmware_version": "84.20.0.21",
            "system_time": system_time, "timestamp": 1_760_000_052}});
        decode_system_information(&body(&reply)).unwrap().utc_offset
    };
    assert_eq!(offset("09/10/2025 04:54:12 PM"), Some(8 * 3600));
    assert_eq!(offset("10/09/2025 16:54:40"), Some(8 * 3600), "read 28 s later");
    assert_eq!(offset("2025/10/09 05:24:12"), Some(-(3 * 3600 + 1800)));
    assert_eq!(offset("2025/10/09 17:00:12"), None, "6 minutes off every zone");
    assert_eq!(offset("2025/10/11 16:54:12"), None, "two days ahead");
}

#[test]
fn a_refusal_is_typed_and_told() {
    let reply = decode_reply(br#"{"errcode":10004,"errmsg":"TOKEN EXPIRED"}"#).unwrap();
    assert_eq!((reply.code, reply.errcode, reply.code.is_success()), (ApiCode::TokenExpired, 10004, false));
    assert_eq!(decode_reply(br#"{"errcode":10006}"#).unwrap().code, ApiCode::Unknown(10006));
    assert!(decode_reply(br#"{"access_token":"x"}"#).unwrap().code.is_success());
    let error = decode_cdr_search(br#"{"errcode":40002,"errmsg":"PARAMETER ERROR"}"#).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ApiRefused);
    assert_eq!(error.to_string(), "errcode: the PBX refused: 40002 PARAMETER ERROR");
}

#[test]
fn every_code_of_a_reply_reads_back() {
    for code in
        [-2, -1, 0, 1, 2, 10001, 10002, 10003, 10004, 10005, 10009, 40001, 40002, 40003, 40004, 60001, 60002]
    {
        assert_eq!(ApiCode::from_code(code).code(), code);
        assert!(ApiCode::from_code(code).word().is_some(), "{code}");
    }
    assert_eq!(
        (TrunkStatus::from_code(42), TrunkStatus::from_code(21)),
        (TrunkStatus::Unreachable, TrunkStatus::Unknown(21))
    );
}

#[test]
fn faults_are_told_in_a_sentence() {
    let sentence = |body: &str| decode(body.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        sentence(r#"{"type": 30008,"sn": "3631A2124XXX","msg": "{"extension":"2002","status":"Ringing"}"}"#),
        "the body is not JSON: expected `,` or `}` at byte 46"
    );
    assert_eq!(sentence(""), "the body is not JSON: end of text while parsing a value at byte 0");
    assert_eq!(sentence("[]"), "the body is an array, not an object");
    assert_eq!(sentence("{}"), "type: is missing");
    assert_eq!(
        sentence(r#"{"type":30011,"msg":"{\"call_id\":\"1\",}"}"#),
        "msg: is not JSON: trailing comma at byte 15 of its text"
    );
    assert_eq!(
        sentence(r#"{"type":30011,"msg":{"call_id":"1","members":[{"extension":[]}]}}"#),
        "msg.members[0].extension: is an array, not an object"
    );
    assert_eq!(
        sentence(r#"{"type":30012,"msg":{"call_id":"1","talk_duration":"abc"}}"#),
        "msg.talk_duration: \"abc\" is not a whole number"
    );
    assert_eq!(
        sentence(r#"{"type":30012,"msg":{"call_id":"1","time_start":"2025-13-09 00:00:00"}}"#),
        "msg.time_start: \"2025-13-09 00:00:00\" is no date and time"
    );
}

#[test]
fn the_byte_of_a_fault_counts_bytes_of_the_body() {
    let at = |body: &[u8]| format!("{:?}", decode(body).unwrap_err().place());
    assert_eq!(at(b"\xff"), "Byte(0)");
    assert_eq!(at("{\"sn\":\"جذع\",x}".as_bytes()), format!("Byte({})", "{\"sn\":\"جذع\",".len()));
    assert_eq!(at(b"{\n\n  x"), "Byte(5)");
    assert_eq!(at(b"{} x"), "Byte(3)");
}

#[test]
fn huge_and_deep_bodies_are_refused_or_read_without_harm() {
    assert!(decode(&b"[".repeat(1_000_000)).is_err());
    assert!(decode(&b"{\"msg\":".repeat(200_000)).is_err());
    let inner = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let outer = json!({"type": 40001, "msg": inner}).to_string();
    assert!(matches!(decode(outer.as_bytes()).unwrap().event, Event::Unknown { .. }));
    let members = vec![r#"{"extension":{"number":"2002","member_status":"RING"}}"#; 50_000].join(",");
    let body = format!(r#"{{"type":30011,"msg":{{"call_id":"1760000000.1","members":[{members}]}}}}"#);
    let Event::CallState(event) = decode(body.as_bytes()).unwrap().event else { panic!("another event") };
    assert_eq!(event.members.len(), 50_000);
}

#[test]
fn the_epoch_is_what_stands_before_the_dot() {
    assert_eq!(call_epoch("1760000000.101"), Some(1_760_000_000));
    assert_eq!(call_epoch(" 1760000000.000012 "), Some(1_760_000_000));
    for other in [
        "32789",
        "1760000000",
        "",
        ".",
        ".5",
        "123.4",
        "99999999999.1",
        "-1760000000.1",
        "+1760000000.1",
        "176000000０.1",
    ] {
        assert_eq!(call_epoch(other), None, "{other}");
    }
}

#[test]
fn words_read_back_what_they_are_written_as() {
    for word in ["extension", "inbound", "outbound", "internal", "Paging"] {
        assert_eq!(MemberKind::from_word(word).as_str(), word);
    }
    for word in ["alert", "ring", "early_media", "answered", "answer", "hold", "bye", "Whispering"] {
        assert_eq!(MemberStatus::from_word(word).as_str(), word);
    }
    assert_eq!(MemberStatus::from_word("EARLYMEDIA"), MemberStatus::EarlyMedia);
    for word in ["answered", "no_answer", "busy", "failed", "voicemail", "abandoned", "PARKED"] {
        assert_eq!(CallStatus::from_word(word).as_str(), word);
        let json = serde_json::to_string(&CallStatus::from_word(word)).unwrap();
        assert_eq!(serde_json::from_str::<CallStatus>(&json).unwrap(), CallStatus::from_word(word));
    }
    assert_eq!(CallType::from_word(" Inbound "), CallType::Inbound);
}
