//! What names and texts must look like.

use domain::rules::text;
use domain::verbs::MessageDraft;
use domain::{FieldProblem, limits};
use proptest::prelude::*;

#[test]
fn usernames_are_letters_digits_and_three_marks() {
    for good in ["ab", "Åsa_1", "d.o-t", "名前", "प्रिया", "สมชาย", "محمّد", "தமிழ்", "한글", "a.", ".a", &"x".repeat(32)]
    {
        assert!(text::username(good).is_ok(), "{good}");
    }
    let bad = [
        ("", FieldProblem::Blank),
        ("a", FieldProblem::TooShort(2)),
        (&"x".repeat(33), FieldProblem::TooLong(32)),
        ("two words", FieldProblem::Malformed("letters, digits, '_', '.' and '-' only")),
        ("nul\0", FieldProblem::Malformed("letters, digits, '_', '.' and '-' only")),
        ("\u{301}ab", FieldProblem::Malformed("letters, digits, '_', '.' and '-' only")),
        ("a_\u{301}", FieldProblem::Malformed("letters, digits, '_', '.' and '-' only")),
        ("a1\u{20dd}", FieldProblem::Malformed("letters, digits, '_', '.' and '-' only")),
        ("Everyone", FieldProblem::Reserved),
        ("ME", FieldProblem::Reserved),
    ];
    for (name, problem) in bad {
        assert_eq!(text::username(name), Err(problem), "{name:?}");
    }
}

#[test]
fn usernames_are_kept_composed_and_the_length_is_that_of_what_is_kept() {
    assert_eq!(text::username("jose\u{301}"), Ok(("josé".to_owned(), "josé".to_owned())));
    assert_eq!(text::username("\u{1112}\u{1161}\u{11ab}ada").unwrap().0, "한ada");
    assert_eq!(text::username(&"e\u{301}".repeat(32)).unwrap().0, "é".repeat(32));
    assert_eq!(text::username(&"e\u{301}".repeat(33)), Err(FieldProblem::TooLong(32)));
    assert_eq!(text::username("e\u{301}"), Err(FieldProblem::TooShort(2)));
}

#[test]
fn nothing_in_a_username_or_an_email_is_invisible() {
    let unseen = [
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{1160}',
        '\u{17b4}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{202e}',
        '\u{2060}',
        '\u{2064}',
        '\u{2066}',
        '\u{206a}',
        '\u{3164}',
        '\u{fe00}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff0}',
        '\u{1bca0}',
        '\u{1d173}',
        '\u{e0001}',
        '\u{e0061}',
        '\u{e0100}',
        '\u{e0fff}',
    ];
    for c in unseen {
        for name in [format!("{c}{c}"), format!("ada{c}"), format!("{c}ada"), format!("a{c}da")] {
            assert_eq!(
                text::username(&name),
                Err(FieldProblem::Malformed("letters, digits, '_', '.' and '-' only")),
                "{name:?}"
            );
        }
        for email in [format!("{c}ada@example.com"), format!("ada@exa{c}mple.com"), format!("ada@example.com{c}")] {
            assert_eq!(text::email(&email), Err(FieldProblem::Malformed("a valid email address")), "{email:?}");
        }
    }
    for c in ['\u{2800}', '\u{16fe4}', '\u{1100}', '\u{1161}', '\u{11a8}', '\u{a960}', '\u{d7b0}'] {
        assert!(text::username(&format!("ada{c}")).is_err(), "{c:?}");
    }
}

#[test]
fn no_username_is_only_full_stops() {
    for dots in ["..", "...", &".".repeat(32)] {
        assert_eq!(text::username(dots), Err(FieldProblem::Malformed("more than full stops")), "{dots}");
    }
    assert!(text::username(".").is_err());
}

#[test]
fn a_username_made_of_a_name_is_the_name_spelt_right() {
    for (from, made) in [
        ("प्रिया", "प्रिया"),
        ("प्रिया शर्मा", "प्रिया.शर्मा"),
        ("Jose\u{301}!", "José"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("!\u{301}ada", "ada"),
        ("\u{3164}\u{3164}", "user"),
        ("..", "user"),
        (&"e\u{301}x".repeat(20), &"éx".repeat(14)),
    ] {
        assert_eq!(text::username_like([from]), made, "{from:?}");
    }
    let long = format!("{}क्ष", "क".repeat(27));
    assert_eq!(text::username_like([long.as_str()]), "क".repeat(27), "no letter is cut from its mark");
}

#[test]
fn titles_have_something_to_see_and_turn_nothing_around() {
    let nothing = [
        "",
        " ",
        "\u{200b}",
        "\u{3164}\u{3164}",
        "\u{2800}",
        "\u{202e}",
        "\u{2066}\u{2069}",
        "\u{fe0f}",
        "\u{301}",
        "\u{a0}\u{200d}",
        "\u{fffe}",
    ];
    for blank in nothing {
        assert_eq!(text::title(blank, 100), Err(FieldProblem::Blank), "{blank:?}");
    }
    for (title, kept) in [
        ("\u{202e}exe", "exe"),
        ("\u{202a}a\u{202c}b\u{202b}c\u{202d}", "abc"),
        ("\u{2067}exe", "exe"),
        ("a\u{2069}b", "ab"),
        ("\u{2067}שלום\u{2069} \u{200f}!", "\u{2067}שלום\u{2069} \u{200f}!"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("❤\u{fe0f}", "❤\u{fe0f}"),
        (" 👩\u{200d}💻 ", "👩\u{200d}💻"),
        ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}"),
    ] {
        assert_eq!(text::title(title, 100), Ok(kept.to_owned()), "{title:?}");
    }
    assert_eq!(text::title("a\nb", 100), Err(FieldProblem::Malformed("text without control characters")));
    assert_eq!(text::title(&format!("\u{202e}{}", "x".repeat(100)), 100), Ok("x".repeat(100)));
    assert_eq!(text::prose("a\n\u{202e}b", 100), Ok("a\nb".to_owned()));
}

#[test]
fn a_files_name_keeps_its_ending_and_shows() {
    let long = "x".repeat(300);
    for (name, kept) in [
        (format!("{long}.png"), format!("{}.png", &long[..251])),
        (format!("{long}.tar.gz"), format!("{}.tar.gz", &long[..248])),
        (long.clone(), long[..255].to_owned()),
        (format!("{long}. and so on"), long[..255].to_owned()),
        (format!("a.{long}"), format!("a.{}", &long[..253])),
        (format!("{}.png", "e\u{301}".repeat(200)), format!("{}.png", "e\u{301}".repeat(125))),
        ("50%off.txt".to_owned(), "50%off.txt".to_owned()),
        (".png".to_owned(), ".png".to_owned()),
        ("a/b\\c.txt".to_owned(), "c.txt".to_owned()),
        ("x\u{202e}gpj.exe".to_owned(), "xgpj.exe".to_owned()),
        ("..".to_owned(), "file".to_owned()),
        ("\u{200b}".to_owned(), "file".to_owned()),
        ("\u{3164}\u{2800}".to_owned(), "file".to_owned()),
        ("say \"hi\".txt".to_owned(), "say \"hi\".txt".to_owned()),
    ] {
        let found = text::file_name(&name);
        assert_eq!(found, kept, "{name:?}");
        assert!(found.chars().count() <= 255);
    }
}

#[test]
fn folding_makes_look_alikes_one() {
    assert_eq!(text::fold("JoHn"), text::fold("john"));
    assert_eq!(text::fold("ｊｏｈｎ"), "john");
    assert_eq!(text::fold("STRASSE"), text::fold("straße"));
    assert_eq!(text::fold("e\u{301}"), text::fold("É"));
}

#[test]
fn emails_need_one_at_sign_with_something_on_both_sides() {
    assert_eq!(text::email("User@Example.com"), Ok(("User@Example.com".to_owned(), "user@example.com".to_owned())));
    for bad in ["", "user", "@host", "user@", "a@b@c", "a b@c", "a@b\n", "a@\0", "a＠b@c", "a＠b"] {
        assert_eq!(text::email(bad), Err(FieldProblem::Malformed("a valid email address")), "{bad:?}");
    }
    assert_eq!(text::email(&format!("{}@b", "a".repeat(253))), Err(FieldProblem::TooLong(254)));
}

#[test]
fn messages_are_kept_as_written_and_never_blank() {
    assert_eq!(text::content("\u{200b}\u{202e}"), Ok("\u{200b}\u{202e}".to_owned()));
    assert_eq!(text::content("  hi\n "), Ok("  hi\n ".to_owned()));
    assert_eq!(text::content(" \n\t"), Err(FieldProblem::Blank));
    assert_eq!(text::content("a\0b"), Err(FieldProblem::Malformed("text without NUL characters")));
    assert_eq!(text::content(&"😀".repeat(4000)), Ok("😀".repeat(4000)));
    assert_eq!(text::content(&"😀".repeat(4001)), Err(FieldProblem::TooLong(4000)));
}

#[test]
fn names_that_read_as_ids_or_path_words_cannot_be_claimed() {
    assert_eq!(text::claim("General"), Ok("general".to_owned()));
    assert_eq!(text::claim("Gene\u{200b}ral"), Ok("general".to_owned()), "what nobody sees makes no other name");
    assert_eq!(text::claim("❤\u{fe0f}"), text::claim("❤"));
    assert_eq!(text::claim("..."), Ok("...".to_owned()));
    assert_eq!(text::claims("Gene\u{200b}ral").collect::<Vec<_>>(), ["gene\u{200b}ral", "general"]);
    assert_eq!(text::claims("General").collect::<Vec<_>>(), ["general"]);
    for folder in [".", "..", "%2E", "%2e%2E", ".%2e", "%2E.", ".\u{200b}.", "\u{2025}"] {
        assert_eq!(text::claim(folder), Err(FieldProblem::Reserved), "{folder}");
    }
    for reserved in ["me", "MY", "m\u{ad}y", "join", "available", "6d6f7465-7401-8002-8000-000000000007"] {
        assert_eq!(text::claim(reserved), Err(FieldProblem::Reserved), "{reserved}");
    }
    assert_eq!(text::claim(&"x".repeat(51)), Err(FieldProblem::TooLong(50)));
}

#[test]
fn pictures_are_web_addresses() {
    assert!(text::url("https://example.com/a.png").is_ok());
    for bad in ["javascript:alert(1)", "data:image/png;base64,", "example.com"] {
        assert!(text::url(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_files_name_shows_has_no_folders_and_stays_what_it_is(name in any::<String>(), kind in "[a-z0-9]{1,8}") {
        for sent in [name.clone(), format!("{name}{}.{kind}", "é".repeat(300)), format!("{}.tar.{kind}", name.repeat(9))] {
            let kept = text::file_name(&sent);
            prop_assert!(!text::is_blank(&kept) && !kept.contains(['/', '\\']) && !kept.contains(char::is_control));
            prop_assert!(kept.chars().count() <= limits::FILE_NAME_CHARS);
            prop_assert_eq!(text::file_name(&kept), kept.clone());
            if sent.len() > name.len() && !name.contains(['/', '\\']) && kept != "file" {
                prop_assert!(kept.ends_with(&format!(".{kind}")), "{:?}", kept);
            }
        }
    }

    #[test]
    fn any_title_that_is_taken_shows_and_stays_what_it_is(title in any::<String>()) {
        let turns = |c: char| ('\u{202a}'..='\u{202e}').contains(&c);
        if let Ok(kept) = text::title(&title, 100) {
            prop_assert!(!text::is_blank(&kept) && !kept.contains(turns));
            prop_assert_eq!(text::title(&kept, 100), Ok(kept.clone()));
        }
    }

    #[test]
    fn a_nonce_is_any_line_that_is_not_too_long(nonce in "[^\\p{Cc}]{1,140}") {
        let length = nonce.trim().chars().count();
        let taken = nonce.is_empty() || (1..=limits::NONCE_CHARS).contains(&length);
        let draft = MessageDraft { content: "hello".to_owned(), nonce: Some(nonce), reply: None };
        prop_assert_eq!(draft.problems().is_empty(), taken);
    }
}
