//! The event loop that carries plain TCP connections: one thread per core, each of which owns its share of them, both
//! directions of each.
//!
//! What others want of a connection stands in the inbox of its shard (`inbox`), in order. A shard works in turns
//! (`shard`): it takes all that is there, puts frames into outboxes, and then writes each outbox at once, a slice of them
//! a turn (`schedule`). A connection (`connection`) is read in `reading` and written in `writing`. Handlers never run here:
//! each message is taken to the runtime and the handler brought back (`errand`), so that one at rest is only kept.

mod connection;
mod errand;
mod inbox;
mod plain_tcp;
mod reading;
mod schedule;
mod shard;
mod shards;
mod timers;
mod writing;

pub(crate) use self::errand::Errand;
pub(crate) use self::inbox::{Inbox, NewConnection, ShardOrder};
pub use self::plain_tcp::{PlainTcp, StreamHold, TakeApart, take_tcp};
pub(crate) use self::shards::Shards;
