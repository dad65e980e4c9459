//! What a peer starts from arrives whatever its size, on a slow line too, and holds up nobody for ever.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use socket::Close;
use tokio::io::AsyncReadExt;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::node::{CUT, GREETING_BYTES, Node, OUTBOX_BYTES, SLOW, Way};

both_ways!(
    a_greeting_counts_with_nothing_before_or_behind_it,
    what_comes_while_it_is_on_its_way_is_bounded,
    where_no_close_is_wanted_the_connection_just_ends,
);
both_ways!(stopped:
    whoever_takes_nothing_of_it_is_dropped,
    whoever_takes_it_slowly_is_waited_for,
    large_greetings_take_turns,
);

fn frame(letter: char, length: usize) -> Bytes {
    Bytes::from(letter.to_string().repeat(length))
}

async fn a_greeting_counts_with_nothing_before_or_behind_it(way: Way) {
    let mut node = Node::start(way, "greeting").await;
    let (mut client, handle) = node.piped().await;
    handle.send(frame('h', OUTBOX_BYTES / 8));
    let greeting = handle.greet(vec![frame('g', 8 * OUTBOX_BYTES), frame('k', OUTBOX_BYTES)]).await.unwrap();
    // What was held back meanwhile.
    for _ in 0..4 {
        node.sockets.post(&frame('p', OUTBOX_BYTES / 2), &[handle.key()]);
    }
    drop(greeting);
    // What others say while it is on its way.
    for _ in 0..3 {
        node.sockets.post(&frame('t', OUTBOX_BYTES / 4), &[handle.key()]);
    }
    let (half, quarter) = (OUTBOX_BYTES / 2, OUTBOX_BYTES / 4);
    let sizes = [OUTBOX_BYTES / 8, 8 * OUTBOX_BYTES, OUTBOX_BYTES, half, half, half, half, quarter, quarter, quarter];
    for (letter, size) in "hgkppppttt".chars().zip(sizes) {
        let heard = client.hear().await;
        assert_eq!((heard.chars().next(), heard.len()), (Some(letter), size));
    }
}

async fn what_comes_while_it_is_on_its_way_is_bounded(way: Way) {
    let mut node = Node::start(way, "greeting-bounded").await;
    let (mut client, handle) = node.piped().await;
    drop(handle.greet(vec![frame('g', 4 * OUTBOX_BYTES)]).await.unwrap());
    for _ in 0..5 {
        node.sockets.post(&frame('t', OUTBOX_BYTES / 4), &[handle.key()]);
    }
    let first = client.hear().await;
    let last = if first == SLOW { first } else { client.hear().await };
    assert_eq!(last, SLOW);
    assert_eq!(client.closed().await.0, 1013);
}

async fn whoever_takes_nothing_of_it_is_dropped(way: Way) {
    let mut node = Node::start(way, "greeting-deaf").await;
    let (client, handle) = node.piped().await;
    let began = Instant::now();
    drop(handle.greet(vec![frame('g', 8 * OUTBOX_BYTES)]).await.unwrap());
    assert_eq!(node.gone_in_time().await, handle.key());
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(30) && waited < Duration::from_secs(40), "it took {waited:?}");
    drop(client);
}

async fn whoever_takes_it_slowly_is_waited_for(way: Way) {
    let mut node = Node::start(way, "greeting-slow").await;
    let (mut client, handle) = node.piped().await;
    handle.set_deadline(Duration::from_secs(200), Close::new(4009, "deadline"));
    // What the kernel holds is little beside it.
    let size = 16 * OUTBOX_BYTES;
    drop(handle.greet(vec![frame('g', size)]).await.unwrap());
    let (mut left, began) = (size + 10, Instant::now());
    let mut read = vec![0; 64 << 10];
    while left > 0 {
        let part = left.min(read.len());
        client.0.get_mut().read_exact(&mut read[..part]).await.unwrap();
        left -= part;
        node.passes(Duration::from_secs(20)).await;
    }
    assert!(began.elapsed() > Duration::from_mins(20), "it took {:?}", began.elapsed());
    // Then it has the time that its handler gave it.
    handle.send(frame('x', 1));
    let waited = Instant::now();
    loop {
        match node.while_time_passes(client.0.next()).await.unwrap().unwrap() {
            Message::Close(close) => break assert_eq!(u16::from(close.unwrap().code), 4009),
            Message::Ping(_) | Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(waited.elapsed() > Duration::from_secs(20), "it took {:?}", waited.elapsed());
}

async fn large_greetings_take_turns(way: Way) {
    let mut node = Node::start(way, "greeting-turns").await;
    let (mut first, first_handle) = node.piped().await;
    let (second, second_handle) = node.piped().await;
    let (mut third, third_handle) = node.piped().await;
    drop(first_handle.greet(vec![frame('a', GREETING_BYTES)]).await.unwrap());
    let waiting = tokio::spawn({
        let handle = second_handle.clone();
        async move { drop(handle.greet(vec![frame('b', 2 * GREETING_BYTES)]).await.unwrap()) }
    });
    node.passes(Duration::from_secs(5)).await;
    assert!(!waiting.is_finished(), "there is no room for both");
    drop(third_handle.greet(vec![frame('c', 10)]).await.unwrap());
    assert_eq!(third.hear().await.len(), 10, "small ones wait for nobody");
    assert_eq!(first.hear().await.len(), GREETING_BYTES);
    waiting.await.unwrap();
    let greeted = node.while_time_passes(third_handle.greet(vec![frame('d', GREETING_BYTES)])).await;
    assert!(greeted.is_none(), "nobody reads the second");
    let close = loop {
        match third.0.next().await.unwrap().unwrap() {
            Message::Close(close) => break close.unwrap(),
            Message::Ping(_) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((close.code.into(), close.reason.as_str()), (1013_u16, "retry in 7 s"));
    drop(second);
}

async fn where_no_close_is_wanted_the_connection_just_ends(way: Way) {
    let mut node = Node::start(way, "cut").await;
    let (mut client, handle) = node.client().await;
    handle.send(frame('l', 3 * OUTBOX_BYTES));
    handle.close(Close::new(CUT, "restarting"));
    assert_eq!(client.hear().await.len(), 3 * OUTBOX_BYTES, "what was queued arrives");
    assert!(!matches!(client.0.next().await, Some(Ok(_))), "nothing comes after it, no close either");
    drop(client);
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}
