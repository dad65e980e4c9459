//! The event loop under hard conditions: ways with little room, peers that vanish, half close or stop reading, and many
//! that come and go.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use socket::ConnectionHandle;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;

use crate::line::Line;
use crate::node::{Client, INBOUND_BYTES, Node, OUTBOX_BYTES, SLOW, Way};

both_ways!(
    a_peer_that_resets_is_gone_and_harms_nobody,
    a_peer_that_half_closes_is_gone,
    a_peer_that_stops_reading_is_dropped_alone,
    many_that_come_and_go_leave_nothing_behind,
    whoever_says_much_and_reads_nothing_is_heard_no_faster_than_answered,
);
both_ways!(threads:
    frames_of_all_sizes_arrive_whole_on_a_narrow_way,
    each_hears_what_every_poster_says_in_its_order,
);

/// Sizes around those at which something changes: the lengths of a head, what is copied, what fits on the way.
const SIZES: &[usize] = &[0, 1, 125, 126, 1023, 1024, 1025, 4096, 16_383, 65_535, 65_536, 70_001];

/// A frame with a number in front, which shows where it belongs, and one letter all through.
fn frame(number: usize) -> Bytes {
    let letter = char::from(b'a' + u8::try_from(number % 26).unwrap());
    let mut text = format!("{number} ");
    text.extend(std::iter::repeat_n(letter, SIZES[number % SIZES.len()]));
    text.into()
}

async fn hears_frame(client: &mut Client, number: usize) {
    let (heard, expected) = (client.hear().await, frame(number));
    assert!(heard.as_bytes() == expected, "frame {number} came as {}", &heard[..heard.len().min(20)]);
}

async fn frames_of_all_sizes_arrive_whole_on_a_narrow_way(way: Way) {
    let mut node = Node::start(way, "narrow").await;
    let mut listeners = Vec::new();
    let mut keys = Vec::new();
    for _ in 0..5 {
        let (client, handle) = node.piped().await;
        keys.push(handle.key());
        listeners.push(client);
    }
    // So many at once as an outbox holds, and so few that none runs over.
    for batch in 0..60 {
        for number in batch * 6..batch * 6 + 6 {
            node.sockets.post(&frame(number), &keys);
        }
        for client in &mut listeners {
            for number in batch * 6..batch * 6 + 6 {
                hears_frame(client, number).await;
            }
        }
    }
}

async fn each_hears_what_every_poster_says_in_its_order(way: Way) {
    const POSTERS: usize = 4;
    const POSTS: usize = 400;
    let mut node = Node::start(way, "posters").await;
    let mut clients = Vec::new();
    let mut handles: Vec<ConnectionHandle> = Vec::new();
    for _ in 0..8 {
        let (client, handle) = node.client().await;
        clients.push(client);
        handles.push(handle);
    }
    for poster in 0..POSTERS {
        let (sockets, handles) = (node.sockets.clone(), handles.clone());
        tokio::spawn(async move {
            let keys: Vec<_> = handles.iter().map(ConnectionHandle::key).collect();
            for number in 0..POSTS {
                let text = Bytes::from(format!("{poster} {number}"));
                // By whichever way a frame gets there, it stands behind those before it.
                match number % 3 {
                    0 => sockets.post(&text, &keys),
                    1 => handles.iter().for_each(|handle| handle.send(text.clone())),
                    _ => {
                        let own: Vec<_> = keys.iter().map(|key| (*key, format!("{poster} ").into())).collect();
                        sockets.post_prefixed(&Bytes::from(number.to_string()), &own);
                    }
                }
                tokio::task::yield_now().await;
            }
        });
    }
    let hearing = clients.into_iter().map(|mut client| async move {
        let mut next: HashMap<String, usize> = HashMap::new();
        for _ in 0..POSTERS * POSTS {
            let text = client.hear().await;
            let (poster, number) = text.split_once(' ').unwrap();
            let next = next.entry(poster.to_owned()).or_default();
            assert_eq!(number.parse(), Ok(*next), "of poster {poster}");
            *next += 1;
        }
    });
    tokio::time::timeout(Duration::from_mins(1), join_all(hearing)).await.unwrap();
}

async fn a_peer_that_resets_is_gone_and_harms_nobody(way: Way) {
    let mut node = Node::start(way, "reset").await;
    let (mut other, other_handle) = node.client().await;
    for round in 0..20 {
        let (mut client, handle) = node.client().await;
        if round % 2 == 0 {
            client.say("echo something that stays unread").await;
        }
        let Line::Tcp(stream) = client.0.get_ref() else { unreachable!("it comes over TCP") };
        SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
        drop(client);
        let said = Bytes::from(round.to_string());
        node.sockets.post(&said, &[handle.key(), other_handle.key()]);
        assert_eq!(other.hear().await, round.to_string());
        assert_eq!(node.gone_after_all().await, handle.key());
    }
}

async fn a_peer_that_half_closes_is_gone(way: Way) {
    let mut node = Node::start(way, "half").await;
    let (mut client, handle) = node.client().await;
    client.0.feed(Message::text("echo last words")).await.unwrap();
    client.0.flush().await.unwrap();
    client.0.get_mut().shutdown().await.unwrap();
    assert_eq!(node.heard().await, "echo last words", "what it said before is heard");
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}

async fn a_peer_that_stops_reading_is_dropped_alone(way: Way) {
    let mut node = Node::start(way, "stops").await;
    let (mut stopped, stopped_handle) = node.piped().await;
    let mut readers = Vec::new();
    let mut keys = vec![stopped_handle.key()];
    for _ in 0..10 {
        let (client, handle) = node.piped().await;
        keys.push(handle.key());
        readers.push(client);
    }
    let post = Bytes::from(vec![b'x'; OUTBOX_BYTES / 8]);
    for _ in 0..40 {
        node.sockets.post(&post, &keys);
        for client in &mut readers {
            assert_eq!(client.hear().await.len(), post.len());
        }
    }
    let last = loop {
        let heard = stopped.hear().await;
        if heard.len() != post.len() {
            break heard;
        }
    };
    assert_eq!(last, SLOW);
    assert_eq!(stopped.closed().await.0, 1013);
    drop(stopped);
    assert_eq!(node.gone().await, stopped_handle.key());
    assert_eq!(node.sockets.len(), 10);
}

async fn many_that_come_and_go_leave_nothing_behind(way: Way) {
    let mut node = Node::start(way, "coming").await;
    for round in 0..10 {
        let mut here = Vec::new();
        for number in 0..50 {
            let (mut client, handle) = node.client().await;
            if number % 3 == 0 {
                client.say("deadline 300").await;
                assert_eq!(node.heard().await, "deadline 300");
            }
            here.push((client, handle));
        }
        let keys: Vec<_> = here.iter().map(|(_, handle)| handle.key()).collect();
        node.sockets.post(&Bytes::from(vec![b'p'; 3000]), &keys);
        for (number, (mut client, _)) in here.into_iter().enumerate() {
            if number % 2 == 0 {
                assert_eq!(client.hear().await.len(), 3000);
            }
            if (number + round) % 5 == 0 {
                client.0.close(None).await.ok();
            }
        }
        for _ in 0..50 {
            node.gone_after_all().await;
        }
    }
    tokio::time::timeout(Duration::from_secs(10), node.sockets.drained()).await.unwrap();
    assert!(node.sockets.is_empty());
}

async fn whoever_says_much_and_reads_nothing_is_heard_no_faster_than_answered(way: Way) {
    let mut node = Node::start(way, "chatty").await;
    let (client, handle) = node.piped().await;
    let (mut said, mut heard) = client.0.split();
    let talking = tokio::spawn(async move {
        for number in 0..400 {
            let text = format!("echo {number} {}", "x".repeat(INBOUND_BYTES - 20));
            if said.send(Message::text(text)).await.is_err() {
                return number;
            }
        }
        400
    });
    // 1.6 MB of answers, of which nobody takes any: the peer is dropped as slow, as with what others post.
    let gone = tokio::time::timeout(Duration::from_secs(30), node.gone_after_all());
    assert_eq!(gone.await.unwrap(), handle.key());
    let mut last = None;
    while let Some(Ok(Message::Text(text))) = heard.next().await {
        last = Some(text);
    }
    drop(heard);
    assert!(last.is_some_and(|text| text == SLOW || text.contains(' ')));
    assert!(talking.await.unwrap() <= 400);
}

/// What a server does with bytes that are no frames: it closes, and reads what still comes.
#[tokio::test]
async fn a_close_reaches_who_goes_on_sending_nonsense() {
    let mut node = Node::start(Way::Loop, "nonsense").await;
    let (mut client, handle) = node.client().await;
    let stream = client.0.get_mut();
    stream.write_all(&vec![0xf1; 100_000]).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer[..4], [0x88, 23, 0x03, 0xea], "{}", answer.escape_ascii());
    assert_eq!(node.gone().await, handle.key());
}
