//! Frames in order: answered, posted, coalesced, to one and to a thousand.

use std::collections::HashSet;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncReadExt;
use tokio_tungstenite::tungstenite::Message;

use crate::node::{Node, Way};

both_ways!(
    pipelined_messages_are_answered_in_order,
    frames_posted_together_leave_together,
    a_party_at_work_holds_up_later_messages_but_not_the_way_out,
    numbers_are_not_used_again,
    a_thousand_hear_every_post_in_order,
    binary_that_is_text_is_heard_as_text,
    pings_are_answered,
);
both_ways!(threads:
    no_frame_is_lost_when_many_post_at_once,
);

async fn pipelined_messages_are_answered_in_order(way: Way) {
    let mut node = Node::start(way, "pipelined").await;
    let (mut client, _) = node.client().await;
    for number in 0..500 {
        client.0.feed(Message::text(format!("echo {number}"))).await.unwrap();
    }
    client.0.flush().await.unwrap();
    for number in 0..500 {
        assert_eq!(client.hear().await, number.to_string());
    }
}

async fn frames_posted_together_leave_together(way: Way) {
    let mut node = Node::start(way, "coalesced").await;
    let (mut client, handle) = node.client().await;
    client.say("echo ready").await;
    assert_eq!(client.hear().await, "ready");
    if way == Way::Loop {
        node.sockets.post(&Bytes::from_static(b"0123456789"), &[handle.key(); 16]);
    } else {
        for _ in 0..16 {
            node.sockets.post(&Bytes::from_static(b"0123456789"), &[handle.key()]);
        }
    }
    let mut read = [0; 1024];
    let count = client.0.get_mut().read(&mut read).await.unwrap();
    assert_eq!(&read[..count], b"\x81\x0a0123456789".repeat(16), "one read finds all sixteen frames");
}

async fn a_party_at_work_holds_up_later_messages_but_not_the_way_out(way: Way) {
    let mut node = Node::start(way, "at-work").await;
    let (mut client, handle) = node.client().await;
    client.say("hang").await;
    assert_eq!(node.heard().await, "hang");
    client.say("echo never").await;
    node.sockets.post(&Bytes::from_static(b"posted"), &[handle.key()]);
    handle.send(Bytes::from_static(b"sent"));
    assert_eq!(client.hear().await, "posted");
    assert_eq!(client.hear().await, "sent");
    handle.close(socket::Close::new(4000, "enough"));
    assert_eq!(client.closed().await, (4000, "enough".into()));
    assert!(client.0.next().await.is_none());
    assert_eq!(node.gone().await, handle.key(), "the message at work is cut off, the next was never heard");
    node.drained().await;
}

async fn numbers_are_not_used_again(way: Way) {
    let mut node = Node::start(way, "numbers").await;
    let mut seen = HashSet::new();
    for round in 0..50 {
        let (mut client, handle) = node.client().await;
        assert!(seen.insert(handle.key()), "{:?} was given twice", handle.key());
        node.sockets.post(&Bytes::from(round.to_string()), &seen.iter().copied().collect::<Vec<_>>());
        assert_eq!(client.hear().await, round.to_string());
        client.0.close(None).await.unwrap();
        assert_eq!(node.gone().await, handle.key());
        node.sockets.drained().await;
        handle.send(Bytes::from_static(b"to nobody"));
        handle.close(socket::Close::new(4000, "nobody"));
    }
}

async fn a_thousand_hear_every_post_in_order(way: Way) {
    let mut node = Node::start(way, "thousand").await;
    let mut clients = Vec::new();
    let mut keys = Vec::new();
    for _ in 0..1000 {
        let (client, handle) = node.piped().await;
        clients.push(client);
        keys.push(handle.key());
    }
    assert_eq!(node.sockets.len(), 1000);
    for number in 0..5 {
        node.sockets.post(&Bytes::from(format!("post {number}")), &keys);
    }
    for client in &mut clients {
        for number in 0..5 {
            assert_eq!(client.hear().await, format!("post {number}"));
        }
    }
    drop(clients);
    for _ in 0..1000 {
        node.gone().await;
    }
    tokio::time::timeout(Duration::from_secs(10), node.drained()).await.unwrap();
}

async fn no_frame_is_lost_when_many_post_at_once(way: Way) {
    let mut node = Node::start(way, "many").await;
    let mut clients = Vec::new();
    let mut keys = Vec::new();
    for _ in 0..20 {
        let (client, handle) = node.client().await;
        clients.push(client);
        keys.push(handle.key());
    }
    for poster in 0..4 {
        let (sockets, keys) = (node.sockets.clone(), keys.clone());
        tokio::spawn(async move {
            for number in 0..300 {
                sockets.post(&Bytes::from(format!("{poster} {number}")), &keys);
                tokio::task::yield_now().await;
            }
        });
    }
    let hearing = clients.into_iter().map(|mut client| {
        tokio::spawn(async move {
            let mut next = [0; 4];
            for _ in 0..1200 {
                let text = client.hear().await;
                let (poster, number) = text.split_once(' ').unwrap();
                let next = &mut next[poster.parse::<usize>().unwrap()];
                assert_eq!(number.parse(), Ok(*next), "each poster's frames come in its order");
                *next += 1;
            }
        })
    });
    for hears in hearing.collect::<Vec<_>>() {
        tokio::time::timeout(Duration::from_secs(30), hears).await.unwrap().unwrap();
    }
}

async fn binary_that_is_text_is_heard_as_text(way: Way) {
    let mut node = Node::start(way, "binary").await;
    let (mut client, _) = node.client().await;
    client.0.send(Message::binary("echo grüß dich".as_bytes())).await.unwrap();
    assert_eq!(client.hear().await, "grüß dich");
}

async fn pings_are_answered(way: Way) {
    let mut node = Node::start(way, "pinged").await;
    let (mut client, _) = node.client().await;
    client.0.send(Message::Ping(Bytes::from_static(b"there?"))).await.unwrap();
    let answer = client.0.next().await.unwrap().unwrap();
    assert_eq!(answer, Message::Pong(Bytes::from_static(b"there?")));
}
