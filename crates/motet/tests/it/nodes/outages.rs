//! NATS or Postgres goes away and comes back: nothing is lost, and all is well again by itself.

use testkit::{Cluster, Nodes, Server};

use super::{Owner, listen, next_message, until};

async fn until_ready_is(server: &Server, status: u16) {
    until(&format!("/readyz is {status}"), async || server.get("/readyz", "").await.status == status).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_nats_all_is_heard_late_and_with_it_again_at_once() {
    if !Nodes::are_there() {
        return;
    }
    let mut nodes = Nodes::start(2).await;
    let ada = Owner::at(&nodes.nodes[0], "ada").await;
    let mut socket = listen(&nodes.nodes[1], &ada.token).await;
    until_ready_is(&nodes.nodes[0], 200).await;
    for round in 0..2 {
        nodes.nats.stop();
        for node in &nodes.nodes {
            until_ready_is(node, 503).await;
            assert_eq!(node.get("/healthz", "").await.status, 200);
        }
        for part in 0..5 {
            // By turns at both nodes, so that each has to wait for what the other one said.
            let said = format!("alone {round} {part}");
            assert_eq!(ada.say(&nodes.nodes[part % 2], &said).await, 201);
            assert_eq!(next_message(&mut socket).await.0, said);
        }
        nodes.nats.run().await;
        for node in &nodes.nodes {
            until_ready_is(node, 200).await;
        }
        for part in 0..5 {
            let said = format!("together {round} {part}");
            assert_eq!(ada.say(&nodes.nodes[part % 2], &said).await, 201);
            assert_eq!(next_message(&mut socket).await.0, said);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_restarts_and_whoever_listens_at_another_node_misses_nothing() {
    if !Nodes::are_there() || !Cluster::is_there() {
        return;
    }
    let mut postgres = Cluster::start().await;
    let nodes = Nodes::start_on(&postgres, 2).await;
    let ada = Owner::at(&nodes.nodes[0], "ada").await;
    let mut socket = listen(&nodes.nodes[1], &ada.token).await;
    for round in 0..2 {
        postgres.stop();
        for node in &nodes.nodes {
            until_ready_is(node, 503).await;
            assert_eq!(node.get("/healthz", "").await.status, 200);
        }
        assert_eq!(ada.say(&nodes.nodes[0], "into the void").await, 503);
        postgres.run().await;
        for (place, node) in nodes.nodes.iter().enumerate() {
            let said = format!("back {round} at {place}");
            until("sends are taken again", async || ada.say(node, &said).await == 201).await;
            assert_eq!(next_message(&mut socket).await.0, said);
            until_ready_is(node, 200).await;
        }
    }
}
