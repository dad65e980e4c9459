//! The roll of a node's listeners: who they are, whose they are, and what they listen to.

use std::collections::HashMap;

use super::listener::{Attachment, Listener, ListenerId};
use super::presence::People;
use crate::event::{Reach, Stream};
use crate::model::UserId;

#[derive(Default)]
pub(super) struct Roll {
    pub(super) listeners: Vec<Option<Listener>>,
    pub(super) free: Vec<u32>,
    generation: u32,
    pub(super) by_user: HashMap<UserId, Vec<u32>>,
    pub(super) by_stream: HashMap<Stream, Vec<u32>>,
    pub(super) people: People,
}

impl Roll {
    pub(super) fn get(&mut self, id: ListenerId) -> Option<&mut Listener> {
        let listener = self.listeners.get_mut(id.0 as usize)?.as_mut()?;
        (listener.generation == id.1).then_some(listener)
    }

    pub(super) fn insert(&mut self, attachment: Attachment) -> ListenerId {
        self.generation = self.generation.wrapping_add(1);
        let index = self.free.pop().unwrap_or_else(|| {
            self.listeners.push(None);
            u32::try_from(self.listeners.len() - 1).expect("a node holds far fewer than 2^32 sockets")
        });
        let generation = self.generation;
        let (streams, muted, held) = (Vec::new(), Vec::new(), Some(Vec::new()));
        let listener = Listener { attachment, generation, streams, muted, last_act: 0, held };
        self.listeners[index as usize] = Some(listener);
        self.by_user.entry(attachment.user).or_default().push(index);
        ListenerId(index, generation)
    }

    pub(super) fn remove(&mut self, index: u32) -> Option<Listener> {
        let listener = self.listeners.get_mut(index as usize)?.take()?;
        for stream in &listener.streams {
            strike(&mut self.by_stream, stream, index);
        }
        let user = listener.attachment.user;
        strike(&mut self.by_user, &user, index);
        if !self.by_user.contains_key(&user) {
            let circles = self.circles(&listener.streams);
            self.people.leave(user, circles);
        }
        self.free.push(index);
        Some(listener)
    }

    pub(super) fn subscribe(&mut self, index: u32, stream: Stream) {
        let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if !listener.streams.contains(&stream) {
            listener.streams.push(stream);
            self.by_stream.entry(stream).or_default().push(index);
        }
    }

    pub(super) fn unsubscribe(&mut self, index: u32, stream: Stream) {
        let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if let Some(place) = listener.streams.iter().position(|other| *other == stream) {
            listener.streams.swap_remove(place);
            listener.muted.retain(|other| *other != stream);
            strike(&mut self.by_stream, &stream, index);
        }
    }

    pub(super) fn gain(&mut self, reach: &Reach) {
        match reach {
            Reach::Gained(users, streams) => {
                for user in users {
                    for index in self.by_user.get(user).cloned().unwrap_or_default() {
                        for stream in streams {
                            self.subscribe(index, *stream);
                        }
                    }
                }
            }
            Reach::Inherited(from, to) => {
                for index in self.by_stream.get(from).cloned().unwrap_or_default() {
                    self.subscribe(index, *to);
                }
            }
            Reach::Same | Reach::Lost(..) | Reach::Ended(_) | Reach::Closed(..) | Reach::Expelled(_) => {}
        }
    }
}

/// Takes a listener out of a list, and the list away once it is empty.
fn strike<K: std::hash::Hash + Eq>(lists: &mut HashMap<K, Vec<u32>>, key: &K, index: u32) {
    if let Some(list) = lists.get_mut(key) {
        if let Some(place) = list.iter().position(|other| *other == index) {
            list.swap_remove(place);
        }
        if list.is_empty() {
            lists.remove(key);
        }
    }
}
