//! What a password is, however it was typed.

use unicode_normalization::UnicodeNormalization;

use crate::{FieldProblem, limits};

/// A password as it is kept (RFC 8265, `OpaqueString`): in NFC, every kind of space an ASCII one. Nothing else is
/// changed: never cut, never trimmed, no case folded. So it is the same from keyboards that write `é` in one piece
/// and from those that write it in two.
#[must_use]
pub fn opaque(typed: &str) -> String {
    spaced(typed).nfc().collect()
}

/// A new password, as it is kept: long enough, with no rules on what is in it. What is counted are its characters as
/// kept, however they were typed.
pub fn new(typed: &str) -> Result<String, FieldProblem> {
    let (min, max) = limits::PASSWORD_CHARS;
    let kept = opaque(typed);
    match kept.chars().count() {
        0 => Err(FieldProblem::Blank),
        chars if chars < min => Err(FieldProblem::TooShort(min)),
        chars if chars > max => Err(FieldProblem::TooLong(max)),
        _ => Ok(kept),
    }
}

/// What a typed password may be kept as, each once, the likeliest first: as it is kept now; and, from when passwords
/// were kept as they were typed, as it stands, or as a keyboard writes it that takes letters apart. How many there are
/// depends on what was typed alone, so that the time it takes to try them tells nothing of the account.
#[must_use]
pub fn forms(typed: &str) -> Vec<String> {
    let candidates = [opaque(typed), typed.to_owned(), typed.nfc().collect(), typed.nfd().collect()];
    let mut forms: Vec<String> = Vec::with_capacity(1);
    for candidate in candidates {
        if candidate.chars().count() <= limits::PASSWORD_CHARS.1 && !forms.contains(&candidate) {
            forms.push(candidate);
        }
    }
    forms
}

/// The separators of Unicode's category Zs as the one on every keyboard.
fn spaced(typed: &str) -> impl Iterator<Item = char> + Clone {
    typed.chars().map(|c| match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        other => other,
    })
}
