//! What is too large, too much, or no text.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::node::{INBOUND_BYTES, Node, OUTBOX_BYTES, SLOW, Way};

both_ways!(
    a_message_of_the_limit_is_read_and_a_larger_one_closes,
    fragments_count_together,
    what_is_no_text_closes,
    a_slow_reader_is_told_and_dropped_while_another_hears_everything,
    a_single_frame_is_taken_whatever_its_size,
    tiny_frames_are_bounded_too,
);
both_ways!(stopped:
    a_peer_that_never_reads_is_torn_down,
);

/// The value of a metric of connections with this label.
fn metric(name: &str, label: &str) -> Option<f64> {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let recorder = RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().expect("the only recorder"));
    let wanted = format!("{name}{{dialect=\"{label}\"}} ");
    recorder.render().lines().find_map(|line| line.strip_prefix(&wanted)?.parse().ok())
}

async fn a_message_of_the_limit_is_read_and_a_larger_one_closes(way: Way) {
    let mut node = Node::start(way, "oversize").await;
    let (mut client, handle) = node.client().await;
    let fits = format!("echo {}", "x".repeat(INBOUND_BYTES - 5));
    client.say(&fits).await;
    assert_eq!(client.hear().await.len(), INBOUND_BYTES - 5);
    client.say(&format!("{fits}x")).await;
    assert_eq!(client.closed().await, (1009, "too large".into()));
    drop(client);
    assert_eq!(node.heard().await, fits);
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}

async fn fragments_count_together(way: Way) {
    let mut node = Node::start(way, "fragments").await;
    let (mut client, _) = node.client().await;
    let part = Bytes::from("x".repeat(INBOUND_BYTES / 2));
    for (code, last) in [(Data::Text, false), (Data::Continue, false), (Data::Continue, true)] {
        let frame = Frame::message(part.clone(), OpCode::Data(code), last);
        client.0.send(Message::Frame(frame)).await.unwrap();
    }
    assert_eq!(client.closed().await.0, 1009);
}

async fn what_is_no_text_closes(way: Way) {
    let mut node = Node::start(way, "no-text").await;
    let (mut client, _) = node.client().await;
    client.0.send(Message::binary(&b"\xff"[..])).await.unwrap();
    assert_eq!(client.closed().await.0, 1003);
    let (mut client, _) = node.client().await;
    let frame = Frame::message(&b"\xff"[..], OpCode::Data(Data::Text), true);
    client.0.send(Message::Frame(frame)).await.unwrap();
    assert_eq!(client.closed().await.0, 1007);
    let (mut client, _) = node.client().await;
    let frame = Frame::message(&b"x"[..], OpCode::Data(Data::Reserved(5)), true);
    client.0.send(Message::Frame(frame)).await.unwrap();
    assert_eq!(client.closed().await.0, 1002);
}

async fn a_slow_reader_is_told_and_dropped_while_another_hears_everything(way: Way) {
    metric("", "");
    let label = if way == Way::Loop { "slow" } else { "slow-task" };
    let mut node = Node::start(way, label).await;
    let (mut slow, slow_handle) = node.piped().await;
    let (mut quick, quick_handle) = node.piped().await;
    let keys = [slow_handle.key(), quick_handle.key()];
    let frame = |number: usize| format!("{number:0>10000}");
    let posts: usize = 104; // Four times the outbox: what the kernel holds comes on top.
    for number in 0..posts {
        node.sockets.post(&Bytes::from(frame(number)), &keys);
        assert_eq!(quick.hear().await, frame(number));
    }
    let mut number = 0;
    let last = loop {
        let heard = slow.hear().await;
        if heard != frame(number) {
            break heard;
        }
        number += 1;
    };
    assert!(number < posts, "the slow one has missed something");
    assert_eq!(last, SLOW);
    assert_eq!(slow.closed().await, (1013, "retry in 7 s".into()));
    drop(slow);
    assert_eq!(node.gone().await, slow_handle.key());
    quick.say("echo still here").await;
    assert_eq!(quick.hear().await, "still here");
    assert_eq!(metric("motet_slow_listeners_total", label), Some(1.0));
    assert_eq!(metric("motet_connections", label), Some(1.0));
    let delivered = metric("motet_deliveries_total", label).unwrap();
    assert!((105.0..208.0).contains(&delivered), "104 frames to one and some to the other are not {delivered}");
}

async fn a_peer_that_never_reads_is_torn_down(way: Way) {
    let mut node = Node::start(way, "deaf").await;
    let (client, handle) = node.piped().await;
    let frame = Bytes::from(vec![b'x'; OUTBOX_BYTES / 2]);
    let began = tokio::time::Instant::now();
    for _ in 0..8 {
        node.sockets.post(&frame, &[handle.key()]);
        tokio::task::yield_now().await;
    }
    assert_eq!(node.gone_in_time().await, handle.key());
    node.drained().await;
    assert!(began.elapsed() < Duration::from_secs(6), "it took {:?}", began.elapsed());
    drop(client);
}

async fn a_single_frame_is_taken_whatever_its_size(way: Way) {
    let mut node = Node::start(way, "huge").await;
    let (mut client, handle) = node.client().await;
    handle.send(Bytes::from(vec![b'x'; 4 * OUTBOX_BYTES]));
    assert_eq!(client.hear().await.len(), 4 * OUTBOX_BYTES);
}

async fn tiny_frames_are_bounded_too(way: Way) {
    let mut node = Node::start(way, "tiny").await;
    let (mut client, handle) = node.piped().await;
    for _ in 0..OUTBOX_BYTES {
        handle.send(Bytes::from_static(b"x"));
    }
    let mut begun = 0;
    while client.hear().await == "x" {
        begun += 1;
    }
    // The loop writes while there is room on the way; the task had no time to.
    assert!(begun < if way == Way::Loop { OUTBOX_BYTES } else { 1 }, "{begun} came before the last words");
    assert_eq!(client.closed().await.0, 1013);
}
