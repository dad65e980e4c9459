//! What names and texts must look like, and how names are folded for comparison.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

use super::characters;
use crate::model::Emoji;
use crate::{FieldProblem, limits};

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

/// A username in its composed form (NFC), and folded: 2 to 32 letters, with the marks that belong to them, digits, `_`,
/// `.` and `-`. None of them is invisible, and there is more than full stops, which no path can hold.
pub fn username(text: &str) -> Result<(String, String), FieldProblem> {
    let name: String = text.nfc().collect();
    let (min, max) = limits::USERNAME_CHARS;
    length(&name, min, max)?;
    let mut before = None;
    if !name.chars().all(|c| characters::may_follow(before.replace(c), c)) {
        return Err(FieldProblem::Malformed("letters, digits, '_', '.' and '-' only"));
    }
    if name.trim_matches('.').is_empty() {
        return Err(FieldProblem::Malformed("more than full stops"));
    }
    let folded = fold(&name);
    if RESERVED.contains(&folded.as_str()) {
        return Err(FieldProblem::Reserved);
    }
    Ok((name, folded))
}

/// A username made of the first of these texts that yields one, with what usernames can't hold left out. Four
/// characters are left for a number that makes it unique.
#[must_use]
pub fn username_like<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let clean = |text: &str| -> String {
        let seen = text.trim().chars().filter(|c| !characters::is_ignorable(*c));
        let mut before = None;
        let written = seen.nfc().map(|c| if c == ' ' { '.' } else { c });
        let kept: String = written.filter(|c| characters::may_follow(before.replace(*c), *c)).collect();
        characters::cut(&kept, limits::USERNAME_CHARS.1 - 4).to_owned()
    };
    let usable = texts.into_iter().map(clean).find(|name| username(name).is_ok());
    usable.unwrap_or_else(|| "user".to_owned())
}

/// An email address as written, and folded. Only its outline is checked, in both forms, and that all of it can be
/// seen: mail alone can tell more.
pub fn email(text: &str) -> Result<(String, String), FieldProblem> {
    if text.chars().count() > limits::EMAIL_CHARS {
        return Err(FieldProblem::TooLong(limits::EMAIL_CHARS));
    }
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '@' || characters::is_ignorable(c);
    let formed = |text: &str| {
        let parts = text.split_once('@');
        parts.is_some_and(|(name, host)| ![name, host].iter().any(|part| part.is_empty() || part.contains(bad)))
    };
    let folded = fold(text);
    if formed(text) && formed(&folded) {
        Ok((text.to_owned(), folded))
    } else {
        Err(FieldProblem::Malformed("a valid email address"))
    }
}

/// A line of text: trimmed, not blank, no control characters, at most `max` characters.
pub fn line(text: &str, max: usize) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Blank);
    }
    if text.chars().any(char::is_control) {
        return Err(FieldProblem::Malformed("text without control characters"));
    }
    length(text, 1, max)?;
    Ok(text.to_owned())
}

/// A line by which something goes: a name, pronouns, a reason. There is something to see in it, and what would turn
/// around the text behind it is taken out.
pub fn title(text: &str, max: usize) -> Result<String, FieldProblem> {
    let title = line(&characters::upright(text), max)?;
    if is_blank(&title) { Err(FieldProblem::Blank) } else { Ok(title) }
}

/// Whether there is nothing in it that can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    !characters::shows(text)
}

/// Text of several lines: no NUL, at most `max` characters, without what would turn around the text behind it.
pub fn prose(text: &str, max: usize) -> Result<String, FieldProblem> {
    plain(text, max)?;
    Ok(characters::upright(text))
}

/// What a message says: more than white space, no NUL, kept as written, invisible characters too.
pub fn content(text: &str) -> Result<String, FieldProblem> {
    if text.trim().is_empty() {
        return Err(FieldProblem::Blank);
    }
    plain(text, limits::CONTENT_CHARS)?;
    Ok(text.to_owned())
}

fn plain(text: &str, max: usize) -> Result<(), FieldProblem> {
    if text.contains('\0') {
        return Err(FieldProblem::Malformed("text without NUL characters"));
    }
    length(text, 0, max)
}

/// The name under which a file is kept, made of the name that its sender gave: without folders, control characters and
/// bidirectional overrides, and never blank. A name that is too long is cut before its ending. The name is only shown,
/// and never used as a path.
#[must_use]
pub fn file_name(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = last.chars().filter(|c| !c.is_control() && !hidden(*c)).collect();
    let name = kept.trim();
    if name.trim_matches('.').is_empty() || is_blank(name) {
        return "file".to_owned();
    }
    let (stem, ending) = name.split_at(name.len() - ending(name).len());
    let stem = characters::cut(stem, limits::FILE_NAME_CHARS - ending.chars().count());
    format!("{}{ending}", stem.trim_end())
}

/// What tells a file's kind at the end of its name, with the full stop: `.png`, `.tar.gz`. Empty if there is none.
fn ending(name: &str) -> &str {
    let Some((stem, kind)) = name.rsplit_once('.') else { return "" };
    let short = !kind.is_empty() && kind.chars().count() <= ENDING_CHARS && kind.chars().all(char::is_alphanumeric);
    let packed = stem.rsplit_once('.').filter(|(_, kind)| kind.eq_ignore_ascii_case("tar")).map(|(stem, _)| stem);
    let stem = packed.unwrap_or(stem);
    if short && !stem.is_empty() { &name[stem.len()..] } else { "" }
}

/// Longest ending of a file's name that stays when the name is cut, in characters.
const ENDING_CHARS: usize = 32;

/// A picture's address: http or https, as no other kind is safe in a page.
pub fn url(text: &str) -> Result<String, FieldProblem> {
    let text = line(text, limits::URL_CHARS)?;
    let folded = text.to_ascii_lowercase();
    if folded.starts_with("https://") || folded.starts_with("http://") {
        Ok(text)
    } else {
        Err(FieldProblem::Malformed("an http or https URL"))
    }
}

/// A single emoji, with or without its variation selectors.
pub fn emoji(text: &str) -> Result<Emoji, FieldProblem> {
    if text.is_empty() {
        return Err(FieldProblem::Blank);
    }
    let emoji = emojis::get(text).ok_or(FieldProblem::Malformed("a single emoji"))?;
    Ok(Emoji { text: emoji.as_str(), name: emoji.name() })
}

/// The code of an entry in the catalogue of reactions: lower-case letters, digits, `_` and `-`.
pub fn reaction_code(text: &str) -> Result<String, FieldProblem> {
    length(text, 1, limits::REACTION_CODE_CHARS)?;
    if text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-')) {
        Ok(text.to_owned())
    } else {
        Err(FieldProblem::Malformed("lower-case letters, digits, '_' and '-' only"))
    }
}

/// A channel name that clients may put in a path: the form under which it is claimed. Not one that reads as an id or
/// a path's word, or that programs take for the folder it stands in.
pub fn claim(name: &str) -> Result<String, FieldProblem> {
    length(name, 1, limits::CLAIMED_NAME_CHARS)?;
    let key = claimed(name);
    let hex = |s: &str| s.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let folder = matches!(key.replace("%2e", ".").as_str(), "." | "..");
    if folder || CHANNEL_WORDS.contains(&key.as_str()) || (key.len() >= 32 && hex(&key)) {
        return Err(FieldProblem::Reserved);
    }
    Ok(key)
}

/// The form in which a name is claimed: folded, without invisible characters.
fn claimed(name: &str) -> String {
    let seen: String = name.chars().filter(|c| !characters::is_ignorable(*c)).collect();
    fold(&seen)
}

/// The forms in which a name may have been claimed: earlier versions kept its invisible characters.
pub fn claims(name: &str) -> impl Iterator<Item = String> + use<> {
    let (whole, seen) = (fold(name), claimed(name));
    let differs = whole != seen;
    std::iter::once(whole).chain(differs.then_some(seen))
}

/// Between `min` and `max` characters, both included.
fn length(text: &str, min: usize, max: usize) -> Result<(), FieldProblem> {
    let chars = text.chars().count();
    if chars < min {
        return Err(if chars == 0 { FieldProblem::Blank } else { FieldProblem::TooShort(min) });
    }
    if chars > max { Err(FieldProblem::TooLong(max)) } else { Ok(()) }
}
