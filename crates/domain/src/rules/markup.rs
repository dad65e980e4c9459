//! What a text is made of, read as Markdown.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::characters::is_foreign_punctuation;

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Markup {
    /// Whether something is bold.
    pub bold: bool,
    /// Whether something is italic.
    pub italic: bool,
    /// Whether there is code within a line.
    pub code: bool,
    /// Whether there is a block of code.
    pub code_block: bool,
    /// How many links there are, addresses standing by themselves included.
    pub links: usize,
    /// How many emoji there are.
    pub emojis: usize,
}

/// Looks through a text. What is in code counts for nothing else.
#[must_use]
pub fn markup(content: &str) -> Markup {
    let mut found = Markup::default();
    let (mut in_block, mut in_link) = (false, false);
    for event in Parser::new(content) {
        match event {
            Event::Start(Tag::Strong) => found.bold = true,
            Event::Start(Tag::Emphasis) => found.italic = true,
            Event::Code(_) => found.code = true,
            Event::Start(Tag::CodeBlock(_)) => (found.code_block, in_block) = (true, true),
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                found.links += 1;
                in_link = true;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => in_link = false,
            Event::Text(text) if !in_block => {
                found.emojis += emojis_in(&text);
                found.links += if in_link { 0 } else { addresses_in(&text) };
            }
            _ => {}
        }
    }
    found
}

/// Where nothing is said to anybody: in code, and in addresses. In order, apart from each other.
pub(super) fn unspoken(content: &str) -> Vec<Range<usize>> {
    let mut all = targets_and_code(content);
    all.extend(addresses(content));
    all.sort_unstable_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(all.len());
    for range in all {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// Code, and what links and pictures hold behind their words.
fn targets_and_code(content: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Where the words of each link end that is open.
    let mut open: Vec<usize> = Vec::new();
    for (event, range) in Parser::new(content).into_offset_iter() {
        match event {
            Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => found.push(range.clone()),
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                found.push(range.clone());
                open.push(range.start);
                continue;
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                open.push(range.start);
                continue;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => found.extend(open.pop().map(|words| words..range.end)),
            _ => {}
        }
        if let Some(words) = open.last_mut() {
            *words = range.end.max(*words);
        }
    }
    found
}

/// Addresses that stand by themselves: from `://` to a space, or to what can't be in them.
fn addresses(content: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, separator) in content.match_indices("://") {
        let goes_on = found.last().is_some_and(|last| at < last.end);
        if !goes_on && content[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            let rest = &content[at + separator.len()..];
            found.push(at..at + separator.len() + address_length(rest));
        }
    }
    found
}

/// The bytes that belong to an address. A bracket that it didn't open closes something around it.
fn address_length(text: &str) -> usize {
    let mut open = Vec::new();
    let ends = |c: char| match c {
        '<' | '>' | '"' | '`' => true,
        '(' | '[' | '{' => {
            open.push(c);
            false
        }
        ')' => open.pop() != Some('('),
        ']' => open.pop() != Some('['),
        '}' => open.pop() != Some('{'),
        _ => c.is_whitespace() || c.is_control() || is_foreign_punctuation(c),
    };
    text.find(ends).unwrap_or(text.len())
}

fn addresses_in(text: &str) -> usize {
    let schemes = ["http://", "https://"].into_iter();
    schemes.map(|scheme| text.match_indices(scheme).filter(|(at, _)| text.len() > at + scheme.len()).count()).sum()
}

/// Most characters in one emoji: a family with skins and joiners.
const EMOJI_CHARS: usize = 10;

fn emojis_in(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if may_begin_emoji(first) { emoji_length(rest) } else { None };
        count += usize::from(length.is_some());
        rest = &rest[length.unwrap_or(first.len_utf8())..];
    }
    count
}

/// Letters of most scripts can't, and are many; digits, `#` and `*` can.
fn may_begin_emoji(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*' | '\u{2100}'..='\u{2bff}' | '\u{1f000}'..)
        || !(c.is_ascii() || c.is_alphanumeric())
}

/// The bytes of the longest emoji at the beginning.
fn emoji_length(text: &str) -> Option<usize> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(EMOJI_CHARS);
    ends.filter(|end| emojis::get(&text[..*end]).is_some()).last()
}
