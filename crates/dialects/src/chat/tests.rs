//! Events, compared whole with what document 003 prints.

use std::sync::Arc;

use domain::event::{Event, Stream, What};
use domain::fanout::{Audience, Encoder};
use domain::model::{ChannelId, Message, MessageId, Timestamp, User, UserId};
use domain::{Flaw, Refusal, Why};
use serde_json::{Value, json};

use super::encode::Words;
use super::refuse::line;

#[test]
fn a_message_is_the_documents_and_flat_besides() {
    let john = User {
        id: UserId::new(1).unwrap(),
        username: "johndoe".to_owned(),
        email: Some("john@example.com".to_owned()),
        display_name: Some("John Doe".to_owned()),
        avatar_url: None,
        about_me: None,
        pronouns: None,
        subject: None,
        admin: false,
        created_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
    };
    let message = Message {
        id: MessageId::new(3).unwrap(),
        channel: ChannelId::new(2).unwrap(),
        guild: None,
        author: Arc::new(john),
        content: "Hello, world!".to_owned(),
        nonce: None,
        created_at: Timestamp::from_millis(1_736_424_060_000),
        edited_at: None,
    };
    let what = What::MessageCreated { message: Arc::new(message) };
    let stream = Stream::Channel(ChannelId::new(2).unwrap());
    let event = Event { stream, seq: Some(1), act: None, at: Timestamp::from_millis(0), what };
    let frames = Words.encode(&event);
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].0, Audience::All);
    let flat = json!({
        "id": "6d6f7465-7401-8003-8000-000000000003",
        "content": "Hello, world!",
        "user_id": "6d6f7465-7401-8001-8000-000000000001",
        "channel_id": "6d6f7465-7401-8002-8000-000000000002",
        "created_at": "2025-01-09T12:01:00Z",
        "username": "johndoe",
        "timestamp": "2025-01-09T12:01:00Z",
        "user": { "id": "6d6f7465-7401-8001-8000-000000000001", "username": "johndoe", "display_name": "John Doe" },
    });
    let mut expected = flat.clone();
    expected["type"] = json!("message");
    expected["data"] = flat;
    assert_eq!(serde_json::from_slice::<Value>(&frames[0].1).unwrap(), expected);
}

#[test]
fn a_socket_is_told_everything_that_is_wrong_in_one_line() {
    let flaws =
        vec![Flaw { field: "content", why: Why::Missing }, Flaw { field: "channel_id", why: Why::WrongType("string") }];
    assert_eq!(line(&Refusal::Invalid(flaws)), "content is required; channel_id must be of type string");
    assert_eq!(line(&Refusal::Forbidden(domain::Lack::Membership)), "User is not a member of this channel");
}
