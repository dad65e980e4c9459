//! How much is told again, and how many may write.

use domain::event::EventKind;
use domain::limits;
use domain::verbs::{self, Attending};

use super::node::Node;
use crate::acts::create_channel;
use crate::world::{World, account, message, room};

/// How many sends wait for one commit.
const AT_ONCE: usize = 500;

/// Of 10,000 missed events all are told; of one more none, so that nobody is ever told a part.
pub(crate) async fn ten_thousand_missed_events_are_told_and_no_more(world: World) {
    let node = Node::start(world.place.clone(), 0).await;
    let ada = node.perform(account("Ada")).await.unwrap().user;
    let hall = node.perform(create_channel(&ada, room("hall"))).await.unwrap().channel.id;
    let core = node.core().await;
    let told = core.store.stream_heads(ada.id).await.unwrap().reached;
    let Attending { subscription, .. } = verbs::attend(&core, node.connect(ada.id), true).await.unwrap();
    for _ in 0..limits::REPLAYED_EVENTS / AT_ONCE {
        let sends = (0..AT_ONCE).map(|_| core.perform(message(&ada, hall, "hello")));
        futures_util::future::try_join_all(sends).await.unwrap();
    }
    let missed = async || verbs::missed(&core, &subscription, ada.id, told.clone()).await.unwrap();
    assert_eq!(missed().await.map(|replay| replay.len()), Some(limits::REPLAYED_EVENTS));
    core.perform(message(&ada, hall, "one more")).await.unwrap();
    assert!(missed().await.is_none());
    drop((subscription, core));
    node.stop().await;
}

/// A handshake is answered once its socket attends. What is said from then on is told when the socket goes live, however
/// long that takes: a dialect that tells of nothing at the start has shown none of it.
pub(crate) async fn what_is_said_before_one_goes_live_is_told(world: World) {
    let node = Node::start(world.place.clone(), 0).await;
    let ada = node.perform(account("Ada")).await.unwrap().user;
    let hall = node.perform(create_channel(&ada, room("hall"))).await.unwrap().channel.id;
    node.perform(message(&ada, hall, "before")).await.unwrap();
    let core = node.core().await;
    let info = node.connect(ada.id);
    let Attending { subscription, heads, .. } = verbs::attend(&core, info, false).await.unwrap();
    core.perform(message(&ada, hall, "meanwhile")).await.unwrap();
    subscription.go_live(&heads.unwrap(), true);
    core.perform(message(&ada, hall, "after")).await.unwrap();
    let said =
        node.wire.take(info.connection.0).into_iter().filter_map(|(event, _)| match node.wire.event(event).kind {
            EventKind::MessageCreated { message, .. } => Some(message.content.clone()),
            _ => None,
        });
    assert_eq!(said.collect::<Vec<_>>(), ["meanwhile", "after"]);
    drop((subscription, core));
    node.stop().await;
}

/// A cursor has room for so many writers. The next one's start says so, and begins once another has ended.
pub(crate) async fn a_writer_too_many_does_not_start(world: World) {
    let mut others = Vec::new();
    for _ in 1..limits::WRITERS {
        others.push(World::open(world.place.clone()).await);
    }
    let refused = world.another_store().await.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refused.contains(&format!("{} nodes write to it, which is the most", limits::WRITERS)), "{refused}");
    others.pop().unwrap().store.close().await;
    others.push(World::open(world.place.clone()).await);
    for other in others {
        other.store.close().await;
    }
}
