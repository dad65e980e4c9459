//! What a text is made of, read as Markdown.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

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

/// Where there is code.
pub(super) fn code(content: &str) -> Vec<Range<usize>> {
    let events = Parser::new(content).into_offset_iter();
    let code = events.filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))));
    code.map(|(_, range)| range).collect()
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
