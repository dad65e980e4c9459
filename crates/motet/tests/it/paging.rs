//! Pages of histories of every length, with and without gaps where messages were deleted: `gateway`'s by cursor and
//! `command`'s by number.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};

use crate::people::{gateway, guild, number, say};

/// The largest page of `gateway`, and what it gives unasked; the page of `command` is as large as the latter.
const LARGEST: usize = 100;
const USUAL: usize = 50;

/// How many messages are sent at a time.
const AT_A_TIME: usize = 64;

struct Reader {
    server: Server,
    token: String,
    socket: Socket,
    guild: i64,
}

impl Reader {
    /// A new channel with that many messages: its id, and theirs, newest first.
    async fn channel(&self, messages: usize) -> (i64, Vec<i64>) {
        let path = format!("/api/rest/servers/{}/channels", self.guild);
        let draft = json!({ "name": format!("with {messages}") });
        let channel = number(&self.server.post(&path, &self.token, draft).await.expect(201)["channel_id"]);
        let send = async |_| {
            let sent = say(&self.server, &self.token, channel, json!({ "content": "la" })).await.expect(201);
            number(&sent["message_id"])
        };
        let mut ids: Vec<i64> = stream::iter(0..messages).map(send).buffer_unordered(AT_A_TIME).collect().await;
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        (channel, ids)
    }

    async fn delete(&self, channel: i64, message: i64) {
        let path = format!("/api/rest/channels/{channel}/messages/{message}");
        self.server.call(Method::DELETE, &path, &self.token, Value::Null).await.expect(204);
    }

    async fn page(&self, channel: i64, query: &str) -> Vec<i64> {
        let path = format!("/api/rest/channels/{channel}/messages{query}");
        let page = self.server.get(&path, &self.token).await.expect(200);
        page.as_array().unwrap().iter().map(|message| number(&message["message_id"])).collect()
    }

    /// All pages of `gateway`, back from the newest, then on from the oldest.
    async fn by_cursor(&self, channel: i64, expected: &[i64]) {
        assert_eq!(self.page(channel, "").await, expected[..expected.len().min(USUAL)]);
        let mut back = Vec::new();
        let mut query = "?limit=100".to_owned();
        loop {
            let page = self.page(channel, &query).await;
            assert!(page.len() == LARGEST || back.len() + page.len() == expected.len(), "a short page before the end");
            let Some(oldest) = page.last() else { break };
            query = format!("?limit=100&before={oldest}");
            back.extend(page);
        }
        assert_eq!(back, expected);
        let Some(oldest) = expected.last() else { return };
        let mut on = vec![*oldest];
        loop {
            let page = self.page(channel, &format!("?limit=100&after={}", on.last().unwrap())).await;
            if page.is_empty() {
                break;
            }
            on.extend(page.into_iter().rev());
        }
        on.reverse();
        assert_eq!(on, expected);
    }

    /// All pages of `command`.
    async fn by_number(&mut self, channel: i64, expected: &[i64]) {
        let pages = expected.len().div_ceil(USUAL).max(1);
        let mut read = Vec::new();
        for page in 1..=pages + 1 {
            let payload = json!({ "channel_id": channel, "page": page });
            let frame = json!({ "command": "get_messages", "payload": payload, "token": self.token });
            let reply = self.socket.ask(&frame).await;
            assert_eq!((&reply["page"], &reply["total_pages"]), (&json!(page), &json!(pages)));
            read.extend(reply["messages"].as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()));
        }
        assert_eq!(read, expected);
    }
}

pub(crate) async fn every_page_holds_what_stands_there_whatever_was_deleted(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let token = gateway(&server, "reader").await;
    let (guild, _) = guild(&server, &token).await;
    let socket = server.socket("/ws").await;
    let mut reader = Reader { server, token, socket, guild };
    for messages in [0, 1, USUAL, USUAL + 1, LARGEST, LARGEST + 1, 10_001] {
        let (channel, mut ids) = reader.channel(messages).await;
        assert_eq!(ids.len(), messages);
        reader.by_cursor(channel, &ids).await;
        reader.by_number(channel, &ids).await;
        // The newest, the oldest, and those at the edges of pages.
        for place in [messages, LARGEST + 1, LARGEST, USUAL + 1, USUAL, 2, 1] {
            if ids.len() >= place && place > 0 {
                reader.delete(channel, ids.remove(place - 1)).await;
            }
        }
        reader.by_cursor(channel, &ids).await;
        reader.by_number(channel, &ids).await;
    }
}

pub(crate) async fn a_moment_leads_to_the_first_message_from_then_on(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let token = gateway(&server, "reader").await;
    let (_, channel) = guild(&server, &token).await;
    for content in ["noon", "a minute past", "two past", "three past"] {
        say(&server, &token, channel, json!({ "content": content })).await.expect(201);
        server.clock.advance(Duration::from_mins(1));
    }
    let page = async |query: &str| {
        let page = server.get(&format!("/api/rest/channels/{channel}/messages{query}"), &token).await.expect(200);
        let contents = page.as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap().to_owned());
        contents.collect::<Vec<_>>()
    };
    assert_eq!(page("?limit=2&at=2024-01-07T12:01:00Z").await, ["a minute past", "noon"]);
    assert_eq!(page("?limit=2&at=2024-01-07T13:01:30%2B01:00").await, ["two past", "a minute past"]);
    assert_eq!(page("?limit=4&at=2024-01-07T12:01:00Z").await, ["two past", "a minute past", "noon"]);
    assert_eq!(page("?limit=1&at=1999-01-01T00:00:00Z").await, ["noon"]);
    assert_eq!(page("?limit=2&at=2030-01-01T00:00:00Z").await, ["three past", "two past"]);
    for moment in ["noon", "2024-01-07", "2024-13-07T12:00:00Z"] {
        server.get(&format!("/api/rest/channels/{channel}/messages?at={moment}"), &token).await.expect(400);
    }
}
