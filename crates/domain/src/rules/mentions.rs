//! Whom a message mentions: `@` and a username, outside of code.

use std::collections::HashSet;
use std::ops::Range;

use super::markup;
use super::text::{self, fold};
use crate::limits;

/// What stands behind an `@`, as far as usernames go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention<'a>(&'a str);

/// The different mentions in a text, in order, at most `limits::MENTIONS`. Whether there is such a member is not
/// asked here. An `@` after a letter or digit, as in an email address, is none, nor is one in code.
#[must_use]
pub fn mentions(content: &str) -> Vec<Mention<'_>> {
    let mut places = content.match_indices('@').map(|(at, _)| at).peekable();
    if places.peek().is_none() {
        return Vec::new();
    }
    let code = markup::code(content);
    let mut seen = HashSet::new();
    let named = places.filter(|at| !within(&code, *at) && !content[..*at].ends_with(char::is_alphanumeric));
    let mentions = named.map(|at| Mention::beginning(&content[at + 1..]));
    mentions.filter(|mention| mention.name().is_some() && seen.insert(mention.0)).take(limits::MENTIONS).collect()
}

impl<'a> Mention<'a> {
    fn beginning(text: &'a str) -> Self {
        let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')));
        Self(&text[..end.unwrap_or(text.len())])
    }

    /// The username it most likely means: without the full stop or dash that ends a sentence. None if nobody could
    /// be called so.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        let name = self.0.trim_end_matches(PUNCTUATION);
        text::username(name).is_ok().then_some(name)
    }

    /// The folded usernames that it can mean, the longest first: a username may end with a full stop, and so may a
    /// sentence that ends with a username.
    pub fn readings(self) -> impl Iterator<Item = String> + 'a {
        let shortest = self.0.trim_end_matches(PUNCTUATION).len();
        let lengths = (shortest..=self.0.len()).rev();
        lengths.map(|length| &self.0[..length]).filter(|name| text::username(name).is_ok()).map(fold)
    }
}

/// What can end both a username and a sentence. One byte each, so that a name may be cut behind any of them.
const PUNCTUATION: [char; 2] = ['.', '-'];

fn within(ranges: &[Range<usize>], at: usize) -> bool {
    ranges.iter().any(|range| range.contains(&at))
}
