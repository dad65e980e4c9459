//! What names and texts must look like, and how names are folded for comparison.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

use crate::model::Emoji;
use crate::{Why, limits};

/// Names that mean something in a path or a mention.
const RESERVED: [&str; 12] =
    ["me", "my", "all", "here", "everyone", "system", "search", "available", "join", "channel", "admin", "motet"];

/// Words that stand in paths where a channel's name could.
const CHANNEL_WORDS: [&str; 4] = ["me", "my", "join", "available"];

/// The form under which names are compared: NFKC, case folded, NFKC.
#[must_use]
pub fn fold(name: &str) -> String {
    name.nfkc().default_case_fold().nfkc().collect()
}

/// A username as written, and folded: 2 to 32 letters, digits, `_`, `.` and `-`.
pub fn username(text: &str) -> Result<(String, String), Why> {
    let (min, max) = limits::USERNAME_CHARS;
    length(text, min, max)?;
    if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-')) {
        return Err(Why::Malformed("letters, digits, '_', '.' and '-' only"));
    }
    let folded = fold(text);
    if RESERVED.contains(&folded.as_str()) {
        return Err(Why::Reserved);
    }
    Ok((text.to_owned(), folded))
}

/// A username made of the first of these texts that yields one, with what usernames can't hold left out. Four
/// characters are left for a number that makes it unique.
#[must_use]
pub fn username_like<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let clean = |text: &str| -> String {
        let kept = text.trim().chars().map(|c| if c == ' ' { '.' } else { c });
        kept.filter(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
            .take(limits::USERNAME_CHARS.1 - 4)
            .collect()
    };
    let usable = texts.into_iter().map(clean).find(|name| username(name).is_ok());
    usable.unwrap_or_else(|| "user".to_owned())
}

/// An email address as written, and folded. Only its outline is checked: mail alone can tell more.
pub fn email(text: &str) -> Result<(String, String), Why> {
    const FORM: Why = Why::Malformed("a valid email address");
    if text.chars().count() > limits::EMAIL_CHARS {
        return Err(Why::TooLong(limits::EMAIL_CHARS));
    }
    let (name, host) = text.rsplit_once('@').ok_or(FORM)?;
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '@';
    if name.is_empty()
        || host.is_empty()
        || text.chars().filter(|c| *c == '@').count() != 1
        || text.chars().any(|c| c != '@' && bad(c))
    {
        return Err(FORM);
    }
    Ok((text.to_owned(), fold(text)))
}

/// A line of text that is shown: trimmed, not blank, no control characters, at most `max` characters.
pub fn line(text: &str, max: usize) -> Result<String, Why> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Why::Blank);
    }
    if text.chars().any(char::is_control) {
        return Err(Why::Malformed("text without control characters"));
    }
    length(text, 1, max)?;
    Ok(text.to_owned())
}

/// Text of several lines: no NUL, at most `max` characters, kept as written.
pub fn prose(text: &str, max: usize) -> Result<String, Why> {
    if text.contains('\0') {
        return Err(Why::Malformed("text without NUL characters"));
    }
    length(text, 0, max)?;
    Ok(text.to_owned())
}

/// What a message says: not blank, no NUL, kept as written.
pub fn content(text: &str) -> Result<String, Why> {
    if text.trim().is_empty() {
        return Err(Why::Blank);
    }
    prose(text, limits::CONTENT_CHARS)
}

/// A file's name out of what its sender called it: without folders, control characters and what turns text around,
/// and never empty. Whatever it says, it is only ever shown.
#[must_use]
pub fn file_name(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = last.chars().filter(|c| !c.is_control() && !hidden(*c)).take(limits::FILE_NAME_CHARS).collect();
    let name = kept.trim();
    if name.trim_matches('.').is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// A picture's address: http or https, as no other kind is safe in a page.
pub fn url(text: &str) -> Result<String, Why> {
    let text = line(text, limits::URL_CHARS)?;
    let folded = text.to_ascii_lowercase();
    if folded.starts_with("https://") || folded.starts_with("http://") {
        Ok(text)
    } else {
        Err(Why::Malformed("an http or https URL"))
    }
}

/// A single emoji, with or without its variation selectors.
pub fn emoji(text: &str) -> Result<Emoji, Why> {
    if text.is_empty() {
        return Err(Why::Blank);
    }
    let emoji = emojis::get(text).ok_or(Why::Malformed("a single emoji"))?;
    Ok(Emoji { text: emoji.as_str(), name: emoji.name() })
}

/// The code of an entry in the catalogue of reactions: lower-case letters, digits, `_` and `-`.
pub fn reaction_code(text: &str) -> Result<String, Why> {
    length(text, 1, limits::REACTION_CODE_CHARS)?;
    if text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-')) {
        Ok(text.to_owned())
    } else {
        Err(Why::Malformed("lower-case letters, digits, '_' and '-' only"))
    }
}

/// A channel name that clients may put in a path: its folded form. Not one that reads as an id or a path's word.
pub fn claim(name: &str) -> Result<String, Why> {
    length(name, 1, limits::CLAIMED_NAME_CHARS)?;
    let folded = fold(name);
    let hex = |s: &str| s.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if CHANNEL_WORDS.contains(&folded.as_str()) || (folded.len() >= 32 && hex(&folded)) {
        return Err(Why::Reserved);
    }
    Ok(folded)
}

/// Between `min` and `max` characters, both included.
fn length(text: &str, min: usize, max: usize) -> Result<(), Why> {
    let chars = text.chars().count();
    if chars < min {
        return Err(if chars == 0 { Why::Blank } else { Why::TooShort(min) });
    }
    if chars > max { Err(Why::TooLong(max)) } else { Ok(()) }
}
