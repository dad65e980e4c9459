//! Reactions: short answers to a message, from one catalogue that all dialects share.

use std::sync::Arc;

use super::{MessageId, ReactionId, ReactionKindId, Timestamp, User, UserId};

/// One entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionKind {
    /// Its id.
    pub id: ReactionKindId,
    /// Its unique name in words, such as `thumbs_up`.
    pub code: String,
    /// The emoji it stands for; none for a picture of the installation's own.
    pub emoji: Option<String>,
    /// The picture's address; none for an emoji.
    pub image_url: Option<String>,
    /// Whether it came with the server, or by somebody using an emoji, rather than by an administrator.
    pub system: bool,
    /// When it entered the catalogue.
    pub created_at: Timestamp,
}

/// Somebody's reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Its id.
    pub id: ReactionId,
    /// To what.
    pub message: MessageId,
    /// With what.
    pub kind: Arc<ReactionKind>,
    /// Whose.
    pub user: Arc<User>,
    /// Since when.
    pub at: Timestamp,
}

/// How often one entry of the catalogue stands under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The entry.
    pub kind: Arc<ReactionKind>,
    /// How many people reacted with it; one or more.
    pub count: u64,
}

/// The reactions to one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reactions {
    /// The oldest of them, cut at `limits::NESTED_REACTIONS`.
    pub shown: Vec<Reaction>,
    /// All of them by entry, the entry used first coming first.
    pub tallies: Vec<Tally>,
    /// With which entries the asker reacted; empty where nobody in particular asks, as in an event.
    pub own: Vec<ReactionKindId>,
}

/// Which entry of the catalogue somebody means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReactionChoice {
    /// The one with this id.
    Kind(ReactionKindId),
    /// The one for this emoji, which enters the catalogue by being used.
    Emoji(Emoji),
}

impl From<ReactionKindId> for ReactionChoice {
    fn from(kind: ReactionKindId) -> Self {
        Self::Kind(kind)
    }
}

/// A single Unicode emoji in its full form. Only `rules::text::emoji` makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emoji {
    pub(crate) text: &'static str,
    pub(crate) name: &'static str,
}

impl Emoji {
    /// The emoji itself.
    #[must_use]
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// Its name in Unicode's words, as a code: lower case, words joined by `_`.
    #[must_use]
    pub fn code(&self) -> String {
        let words = self.name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("_").to_lowercase()
    }
}

impl Reaction {
    /// Whether it is this person's.
    #[must_use]
    pub fn is_by(&self, user: UserId) -> bool {
        self.user.id == user
    }
}

impl Reactions {
    /// Takes back that a reaction was added or removed. What is cut off of many stays cut off.
    pub fn undo(&mut self, added: bool, reaction: &Reaction) {
        let kind = &reaction.kind;
        self.shown.retain(|shown| shown.id != reaction.id);
        let place = self.tallies.iter().position(|tally| tally.kind.id == kind.id);
        match (added, place) {
            (true, Some(place)) if self.tallies[place].count <= 1 => drop(self.tallies.remove(place)),
            (true, Some(place)) => self.tallies[place].count -= 1,
            (true, None) => {}
            (false, place) => {
                match place {
                    Some(place) => self.tallies[place].count += 1,
                    None => self.tallies.push(Tally { kind: Arc::clone(kind), count: 1 }),
                }
                self.shown.push(reaction.clone());
                self.shown.sort_unstable_by_key(|shown| shown.id);
            }
        }
    }
}
