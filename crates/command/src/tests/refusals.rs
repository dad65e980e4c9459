//! Refusals, as clients read them.

use std::time::Duration;

use domain::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName};
use serde_json::json;

use crate::refuse::{CommandError, detail, frame};

#[test]
fn the_texts_that_clients_know() {
    for (refusal, text) in [
        (Refusal::Anonymous, "Unauthorized"),
        (Refusal::BadToken, "Invalid token"),
        (Refusal::BadCredentials, "Invalid credentials"),
        (Refusal::Unknown(Resource::User), "User not found"),
        (Refusal::Unknown(Resource::Guild), "Guild not found"),
        (Refusal::Unknown(Resource::Channel), "Channel not found"),
        (Refusal::Forbidden(MissingRight::Ownership), "Permission denied"),
        (Refusal::Forbidden(MissingRight::GoodStanding), "Permission denied"),
        (Refusal::NotMember(MembershipOf::Guild), "User is not a member of this guild"),
        (Refusal::AlreadyMember(MembershipOf::Guild), "User is already a member of this guild"),
        (Refusal::InvalidInvite, "Invalid invite code"),
        (Refusal::Taken(UniqueName::Username), "Username is already in use"),
        (Refusal::Taken(UniqueName::Email), "Email is already in use"),
    ] {
        assert_eq!(detail(&refusal), text);
    }
}

#[test]
fn an_error_frame_names_every_wrong_field() {
    let problems = vec![
        InvalidField { field: "username", problem: FieldProblem::Missing },
        InvalidField { field: "channel_id", problem: FieldProblem::WrongType("integer") },
        InvalidField { field: "name", problem: FieldProblem::TooLong(100) },
    ];
    let expected = json!({
        "status": "error",
        "detail": "username is required; channel_id must be of type integer; name must have at most 100"
    });
    assert_eq!(frame(&Refusal::Invalid(problems).into()), expected);
}

#[test]
fn whoever_asks_too_often_is_told_how_long_to_wait() {
    let refusal = Refusal::TooMany(Duration::from_millis(1500));
    let expected = json!({ "status": "error", "detail": "Too many requests, try again in 2 s" });
    assert_eq!(frame(&refusal.into()), expected);
}

#[test]
fn an_error_frame_says_what_is_wrong_with_the_whole() {
    let malformed = frame(&Refusal::invalid("body", FieldProblem::Malformed("valid JSON")).into());
    assert_eq!(malformed, json!({ "status": "error", "detail": "Malformed JSON" }));
    let list = frame(&Refusal::invalid("body", FieldProblem::WrongType("object")).into());
    assert_eq!(list, json!({ "status": "error", "detail": "The frame must be of type object" }));
    let unknown = frame(&CommandError::UnknownCommand("x".repeat(1000)));
    assert_eq!(unknown, json!({ "status": "error", "detail": format!("Unknown command: {}", "x".repeat(64)) }));
}
