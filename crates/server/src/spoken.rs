//! The dialects that a listener speaks, among all that there are, and which of them a request is for.

use auth::{SignedWith, peek};
use axum::response::Response;
use kit::{DialectEntry, Query, Rejection, ShownToken, TokenClaim};

use crate::node;

/// The dialects that a listener speaks.
#[derive(Clone, Debug)]
pub struct SpokenDialects {
    /// All that there are, in the order of their numbers in the hub.
    pub(crate) all: &'static [DialectEntry],
    /// Those that are spoken.
    spoken: Vec<&'static DialectEntry>,
}

impl SpokenDialects {
    /// All of them.
    #[must_use]
    pub fn all(all: &'static [DialectEntry]) -> Self {
        Self { all, spoken: all.iter().collect() }
    }

    /// These of them.
    #[must_use]
    pub(crate) fn some(&self, spoken: Vec<&'static DialectEntry>) -> Self {
        Self { all: self.all, spoken }
    }

    /// Those that are spoken.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &'static DialectEntry> {
        self.all.iter().filter(|dialect| self.speaks(dialect))
    }

    /// Their names, as they were set.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.spoken.iter().map(|dialect| dialect.name).collect()
    }

    /// The one that is spoken alone, or before others.
    pub(crate) fn first(&self) -> Option<&'static DialectEntry> {
        self.spoken.first().copied()
    }

    /// Whether it is spoken.
    pub(crate) fn speaks(&self, dialect: &DialectEntry) -> bool {
        self.spoken.iter().any(|spoken| spoken.name == dialect.name)
    }

    /// The dialect in whose words a path is answered; none for the node's own.
    pub(crate) fn owner(&self, path: &str) -> Option<&'static DialectEntry> {
        if node::owns(path) {
            return None;
        }
        let claims = self.iter().filter_map(|dialect| Some((dialect.http.as_ref()?.claim(path)?, dialect)));
        claims.max_by_key(|(claim, _)| *claim).map(|(_, dialect)| dialect)
    }

    /// The dialect, spoken or not, that is to check a token from the URL of a handshake at `/ws`. None can check one that
    /// can't be read.
    pub(crate) fn behind(&self, token: Option<&str>) -> Option<&'static DialectEntry> {
        let shown = &shown(token)?;
        let claiming = |wanted| {
            let claim = |dialect: &DialectEntry| Some((dialect.shared_socket.as_ref()?.claims)(shown));
            self.all.iter().filter(move |dialect| claim(dialect) == Some(wanted))
        };
        let first = |wanted| claiming(wanted).find(|dialect| self.speaks(dialect)).or_else(|| claiming(wanted).next());
        first(TokenClaim::Surely).or_else(|| first(TokenClaim::Possibly))
    }

    /// The name of the dialect that answers a path with its query.
    #[must_use]
    pub fn dialect_of(&self, path: &str) -> Option<&'static str> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let dialect = match path.trim_end_matches('/') {
            "" => None,
            "/ws" => self.behind(Query::parse(query).get("token")).filter(|dialect| self.speaks(dialect)),
            path => self.owner(path),
        };
        dialect.map(|dialect| dialect.name)
    }

    /// The words for a handshake at `/ws` of which no token has said whose it is: those of the last dialect in the list
    /// that has a part in it and answers HTTP.
    pub(crate) fn words_at_socket(&self) -> Option<fn(&Rejection) -> Response> {
        let sharing = self.iter().rev().filter(|dialect| dialect.shared_socket.is_some());
        sharing.filter_map(|dialect| dialect.http.as_ref()).map(|http| http.refuse).next()
    }
}

/// What a token says of itself; none for one that can't be read.
fn shown(token: Option<&str>) -> Option<ShownToken> {
    let Some(token) = token else { return Some(ShownToken::Missing) };
    let peeked = peek(token)?;
    match (peeked.algorithm, peeked.audience) {
        (SignedWith::Asymmetric, _) => Some(ShownToken::OfProvider),
        (SignedWith::Hs256, Some(audience)) => Some(ShownToken::For(audience)),
        (SignedWith::Hs256, None) if peeked.unaddressed => Some(ShownToken::Unaddressed),
        (SignedWith::Hs256, None) => Some(ShownToken::Unclear),
        (SignedWith::Other, _) => None,
    }
}
