//! How conversations end, and that each handler is told exactly once.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use socket::{Close, ConnectionLimits};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::node::{Node, Way};

both_ways!(
    a_peers_close_is_answered_with_its_code,
    a_peer_that_vanishes_ends_its_party,
    a_close_comes_after_what_is_queued_and_nothing_after_it,
    nothing_is_heard_after_the_party_asked_for_a_close,
    a_party_that_panics_is_closed_and_told,
    a_reserved_connection_that_never_comes_up_leaves_nothing_behind,
    all_are_closed_and_those_who_come_later_too,
);
both_ways!(stopped:
    a_peer_that_does_not_answer_a_close_is_dropped,
);

async fn a_peers_close_is_answered_with_its_code(way: Way) {
    let mut node = Node::start(way, "peer-close").await;
    let (mut client, handle) = node.client().await;
    let close = CloseFrame { code: 4321.into(), reason: "bye".into() };
    client.0.send(Message::Close(Some(close.clone()))).await.unwrap();
    assert_eq!(client.0.next().await.unwrap().unwrap(), Message::Close(Some(close)));
    assert!(client.0.next().await.is_none(), "the stream ends");
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}

async fn a_peer_that_vanishes_ends_its_party(way: Way) {
    let mut node = Node::start(way, "vanished").await;
    let (client, handle) = node.client().await;
    drop(client);
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}

async fn a_close_comes_after_what_is_queued_and_nothing_after_it(way: Way) {
    let mut node = Node::start(way, "closed").await;
    let (mut client, handle) = node.client().await;
    let key = [handle.key()];
    node.sockets.post(&Bytes::from_static(b"first"), &key);
    node.sockets.close(&key, &Close { code: 1008, reason: "r".repeat(200).into() });
    node.sockets.post(&Bytes::from_static(b"too late"), &key);
    handle.close(Close::new(4000, "too late as well"));
    assert_eq!(client.hear().await, "first");
    assert_eq!(client.closed().await, (1008, "r".repeat(123)));
    assert!(client.0.next().await.is_none());
    assert_eq!(node.gone().await, key[0]);
    node.drained().await;
}

async fn nothing_is_heard_after_the_party_asked_for_a_close(way: Way) {
    let mut node = Node::start(way, "enough").await;
    let (mut client, handle) = node.client().await;
    for text in ["echo one", "close 4004", "echo two"] {
        client.0.feed(Message::text(text)).await.unwrap();
    }
    client.0.flush().await.unwrap();
    assert_eq!(client.hear().await, "one");
    assert_eq!(client.closed().await, (4004, "as told".into()));
    assert!(client.0.next().await.is_none());
    assert_eq!([node.heard().await, node.heard().await], ["echo one", "close 4004"]);
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}

async fn a_party_that_panics_is_closed_and_told(way: Way) {
    let mut node = Node::start(way, "panics").await;
    let (mut client, handle) = node.client().await;
    let (mut other, _) = node.client().await;
    client.say("panic").await;
    assert_eq!(client.closed().await, (1011, "internal error".into()));
    assert!(client.0.next().await.is_none());
    assert_eq!(node.heard().await, "panic");
    assert_eq!(node.gone().await, handle.key());
    other.say("echo unharmed").await;
    assert_eq!(other.hear().await, "unharmed");
}

async fn a_peer_that_does_not_answer_a_close_is_dropped(way: Way) {
    let mut node = Node::start(way, "mute").await;
    let (client, handle) = node.piped().await;
    let began = tokio::time::Instant::now();
    handle.close(Close::come_back(1012));
    assert_eq!(node.gone_in_time().await, handle.key());
    assert_eq!(began.elapsed().as_secs(), 2);
    drop(client);
}

async fn a_reserved_connection_that_never_comes_up_leaves_nothing_behind(way: Way) {
    let mut node = Node::start(way, "reserved").await;
    let slow = (None, Close::come_back(1013));
    let too_large = Close::new(1009, "too large");
    let (label, cut) = ("reserved", &[][..]);
    let limits = ConnectionLimits { label, inbound_bytes: 1, outbox_bytes: 1, greeting_bytes: 1, cut, slow, too_large };
    let reserved = node.sockets.reserve(limits);
    let key = reserved.handle().key();
    node.sockets.post(&Bytes::from_static(b"in vain"), &[key]);
    assert_eq!(node.sockets.len(), 1);
    drop(reserved);
    assert!(node.sockets.is_empty());
    node.sockets.post(&Bytes::from_static(b"to nobody"), &[key]);
    node.drained().await;
}

async fn all_are_closed_and_those_who_come_later_too(way: Way) {
    let mut node = Node::start(way, "all").await;
    let (mut early, _) = node.client().await;
    node.sockets.close_all(&Close::come_back(1012));
    let (mut late, _) = node.client().await;
    for client in [&mut early, &mut late] {
        assert_eq!(client.closed().await, (1012, "retry in 7 s".into()));
        assert!(client.0.next().await.is_none());
    }
    tokio::time::timeout(Duration::from_secs(10), node.sockets.drained()).await.unwrap();
    assert!(node.sockets.is_empty());
    node.gone().await;
    node.gone().await;
    node.drained().await;
}
