//! The law of coming back: an old state and what is told since give the fresh state, and whoever broke off is told what
//! they would have been told had they stayed, each event once, in order.

mod bounds;
mod client;
mod history;
mod law;
mod node;
mod random;
mod reading;
mod state;

pub(crate) use bounds::{
    a_writer_too_many_does_not_start, ten_thousand_missed_events_are_told_and_no_more,
    what_is_said_before_one_goes_live_is_told,
};
use client::Client;
use history::History;
use node::Node;
pub(crate) use random::Random;

use crate::world::{TestDatabase, World};

/// How many acts a history has, about.
const ACTS: usize = 90;

#[expect(clippy::disallowed_methods, reason = "who wants more histories than a test has time for says so")]
fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}

/// Random histories, `MOTET_HISTORIES` of them (60 unless it is set, 12 on Postgres), the first of seed `MOTET_SEED` (1 unless it is set).
/// On Postgres one, two or three nodes write. One that fails says its seed before.
pub(crate) async fn whoever_comes_back_is_told_what_those_heard_who_stayed(world: World) {
    let few = if matches!(world.place, TestDatabase::Sqlite(_)) { 60 } else { 12 };
    let (histories, first) = (number("MOTET_HISTORIES", few), number("MOTET_SEED", 1));
    for seed in first..first + histories {
        let place = world.place.clone();
        tokio::spawn(live(place, seed)).await.unwrap_or_else(|error| panic!("MOTET_SEED={seed} fails: {error}"));
    }
}

/// One history: each user has a client that stays and one that comes and goes.
async fn live(place: TestDatabase, seed: u64) {
    let others = if matches!(place, TestDatabase::Sqlite(_)) { 0 } else { usize::try_from(seed % 3).unwrap() };
    let node = Node::start(place, others).await;
    let mut history = History::begin(&node, seed).await;
    let mut pairs = Vec::new();
    for user in &history.users {
        pairs.push((Client::start(&node, user.id).await, Client::start(&node, user.id).await));
    }
    history.furnish(&node).await;
    for _ in 0..ACTS {
        history.act(&node).await;
        let moved = history.random.below(2 * pairs.len());
        if let Some((staying, roaming)) = pairs.get_mut(moved) {
            come_or_go(&node, &mut history, staying, roaming).await;
        }
        let restarts = history.random.below(30) == 0;
        for (staying, roaming) in &mut pairs {
            staying.read(&node);
            staying.learn(&node).await;
            if restarts && !roaming.is_away() {
                roaming.break_off(&node, history.random.below(4)).await;
            }
        }
        if restarts {
            node.restart().await;
            for (staying, _) in &mut pairs {
                staying.stay(&node).await;
            }
        }
    }
    end(&node, &mut history, pairs).await;
    node.stop().await;
}

/// All come back, and what they know and were told is compared.
async fn end(node: &Node, history: &mut History, mut pairs: Vec<(Client, Client)>) {
    for (_, roaming) in &mut pairs {
        if roaming.is_away() {
            come_back(node, history, roaming, false).await;
        }
    }
    for (staying, roaming) in &mut pairs {
        for client in [staying, roaming] {
            client.read(node);
            client.check(node).await;
        }
    }
    let changed = law::changed(pairs.iter().map(|(staying, _)| staying));
    for (staying, roaming) in &pairs {
        law::hold(staying, roaming, &changed);
    }
}

async fn come_or_go(node: &Node, history: &mut History, staying: &mut Client, roaming: &mut Client) {
    if !roaming.is_away() {
        let lost = history.random.below(4);
        return roaming.break_off(node, lost).await;
    }
    let breaks = history.random.below(4) == 0;
    if come_back(node, history, roaming, breaks).await {
        roaming.check(node).await;
        staying.read(node);
        staying.check(node).await;
    }
}

/// Comes back while others go on. Whether the client is live then.
async fn come_back(node: &Node, history: &mut History, client: &mut Client, breaks: bool) -> bool {
    let mut returning = client.call(node).await;
    loop {
        if history.random.below(2) == 0 {
            history.act(node).await;
        }
        let is_live = client.go_on(node, &mut returning).await;
        if is_live || breaks && history.random.below(3) == 0 {
            let lost = history.random.below(3);
            client.arrive(node, returning);
            if breaks {
                client.break_off(node, lost).await;
            }
            return !breaks;
        }
    }
}

/// The cursor of a frame in the middle of a replay says of every writer how far its client has come: what an older one
/// wrote while the client was out of a guild isn't told to it later.
pub(crate) async fn a_line_that_breaks_in_a_replay_opens_nothing_from_before_one_came_in(world: World) {
    let node = Node::start(world.place.clone(), 0).await;
    let mut history = History::begin(&node, 1).await;
    history.furnish(&node).await;
    let mut bob = Client::start(&node, history.users[1].id).await;
    bob.break_off(&node, 0).await;
    history.leave_guild(&node, 1).await;
    history.say_in_guild(&node, "while Bob is out").await;
    node.restart().await;
    history.join_guild(&node, 1).await;
    history.say_in_guild(&node, "while Bob is in").await;
    for lost in [1, 0] {
        let mut returning = bob.call(&node).await;
        while !bob.go_on(&node, &mut returning).await {}
        bob.arrive(&node, returning);
        bob.break_off(&node, lost).await;
    }
    let told = bob.told.iter().map(|told| law::name(&told.event).1).collect::<Vec<_>>();
    assert_eq!(told.len(), 3, "to go, to come, and what was said then: {told:?}");
    node.stop().await;
}
