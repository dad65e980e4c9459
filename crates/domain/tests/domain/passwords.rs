//! Passwords, however they are typed.

use domain::FieldProblem;
use domain::rules::password::{forms, new, opaque};

#[test]
fn passwords_are_long_enough_and_nothing_else() {
    assert_eq!(new(""), Err(FieldProblem::Blank));
    assert_eq!(new("1234567"), Err(FieldProblem::TooShort(8)));
    assert_eq!(new("        "), Ok("        ".to_owned()));
    assert_eq!(new(" a\0b\tc\n "), Ok(" a\0b\tc\n ".to_owned()));
    assert_eq!(new(&"é".repeat(1024)), Ok("é".repeat(1024)));
    assert_eq!(new(&"é".repeat(1025)), Err(FieldProblem::TooLong(1024)));
}

#[test]
fn what_counts_is_what_is_kept_however_it_was_typed() {
    assert_eq!(new(&"e\u{301}".repeat(1024)), Ok("\u{e9}".repeat(1024)));
    assert_eq!(new(&"e\u{301}".repeat(4)), Err(FieldProblem::TooShort(8)));
}

#[test]
fn keyboards_differ_and_passwords_dont() {
    for (one, other) in [
        ("caf\u{e9}-12345", "cafe\u{301}-12345"),
        ("two words", "two\u{a0}words"),
        ("\u{ac00}\u{ac01}", "\u{1100}\u{1161}\u{1100}\u{1161}\u{11a8}"),
        ("\u{212b}", "A\u{30a}"),
        ("a\u{3000}b", "a b"),
    ] {
        assert_eq!(opaque(one), opaque(other), "{one:?}");
        assert_eq!(forms(one)[0], forms(other)[0]);
    }
    for (one, other) in [("Secret12", "secret12"), ("ａｂｃ", "abc"), ("ﬁne", "fine"), ("a ", "a"), ("a\tb", "a b")]
    {
        assert_ne!(opaque(one), opaque(other), "{one:?}");
    }
}

#[test]
fn what_was_kept_as_it_was_typed_is_tried_too() {
    assert_eq!(forms("plain old ascii"), ["plain old ascii"]);
    assert_eq!(forms("caf\u{e9}"), ["caf\u{e9}", "cafe\u{301}"]);
    assert_eq!(forms("cafe\u{301}"), ["caf\u{e9}", "cafe\u{301}"]);
    assert_eq!(forms("e\u{301}\u{a0}"), ["\u{e9} ", "e\u{301}\u{a0}", "\u{e9}\u{a0}"]);
    assert_eq!(forms(&"x".repeat(1025)), [""; 0]);
    // What is too long in one form may have been kept in another.
    assert_eq!(forms(&"e\u{301}".repeat(600)), ["\u{e9}".repeat(600)]);
}
