//! Frames as clients write them, good and bad.

use domain::model::ChannelId;
use domain::{FieldProblem, InvalidField, Refusal, Resource};
use kit::Fields;
use serde_json::{Value, json};

use crate::decode::{self, CommandFrame, PageOf, UserChoice};

fn frame(value: &Value) -> CommandFrame {
    decode::frame(value.to_string().as_bytes()).unwrap()
}

fn payload(value: Value) -> Fields {
    match value {
        Value::Object(object) => Fields::of(object),
        other => panic!("{other} is no payload"),
    }
}

fn problems<T>(read: Result<T, Refusal>) -> Vec<InvalidField> {
    match read {
        Err(Refusal::Invalid(problems)) => problems,
        Err(other) => panic!("refused otherwise: {other:?}"),
        Ok(_) => panic!("was taken"),
    }
}

#[test]
fn a_token_is_found_wherever_clients_put_it() {
    for with_token in [
        json!({ "command": "get_user", "token": "abc.def" }),
        json!({ "command": "get_user", "token": "Bearer abc.def" }),
        json!({ "command": "get_user", "authorization": "bearer abc.def", "payload": { "token": "other" } }),
        json!({ "command": "get_user", "Authorization": "Bearer abc.def" }),
        json!({ "command": "get_user", "payload": { "token": "abc.def" } }),
        json!({ "command": "get_user", "payload": { "AUTHORIZATION": "Bearer  abc.def " } }),
        json!({ "command": "get_user", "token": null, "payload": { "Token": "abc.def" } }),
    ] {
        assert_eq!(frame(&with_token).token.as_deref(), Some("abc.def"), "{with_token}");
    }
}

#[test]
fn what_is_no_text_is_a_bad_token_and_an_empty_one_is_none() {
    assert_eq!(frame(&json!({ "command": "x", "token": 7 })).token.as_deref(), Some("7"));
    for without in [
        json!({ "command": "x" }),
        json!({ "command": "x", "token": "" }),
        json!({ "command": "x", "token": "Bearer " }),
    ] {
        assert_eq!(frame(&without).token, None, "{without}");
    }
}

#[test]
fn a_frame_needs_a_command_and_takes_an_absent_payload_for_an_empty_one() {
    let read = frame(&json!({ "command": "list_user_guilds", "payload": null, "more": 1 }));
    assert_eq!((read.command.as_str(), read.payload.all().len()), ("list_user_guilds", 0));
    assert_eq!(problems(decode::frame(b"{}")), [InvalidField { field: "command", problem: FieldProblem::Missing }]);
    let wrong = json!({ "command": 1, "payload": [] }).to_string();
    assert_eq!(
        problems(decode::frame(wrong.as_bytes())),
        [
            InvalidField { field: "command", problem: FieldProblem::WrongType("string") },
            InvalidField { field: "payload", problem: FieldProblem::WrongType("object") }
        ]
    );
    let deep = "[".repeat(10_000);
    for malformed in ["", "{", "nonsense", r#"{"command":"x"}}"#, deep.as_str()] {
        let invalid = InvalidField { field: "body", problem: FieldProblem::Malformed("valid JSON") };
        assert_eq!(problems(decode::frame(malformed.as_bytes())), [invalid], "{malformed:.20}");
    }
    let invalid = InvalidField { field: "body", problem: FieldProblem::WrongType("object") };
    assert_eq!(problems(decode::frame(b"[1]")), [invalid]);
}

#[test]
fn an_id_that_nothing_can_have_names_nothing() {
    for absurd in [json!(0), json!(-1), json!(1_i64 << 53), json!(u64::MAX)] {
        let read = payload(json!({ "channel_id": absurd })).read(decode::channel).flatten();
        assert_eq!(read, Err(Refusal::Unknown(Resource::Channel)), "{absurd}");
    }
    for wrong in [json!("1"), json!(1.5), json!([1]), json!(true)] {
        let read = payload(json!({ "guild_id": wrong })).read(decode::guild).flatten();
        assert_eq!(
            problems(read),
            [InvalidField { field: "guild_id", problem: FieldProblem::WrongType("integer") }],
            "{wrong}"
        );
    }
    assert_eq!(
        problems(payload(json!({})).read(decode::user_choice).flatten()),
        [InvalidField { field: "user_id", problem: FieldProblem::Missing }]
    );
    assert_eq!(payload(json!({ "user_id": "me" })).read(decode::user_choice).flatten(), Ok(UserChoice::Me));
}

#[test]
fn pages_count_from_one() {
    let read = |page: Value| payload(json!({ "channel_id": 1, "page": page })).read(decode::page_of).flatten();
    let channel = ChannelId::new(1).unwrap();
    assert_eq!(read(Value::Null), Ok(PageOf { channel, page: 1 }));
    assert_eq!(read(json!(3)).map(|of| of.skip(50)), Ok(100));
    assert_eq!(read(json!(1_i64 << 53)).map(|of| of.skip(50)), Ok(1 << 53));
    for absurd in [json!(0), json!(-1), json!(i64::MIN), json!((1_i64 << 53) + 1), json!(u64::MAX)] {
        assert_eq!(
            problems(read(absurd)),
            [InvalidField { field: "page", problem: FieldProblem::OutOfRange(1, 1 << 53) }]
        );
    }
    assert_eq!(
        problems(read(json!("1"))),
        [InvalidField { field: "page", problem: FieldProblem::WrongType("integer") }]
    );
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let read = payload(json!({ "channel_id": "1", "nonce": 5 })).read(decode::message_draft).flatten();
    assert_eq!(
        problems(read.map(|_| ())),
        [
            InvalidField { field: "channel_id", problem: FieldProblem::WrongType("integer") },
            InvalidField { field: "content", problem: FieldProblem::Missing },
            InvalidField { field: "nonce", problem: FieldProblem::WrongType("string") }
        ]
    );
}
