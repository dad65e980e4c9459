//! What names and texts must look like.

use domain::Why;
use domain::rules::text;

#[test]
fn usernames_are_letters_digits_and_three_marks() {
    for good in ["ab", "Åsa_1", "d.o-t", "名前", &"x".repeat(32)] {
        assert!(text::username(good).is_ok(), "{good}");
    }
    let bad = [
        ("", Why::Blank),
        ("a", Why::TooShort(2)),
        (&"x".repeat(33), Why::TooLong(32)),
        ("two words", Why::Malformed("letters, digits, '_', '.' and '-' only")),
        ("nul\0", Why::Malformed("letters, digits, '_', '.' and '-' only")),
        ("Everyone", Why::Reserved),
        ("ME", Why::Reserved),
    ];
    for (name, why) in bad {
        assert_eq!(text::username(name), Err(why), "{name:?}");
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
    for bad in ["", "user", "@host", "user@", "a@b@c", "a b@c", "a@b\n", "a@\0"] {
        assert_eq!(text::email(bad), Err(Why::Malformed("a valid email address")), "{bad:?}");
    }
    assert_eq!(text::email(&format!("{}@b", "a".repeat(253))), Err(Why::TooLong(254)));
}

#[test]
fn messages_are_kept_as_written_and_never_blank() {
    assert_eq!(text::content("  hi\n "), Ok("  hi\n ".to_owned()));
    assert_eq!(text::content(" \n\t"), Err(Why::Blank));
    assert_eq!(text::content("a\0b"), Err(Why::Malformed("text without NUL characters")));
    assert_eq!(text::content(&"😀".repeat(4000)), Ok("😀".repeat(4000)));
    assert_eq!(text::content(&"😀".repeat(4001)), Err(Why::TooLong(4000)));
}

#[test]
fn names_that_read_as_ids_or_path_words_cannot_be_claimed() {
    assert_eq!(text::claim("General"), Ok("general".to_owned()));
    for reserved in ["me", "MY", "join", "available", "6d6f7465-7401-8002-8000-000000000007"] {
        assert_eq!(text::claim(reserved), Err(Why::Reserved), "{reserved}");
    }
    assert_eq!(text::claim(&"x".repeat(51)), Err(Why::TooLong(50)));
}

#[test]
fn pictures_are_web_addresses() {
    assert!(text::url("https://example.com/a.png").is_ok());
    for bad in ["javascript:alert(1)", "data:image/png;base64,", "example.com"] {
        assert!(text::url(bad).is_err(), "{bad}");
    }
}
