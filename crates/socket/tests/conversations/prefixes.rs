//! Frames of which each peer has a beginning of its own, and all share the rest.

use std::sync::Arc;

use bytes::Bytes;
use socket::ConnectionHandle;
use tokio::io::AsyncReadExt;

use crate::node::{Node, OUTBOX_BYTES, SLOW, Way};

both_ways!(
    each_hears_its_own_beginning_and_the_same_rest_in_one_frame,
    prefixed_and_whole_frames_leave_together_and_in_order,
    prefixes_count_for_the_outbox,
    what_is_no_text_is_not_sent,
);
both_ways!(stopped:
    the_rest_is_shared_until_the_last_has_heard_it,
);

/// What all listeners of an event share: what follows the brace in `{"type":"said","text":"…"}`.
fn said(text: &str) -> Bytes {
    Bytes::from(format!(r#"{{"type":"said","text":"{text}"}}"#)).slice(1..)
}

fn cursor(number: usize) -> Arc<str> {
    format!(r#"{{"cursor":"{number}","#).into()
}

/// Posts the rest to each of these with its place among them as its cursor.
fn post(node: &Node, rest: &Bytes, to: &[&ConnectionHandle]) {
    let to: Vec<_> = to.iter().enumerate().map(|(number, handle)| (handle.key(), cursor(number))).collect();
    node.sockets.post_prefixed(rest, &to);
}

async fn each_hears_its_own_beginning_and_the_same_rest_in_one_frame(way: Way) {
    let mut node = Node::start(way, "prefixed").await;
    let (mut first, first_handle) = node.client().await;
    let (mut second, second_handle) = node.client().await;
    let (gone, gone_handle) = node.client().await;
    drop(gone);
    assert_eq!(node.gone().await, gone_handle.key());
    // Lengths of one byte, of two and of eight, the rest copied and not; 1,024 is the longest that is.
    for length in [1, 80, 100, 1001, 1002, 5000, 65_490, 65_600, OUTBOX_BYTES * 2] {
        let text = "ü".repeat(length / 2);
        post(&node, &said(&text), &[&first_handle, &gone_handle, &second_handle]);
        for (client, number) in [(&mut first, 0), (&mut second, 2)] {
            assert_eq!(client.hear().await, format!(r#"{{"cursor":"{number}","type":"said","text":"{text}"}}"#));
        }
    }
}

async fn prefixed_and_whole_frames_leave_together_and_in_order(way: Way) {
    let mut node = Node::start(way, "prefixed-coalesced").await;
    let (mut client, handle) = node.client().await;
    client.say("echo ready").await;
    assert_eq!(client.hear().await, "ready");
    node.sockets.post(&Bytes::from_static(b"{}"), &[handle.key()]);
    node.sockets.post_prefixed(&Bytes::from_static(b"bc"), &[(handle.key(), "a".into())]);
    node.sockets.post_prefixed(&Bytes::new(), &[(handle.key(), "d".into())]);
    node.sockets.post_prefixed(&Bytes::from_static(b"e"), &[(handle.key(), "".into())]);
    let mut read = [0; 15];
    client.0.get_mut().read_exact(&mut read).await.unwrap();
    assert_eq!(&read, b"\x81\x02{}\x81\x03abc\x81\x01d\x81\x01e");
}

async fn the_rest_is_shared_until_the_last_has_heard_it(way: Way) {
    let mut node = Node::start(way, "prefixed-shared").await;
    let (mut first, first_handle) = node.piped().await;
    let (mut second, second_handle) = node.piped().await;
    let whole = said(&"x".repeat(OUTBOX_BYTES));
    post(&node, &whole, &[&first_handle, &second_handle]);
    // Both pipes are full now: what has not left is in the hands of the two connections' tasks.
    node.passes(std::time::Duration::from_secs(1)).await;
    assert!(!whole.is_unique(), "a copy was made for what is being written");
    let length = cursor(0).len() + whole.len();
    assert_eq!(first.hear().await.len(), length);
    assert!(!whole.is_unique(), "the second hasn't heard it");
    assert_eq!(second.hear().await.len(), length);
    assert!(whole.is_unique(), "nobody holds on to what is written");
}

async fn prefixes_count_for_the_outbox(way: Way) {
    let mut node = Node::start(way, "prefixed-bounds").await;
    let (mut client, handle) = node.client().await;
    let prefix: Arc<str> = "x".repeat(1000).into();
    let posted = OUTBOX_BYTES / 1000 + 1;
    node.sockets.post_prefixed(&Bytes::from_static(b"y"), &vec![(handle.key(), prefix); posted]);
    assert_eq!(client.hear().await, SLOW, "nothing was begun, so nothing comes before the last words");
    assert_eq!(client.closed().await, (1013, "retry in 7 s".into()));
}

async fn what_is_no_text_is_not_sent(way: Way) {
    let mut node = Node::start(way, "prefixed-no-text").await;
    let (mut client, handle) = node.client().await;
    let torn = Bytes::from_static("ü".as_bytes()).slice(1..);
    node.sockets.post_prefixed(&torn, &[(handle.key(), "{".into())]);
    handle.send(Bytes::from_static(b"next"));
    assert_eq!(client.hear().await, "next");
}
