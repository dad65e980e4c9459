//! Which connections there are, and for whom each counts.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::model::UserId;

use super::one::{Connection, Ending};
use super::throttle::Throttle;

/// When there are too many connections, this part of all is cut off at once, so that the table isn't searched for
/// every new one.
const CUT_AT_ONCE: usize = 64;
/// How long, in milliseconds, a new connection or request is safe from being cut off for others.
const SETTLED: u64 = 1000;

/// For whom a connection counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// For nobody: it is a trusted proxy's and carries no request now.
    Nobody,
    /// For an address, or a network of one customer: nobody has shown a login.
    Place(IpAddr),
    /// For an account.
    Account(UserId),
}

/// The table of a node's connections.
#[derive(Default)]
pub(super) struct ConnectionTable {
    rows: HashMap<u64, (Arc<Connection>, Holder)>,
    /// Those of each, oldest first.
    held: HashMap<Holder, BTreeSet<u64>>,
    throttle: Throttle,
    next: u64,
}

/// How dispensable a connection is, the most dispensable first: those of holders with many connections before those of
/// holders with few, idle ones before slow ones, both before those that have just begun, and older before younger.
type Rank = (Reverse<usize>, u8, u64);

impl ConnectionTable {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn all(&self) -> Vec<Arc<Connection>> {
        self.rows.values().map(|(connection, _)| Arc::clone(connection)).collect()
    }

    /// Adds the connection that `make` makes for its number. It counts for nobody yet.
    pub(super) fn insert(&mut self, make: impl FnOnce(u64) -> Connection) -> Arc<Connection> {
        self.next += 1;
        let connection = Arc::new(make(self.next));
        self.rows.insert(connection.id, (Arc::clone(&connection), Holder::Nobody));
        connection
    }

    /// Takes one out. Whether it was there.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        let Some((_, holder)) = self.rows.remove(&id) else { return false };
        self.let_go(holder, id);
        true
    }

    /// Counts a connection for a holder. If they have as many as they may, the most dispensable of these is cut off;
    /// false if none may be.
    pub(super) fn hold(&mut self, id: u64, holder: Holder, most: Option<usize>, now: u64) -> bool {
        let Some(before) = self.rows.get(&id).map(|(_, holder)| *holder) else { return false };
        if before == holder {
            return true;
        }
        let full = most.is_some_and(|most| self.held.get(&holder).is_some_and(|held| held.len() >= most));
        if full && holder != Holder::Nobody && !self.replace_one(holder, now) {
            return false;
        }
        self.let_go(before, id);
        if holder != Holder::Nobody {
            self.held.entry(holder).or_default().insert(id);
        }
        if let Some(row) = self.rows.get_mut(&id) {
            row.1 = holder;
        }
        true
    }

    /// Counts so many requests for a connection's holder; answers how long the next one has to wait.
    pub(super) fn charge(&mut self, id: u64, requests: u64, now: u64) -> Duration {
        let holder = self.rows.get(&id).map_or(Holder::Nobody, |(_, holder)| *holder);
        self.throttle.charge(holder, requests, now)
    }

    /// Cuts off the most dispensable connection of somebody, which counts no more from now on.
    fn replace_one(&mut self, holder: Holder, now: u64) -> bool {
        let held = self.held.get(&holder).into_iter().flatten().filter_map(|id| Some(&self.rows.get(id)?.0));
        let ranked = held.filter(|one| may_go(one, holder)).map(|one| (rank(one, 0, now), Arc::clone(one)));
        let Some((rank, one)) = ranked.min_by_key(|(rank, _)| *rank) else { return false };
        // A connection that has just begun a request isn't cut off for a new one.
        if rank.1 > 2 {
            return false;
        }
        one.cut(Ending::Crowded);
        self.let_go(holder, one.id);
        if let Some(row) = self.rows.get_mut(&one.id) {
            row.1 = Holder::Nobody;
        }
        true
    }

    /// The connections to be cut off when there are too many: the most dispensable of those without a login.
    pub(super) fn make_room(&self, now: u64) -> Vec<Arc<Connection>> {
        let mut ranked: Vec<(Rank, &Arc<Connection>)> = self
            .rows
            .values()
            .filter(|(one, holder)| !matches!(holder, Holder::Account(_)) && may_go(one, *holder) && !one.is_cut())
            .map(|(one, holder)| (rank(one, self.held.get(holder).map_or(0, BTreeSet::len), now), one))
            .collect();
        ranked.sort_unstable_by_key(|(rank, one)| (*rank, one.id));
        let most = (self.rows.len() / CUT_AT_ONCE).max(1);
        ranked.into_iter().take(most).map(|(_, one)| Arc::clone(one)).collect()
    }

    fn let_go(&mut self, holder: Holder, id: u64) {
        if let Some(held) = self.held.get_mut(&holder) {
            held.remove(&id);
            if held.is_empty() {
                self.held.remove(&holder);
            }
        }
    }
}

/// Whether a connection may be cut off for others: never what somebody with a login is doing.
fn may_go(one: &Connection, holder: Holder) -> bool {
    match holder {
        Holder::Place(_) => true,
        Holder::Nobody | Holder::Account(_) => one.is_idle(),
    }
}

fn rank(one: &Connection, of_holder: usize, now: u64) -> Rank {
    let (idle, since) = one.since();
    let settled = now.saturating_sub(since) >= SETTLED;
    let class = match (idle, settled) {
        (true, true) => 0,
        (false, true) => 1,
        (true, false) => 2,
        (false, false) => 3,
    };
    (Reverse(of_holder), class, since)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;

    use domain::model::UserId;
    use kit::Times;

    use super::{Connection, ConnectionTable, Holder};
    use crate::connections::{Bounds, Connections};

    const LATE: u64 = 10_000;

    fn place(number: u8) -> Holder {
        Holder::Place(IpAddr::V4(Ipv4Addr::new(192, 0, 2, number)))
    }

    struct Room(ConnectionTable, Arc<Connections>);

    impl Room {
        fn new() -> Self {
            Self(ConnectionTable::default(), Connections::new(Bounds { all: 100, each: None }, Times::default()))
        }

        fn come(&mut self, holder: Holder) -> Arc<Connection> {
            let connections = Arc::clone(&self.1);
            let one = self.0.insert(|id| Connection::new(id, connections, false));
            assert!(self.0.hold(one.id, holder, None, LATE));
            one
        }
    }

    #[tokio::test]
    async fn of_one_address_the_one_that_does_nothing_goes_for_a_newcomer() {
        let mut room = Room::new();
        let busy = room.come(place(1));
        let _request = busy.begin(IpAddr::V4(Ipv4Addr::LOCALHOST)).ok();
        let idle = room.come(place(1));
        let newcomer = room.come(Holder::Nobody);
        assert!(room.0.hold(newcomer.id, place(1), Some(2), LATE));
        assert!((idle.is_cut(), busy.is_cut(), newcomer.is_cut()) == (true, false, false));
        // The next takes the place of what has been on its way for long, and then there is none who may go.
        let (next, last) = (room.come(Holder::Nobody), room.come(Holder::Nobody));
        let _requests = [&newcomer, &next].map(|one| one.begin(IpAddr::V4(Ipv4Addr::LOCALHOST)).ok());
        assert!(room.0.hold(next.id, place(1), Some(2), LATE));
        assert!(busy.is_cut());
        assert!(!room.0.hold(last.id, place(1), Some(2), 0));
    }

    #[tokio::test]
    async fn an_account_keeps_what_it_is_doing() {
        let mut room = Room::new();
        let account = Holder::Account(UserId::new(7).unwrap());
        let socket = room.come(account);
        socket.becomes_socket();
        let idle = room.come(account);
        let newcomer = room.come(place(1));
        assert!(room.0.hold(newcomer.id, account, Some(2), LATE));
        assert!((idle.is_cut(), socket.is_cut()) == (true, false));
        newcomer.becomes_socket();
        let next = room.come(place(1));
        assert!(!room.0.hold(next.id, account, Some(2), LATE));
        assert_eq!(room.0.make_room(LATE).iter().map(|one| one.id).collect::<Vec<_>>(), [next.id]);
    }

    #[tokio::test]
    async fn when_it_gets_tight_whoever_has_many_goes_before_whoever_has_one() {
        let mut room = Room::new();
        let single = room.come(place(1));
        let many: Vec<_> = (0..10).map(|_| room.come(place(2))).collect();
        let known = room.come(Holder::Account(UserId::new(7).unwrap()));
        let gone = room.0.make_room(LATE);
        assert_eq!(gone.iter().map(|one| one.id).collect::<Vec<_>>(), [many[0].id]);
        for one in &many {
            assert!(room.0.remove(one.id));
        }
        assert_eq!(room.0.make_room(LATE)[0].id, single.id);
        assert!(room.0.remove(single.id) && !room.0.remove(single.id));
        assert!(room.0.make_room(LATE).is_empty(), "{} has shown a login", known.id);
    }
}
