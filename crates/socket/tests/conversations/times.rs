//! Deadlines and silence, by a stopped clock.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::node::{Node, Way};

both_ways!(stopped:
    a_deadline_closes_unless_it_is_moved,
    a_deadline_can_be_brought_forward_and_lifted,
    a_silent_peer_is_pinged_and_an_answering_one_kept,
    a_peer_that_answers_no_ping_is_given_up,
    silence_while_the_party_works_is_not_the_peers,
);

async fn a_deadline_closes_unless_it_is_moved(way: Way) {
    let mut node = Node::start(way, "deadline").await;
    let (mut client, handle) = node.piped().await;
    let began = Instant::now();
    client.say("deadline 10").await;
    node.passes(Duration::from_secs(8)).await;
    client.say("deadline 10").await;
    assert_eq!(node.while_time_passes(client.closed()).await, (4009, "deadline".into()));
    assert_eq!(began.elapsed().as_secs(), 18);
    drop(client);
    assert_eq!([node.heard().await, node.heard().await], ["deadline 10", "deadline 10"]);
    assert_eq!(node.gone().await, handle.key());
    node.drained().await;
}

async fn a_deadline_can_be_brought_forward_and_lifted(way: Way) {
    let mut node = Node::start(way, "moved").await;
    let (mut client, handle) = node.piped().await;
    let began = Instant::now();
    client.say("deadline 20").await;
    client.say("calm").await;
    node.passes(Duration::from_secs(25)).await;
    client.say("echo still here").await;
    assert_eq!(client.hear().await, "still here");
    handle.set_deadline(Duration::from_secs(20), socket::Close::new(4000, "late"));
    handle.set_deadline(Duration::from_secs(1), socket::Close::new(4001, "early"));
    assert_eq!(node.while_time_passes(client.closed()).await, (4001, "early".into()));
    assert_eq!(began.elapsed().as_secs(), 26);
}

async fn a_silent_peer_is_pinged_and_an_answering_one_kept(way: Way) {
    let mut node = Node::start(way, "silent").await;
    let (mut client, _) = node.piped().await;
    let began = Instant::now();
    for round in 1..=5 {
        assert!(matches!(node.while_time_passes(client.0.next()).await, Some(Ok(Message::Ping(_)))));
        assert_eq!(began.elapsed().as_secs(), 30 * round);
    }
    client.say("echo here").await;
    assert_eq!(client.hear().await, "here");
}

async fn a_peer_that_answers_no_ping_is_given_up(way: Way) {
    let mut node = Node::start(way, "lost").await;
    let (client, handle) = node.piped().await;
    let began = Instant::now();
    assert_eq!(node.gone_in_time().await, handle.key());
    assert_eq!(began.elapsed().as_secs(), 92, "two pings unanswered, and the time for an answer to the close");
    drop(client);
    node.drained().await;
}

async fn silence_while_the_party_works_is_not_the_peers(way: Way) {
    let mut node = Node::start(way, "working").await;
    let (mut client, _) = node.piped().await;
    client.say("later done").await;
    let mut pings = 0;
    let done = loop {
        match node.while_time_passes(client.0.next()).await {
            Some(Ok(Message::Ping(_))) => pings += 1,
            other => break other,
        }
    };
    assert_eq!(done.unwrap().unwrap(), Message::text("done"));
    assert!((118..=120).contains(&pings), "it was pinged {pings} times in an hour");
}
