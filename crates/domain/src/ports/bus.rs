//! Port: how events reach the listeners of every node.

use std::collections::HashMap;
use std::pin::Pin;

use super::Announcement;
use crate::event::{Event, Stream};
use crate::model::{Status, UserId, WriterName};

/// Resolves when this node's listeners were told of a commit, or when that has taken too long.
pub type Told = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How an event reaches every node's listeners, this one's included.
pub trait Bus: Send + Sync {
    /// Hands over what one commit brought about, in the order of the commit. When it returns, this node's
    /// listeners have been told.
    fn publish(&self, events: Vec<Event>);

    /// Hands over events that aren't kept: typing and presence. They are delivered soon, between two commits, and
    /// before whatever is published after them. This doesn't wait for the delivery of what others published; typing
    /// may be dropped when very much waits.
    fn publish_ephemeral(&self, events: Vec<Event>) {
        self.publish(events);
    }

    /// Hands over events that aren't kept and that this node's listeners were told already. Where there are no other nodes
    /// nobody is told.
    fn pass_on(&self, events: Vec<Event>) {
        let _ = events;
    }

    /// What a commit brings about as other nodes can read it, to be kept in that commit; none where there are no others,
    /// and the commit is [published](Self::publish).
    fn word(&self, events: &[Event]) -> Option<String> {
        let _ = events;
        None
    }

    /// Hands over a commit that was kept for other nodes. They are told; this node's listeners are told once they were told
    /// all that came before it. None where they were already.
    fn announce(&self, announcement: Announcement, events: Vec<Event>) -> Option<Told> {
        let _ = announcement;
        self.publish(events);
        None
    }

    /// Whether other nodes can be reached.
    fn is_connected(&self) -> bool {
        true
    }
}

/// What the bus delivers events to on this node.
pub trait Subscriber: Send + Sync {
    /// Takes events in the order in which their streams have them.
    fn hear(&self, events: &[Event]);
}

/// The random name of a node, new at each start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeName(pub u64);

/// Somebody who has sockets at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Who.
    pub user: UserId,
    /// How they chose to be seen.
    pub status: Status,
    /// The guilds' and channels' streams that their sockets listen to.
    pub streams: Vec<Stream>,
}

/// The listeners of this node, as a bus between nodes sees them.
pub trait NodeListeners: Send + Sync {
    /// Everybody who is present at this node, as they chose to be seen. None once it stops: whoever was there is to come
    /// back elsewhere, and counts as present until the node is taken for gone.
    fn roll(&self) -> Option<HashMap<UserId, Status>>;

    /// What other nodes are to know of these people, those who are gone left out.
    fn attendances(&self, users: &[UserId]) -> Vec<Attendance>;

    /// Takes who came to another node or changed there, and who went. `whole` where nobody else is there.
    fn attend(&self, node: NodeName, whole: bool, here: Vec<Attendance>, gone: Vec<UserId>);

    /// Another node is gone, and whoever was there with it.
    fn lose(&self, node: NodeName);

    /// Notes that all that a writer wrote was delivered, and that whoever was told this act of another one's need not say
    /// so any more: the writer ended, and the other one found all of its acts.
    fn fold(&self, ended: WriterName, by: (WriterName, u64));

    /// So much is missed that can't be read any more that whoever listens has to come back.
    fn lose_track(&self);
}
