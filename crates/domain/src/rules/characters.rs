//! What Unicode says of characters: which can be seen, which belong to a letter, which scripts they are of.

use icu_properties::props::{
    DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, HangulSyllableType, Script,
};
use icu_properties::script::{ScriptExtensionsSet, ScriptWithExtensions};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Characters that fonts draw as nothing, though Unicode calls them symbols and marks.
const BLANK: [char; 3] = ['\u{2800}', '\u{16fe4}', '\u{1d159}'];

/// Whether programs show nothing for it (`Default_Ignorable_Code_Point`): fillers, joiners, selectors, tags.
pub(super) fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether it joins the letter before it: accents, vowel signs, viramas.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Mark.contains(category(c))
}

/// Whether it may stand in a username behind `before`: a letter, a digit, `_`, `.`, `-`, or a mark behind a letter or
/// another mark, that can be seen. Parts of Hangul syllables that make no whole one are only for old texts (RFC 8264,
/// section 9.9).
pub(super) fn may_follow(before: Option<char>, c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    }
    if is_ignorable(c) || BLANK.contains(&c) {
        return false;
    }
    match category(c) {
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark => {
            before.is_some_and(|before| before.is_alphabetic() || is_mark(before))
        }
        _ => c.is_alphanumeric() && !is_part_of_syllable(c),
    }
}

/// Whether there is anything to be seen in it.
pub(super) fn shows(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !is_ignorable(c) && !BLANK.contains(&c) && draws(c))
}

/// The text without what turns around the text that follows it: embeddings, overrides, and isolates that don't end
/// within it. Directional marks and whole isolates stay.
pub(super) fn upright(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}');
    let chars: Vec<char> = text.chars().filter(|c| !turns(*c)).collect();
    let mut open = Vec::new();
    let mut stray = vec![false; chars.len()];
    for (at, c) in chars.iter().enumerate() {
        match c {
            '\u{2066}'..='\u{2068}' => open.push(at),
            '\u{2069}' => stray[at] = open.pop().is_none(),
            _ => {}
        }
    }
    for at in open {
        stray[at] = true;
    }
    chars.into_iter().zip(stray).filter(|(_, stray)| !stray).map(|(c, _)| c).collect()
}

/// At most so many characters of a text, no letter without its marks.
pub(super) fn cut(text: &str, chars: usize) -> &str {
    let Some((end, next)) = text.char_indices().nth(chars) else { return text };
    let head = &text[..end];
    if !is_mark(next) {
        return head;
    }
    let bare = head.trim_end_matches(is_mark);
    bare.char_indices().next_back().map_or("", |(at, _)| &bare[..at])
}

/// Whether it is a letter of some script; marks, digits and a few letters are of all.
pub(super) fn has_script(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    let of_all = |script| script == Script::Common || script == Script::Inherited;
    c.is_alphabetic() && !is_mark(c) && !scripts(c).iter().any(of_all)
}

/// Whether there is a script that both are of.
pub(super) fn share_a_script(one: char, other: char) -> bool {
    scripts(one).iter().any(|script| scripts(other).contains(&script))
}

fn scripts(c: char) -> ScriptExtensionsSet<'static> {
    ScriptWithExtensions::new().get_script_extensions_val(c)
}

/// Whether it is punctuation of another script than ASCII's.
pub(super) fn is_foreign_punctuation(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Punctuation.contains(category(c))
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn is_part_of_syllable(c: char) -> bool {
    matches!(
        CodePointMapData::<HangulSyllableType>::new().get(c),
        HangulSyllableType::LeadingJamo | HangulSyllableType::VowelJamo | HangulSyllableType::TrailingJamo
    )
}

/// Whether it is drawn without another character. Those that Unicode doesn't know yet may be.
fn draws(c: char) -> bool {
    let nonspacing = GeneralCategoryGroup::NonspacingMark.union(GeneralCategoryGroup::EnclosingMark);
    let nothing = GeneralCategoryGroup::Control
        .union(GeneralCategoryGroup::Format)
        .union(GeneralCategoryGroup::Separator)
        .union(nonspacing);
    !nothing.contains(category(c)) && !is_noncharacter(c)
}

fn is_noncharacter(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}
