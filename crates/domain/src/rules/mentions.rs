//! Whom a message mentions: `@` and a username, outside of code and addresses.

use std::collections::HashSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::characters::{has_script, is_ignorable, is_mark, share_a_script};
use super::markup;
use super::text::{self, fold};
use crate::limits;
use crate::model::{Channel, ChannelKind, UserId};

/// What a mention begins with: the sign, and its full-width form.
const SIGNS: [char; 2] = ['@', '\u{ff20}'];

/// Who stands for everybody.
const EVERYONE: &str = "everyone";

/// What can end both a username and a sentence, or what is emphasised.
const PUNCTUATION: [char; 3] = ['.', '-', '_'];

/// What stands behind an `@`, as far as usernames go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The whole of it, composed, without what nobody sees.
    run: String,
    /// Where a username may end in it, the longest first; never none.
    ends: Vec<usize>,
}

/// Whether a text could mention somebody. The look is quick, and wrong at most where it says yes.
#[must_use]
pub fn may_mention(content: &str) -> bool {
    content.contains(SIGNS)
}

/// The different mentions in a text, in order, at most `limits::MENTIONS`. Whether there is such a member is not
/// asked here. An `@` in code or in an address is none, nor is one that stands within a word (see [`within_word`]).
#[must_use]
pub fn mentions(content: &str) -> Vec<Mention> {
    if !may_mention(content) {
        return Vec::new();
    }
    let unspoken = markup::unspoken(content);
    let mut seen = HashSet::new();
    let mentions = content.match_indices(SIGNS).filter_map(|(at, sign)| {
        let begin = spoken_since(&unspoken, at)?;
        Mention::between(&content[begin..at], &content[at + sign.len()..])
    });
    mentions.filter(|mention| seen.insert(mention.run.clone())).take(limits::MENTIONS).collect()
}

/// Whether what `author` says in a channel mentions everybody there: with `@everyone`, which nobody can be called, its
/// owner does. A conversation of two has none.
#[must_use]
pub fn mentions_everyone(channel: &Channel, author: UserId, content: &str) -> bool {
    let may = channel.owner == author && channel.kind != ChannelKind::Direct;
    may && mentions(content).iter().any(|mention| mention.readings().any(|name| name == EVERYONE))
}

impl Mention {
    /// The mention at an `@` between these two texts, if it is one.
    fn between(before: &str, behind: &str) -> Option<Self> {
        let stop = |c: char| !(c.is_alphanumeric() || PUNCTUATION.contains(&c) || is_mark(c) || is_passed_over(c));
        let (written, rest) = behind.split_at(behind.find(stop).unwrap_or(behind.len()));
        let run: String = written.chars().filter(|c| !is_ignorable(*c)).nfc().collect();
        let ends = ends(&run);
        let mentions = !ends.is_empty() && !within_word(before, &run) && !leads_elsewhere(rest);
        mentions.then_some(Self { run, ends })
    }

    /// The username it most likely means: one of a single script, without what may end a sentence. None if nobody
    /// could be called so.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let name = self.ends.last().map(|end| &self.run[..*end])?;
        text::username(name).is_ok().then_some(name)
    }

    /// The folded usernames that it can mean, the longest first: a username may end with a full stop, and so may a
    /// sentence that ends with a username; it may be of two scripts, and so may a word that begins with it.
    pub fn readings(&self) -> impl Iterator<Item = String> + '_ {
        self.ends.iter().map(|end| fold(&self.run[..*end]))
    }
}

/// Where a username may end in a run, the longest first: at its end, where another script begins, and before what
/// punctuation stands there. Never between a letter and its mark.
fn ends(run: &str) -> Vec<usize> {
    let (min, max) = limits::USERNAME_CHARS;
    let mut chars: Vec<(usize, char, bool)> = Vec::new();
    let mut last = None;
    for (at, c) in run.char_indices() {
        let lettered = has_script(c);
        let begins_another = lettered && last.is_some_and(|last| !share_a_script(last, c));
        chars.push((at, c, begins_another));
        if lettered {
            last = Some(c);
        }
    }
    let mut ends = Vec::new();
    if (min..=max).contains(&chars.len()) {
        ends.push(run.len());
    }
    let mut may_end = true;
    for (length, (at, c, begins_another)) in chars.into_iter().enumerate().rev() {
        may_end = begins_another || (may_end && PUNCTUATION.contains(&c));
        if may_end && (min..=max).contains(&length) {
            ends.push(at);
        }
    }
    ends
}

/// Whether an `@` belongs to the word or address before it. It does after an ASCII letter or digit, or after a letter
/// of the same script as the name that follows, also with other characters of email addresses in between. Such
/// characters without a letter before them are emphasis, and after a mention they separate it from the next one:
/// `@ada/@bob`.
fn within_word(before: &str, run: &str) -> bool {
    let word = before.trim_end_matches(is_email_mark);
    let Some(last) = word.chars().rev().find(|c| !is_mark(*c)) else { return false };
    if last.is_ascii_alphanumeric() {
        let begin = word.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || is_email_mark(c));
        return word.len() == before.len() || !begin.ends_with(SIGNS);
    }
    let of_its_script = |first| has_script(last) && share_a_script(last, first);
    run.chars().find(|c| has_script(*c)).is_some_and(of_its_script)
}

/// What an email's local part may hold besides letters and digits (RFC 5321).
fn is_email_mark(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '"' | '(' | ')' | ',' | ':' | ';' | '<' | '>' | '@' | '[' | '\\' | ']')
}

/// Whether a host follows, as in the address of somebody on another server: `@ada@example.org`.
fn leads_elsewhere(rest: &str) -> bool {
    let Some(host) = rest.strip_prefix(SIGNS) else { return false };
    let end = host.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-')));
    host[..end.unwrap_or(host.len())].trim_end_matches('.').contains('.')
}

/// Joiners and the like may stand in the middle of a word. A space of no width ends it.
fn is_passed_over(c: char) -> bool {
    c != '\u{200b}' && is_ignorable(c)
}

/// Where the last of these ranges, which are in order, ends before a place. None if the place lies in one.
fn spoken_since(unspoken: &[Range<usize>], at: usize) -> Option<usize> {
    let (before, behind) = unspoken.split_at(unspoken.partition_point(|range| range.end <= at));
    let lies_within = behind.first().is_some_and(|range| range.start <= at);
    (!lies_within).then(|| before.last().map_or(0, |range| range.end))
}
