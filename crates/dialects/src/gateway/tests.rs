//! Events and refusals, compared whole with what document 004 prints.

use std::sync::Arc;

use domain::event::{Event, Stream, What};
use domain::fanout::{Audience, Encoder};
use domain::model::{ChannelId, Message, MessageId, Timestamp, User, UserId};
use domain::{Flaw, Refusal, Why};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::encode::Words;
use super::refuse::refuse;
use crate::kit::No;

fn eren() -> Arc<User> {
    Arc::new(User {
        id: UserId::new(789).unwrap(),
        username: "eren".to_owned(),
        email: Some("eren@example.com".to_owned()),
        display_name: None,
        avatar_url: None,
        about_me: None,
        pronouns: None,
        subject: None,
        admin: false,
        created_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
    })
}

fn event(what: What) -> Event {
    let at = Timestamp::from_millis(1_746_966_896_000);
    Event { stream: Stream::Channel(ChannelId::new(456).unwrap()), seq: Some(1), act: None, at, what }
}

fn encoded(event: &Event) -> Vec<(Audience, Value)> {
    let frames = Words.encode(event);
    frames.into_iter().map(|(audience, frame)| (audience, serde_json::from_slice(&frame).unwrap())).collect()
}

#[test]
fn a_new_message_is_the_documents_sample_with_a_few_fields_more() {
    let message = Message {
        id: MessageId::new(123).unwrap(),
        channel: ChannelId::new(456).unwrap(),
        guild: None,
        author: eren(),
        content: "Hello!".to_owned(),
        nonce: Some("n".to_owned()),
        created_at: Timestamp::from_millis(1_746_966_896_000),
        edited_at: None,
    };
    let expected = json!({
        "op": 11,
        "d": {
            "message_id": "123",
            "channel_id": "456",
            "server_id": null,
            "author": {
                "user_id": "789",
                "username": "eren",
                "display_name": null,
                "avatar_url": null,
                "about_me": null,
                "pronouns": null,
                "created_at": "1970-01-01T00:00:00Z",
            },
            "content": "Hello!",
            "timestamp": "2025-05-11T12:34:56Z",
            "edited_at": null,
            "nonce": "n",
        },
    });
    assert_eq!(encoded(&event(What::MessageCreated { message: Arc::new(message) })), [(Audience::All, expected)]);
}

#[test]
fn typing_is_shown_to_the_others_and_its_end_to_nobody() {
    let typing = |active| event(What::Typing { channel: ChannelId::new(456).unwrap(), user: eren(), active });
    let expected = json!({
        "op": 50,
        "d": { "channel_id": "456", "user_id": "789", "username": "eren", "timestamp": "2025-05-11T12:34:56Z" },
    });
    assert_eq!(encoded(&typing(true)), [(Audience::AllBut(UserId::new(789).unwrap()), expected)]);
    assert_eq!(encoded(&typing(false)), []);
}

#[tokio::test]
async fn every_rejected_field_is_named() {
    let flaws = vec![Flaw { field: "username", why: Why::TooShort(2) }, Flaw { field: "email", why: Why::Missing }];
    let response = refuse(&No::Refusal(Refusal::Invalid(flaws)));
    assert_eq!(response.status(), 400);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let expected = json!({
        "error": {
            "code": "invalid_request",
            "message": "The request has invalid fields",
            "fields": [
                { "field": "username", "code": "too_short", "message": "username must have at least 2 characters" },
                { "field": "email", "code": "required", "message": "email is required" },
            ],
        },
    });
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
}
