//! Whom a text mentions.

use domain::limits;
use domain::rules::text::{fold, username};
use domain::rules::{Mention, mentions};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// Who of these members is mentioned, as the store finds them: each mention is the longest name that is somebody's.
fn mentioned<'a>(content: &str, members: &[&'a str]) -> Vec<&'a str> {
    let meant = |mention: &Mention| {
        mention.readings().find_map(|name| members.iter().copied().find(|member| fold(member) == name))
    };
    mentions(content).iter().filter_map(meant).collect()
}

#[test]
fn letters_are_one_however_they_are_composed() {
    let members = ["rene", "rené", "प्रिया", "한글"];
    for (content, who) in [
        ("@rene\u{301} look at this", "rené"),
        ("@rené look at this", "rené"),
        ("@rene look at this", "rene"),
        ("@RENE\u{301}!", "rené"),
        ("@प्रिया", "प्रिया"),
        ("@\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}님", "한글"),
        ("@rene\u{fe0f}", "rene"),
        ("@re\u{ad}ne", "rene"),
        ("@rene\u{200b}s", "rene"),
    ] {
        let members = if who == "한글" { vec!["한글님", "한글"] } else { members.to_vec() };
        let who = if who == "한글" { "한글님" } else { who };
        assert_eq!(mentioned(content, &members), [who], "{content}");
    }
    for content in ["@rene\u{302}", "@rene\u{20dd}", "@rene\u{301}\u{323}", "@ren\u{301}e", "@rene_\u{301}"] {
        assert!(mentioned(content, &members).is_empty(), "{content}");
    }
}

#[test]
fn addresses_and_code_mention_nobody() {
    for content in [
        "https://e.org/@ada",
        "https://e.org/@ada/123",
        "HTTPS://e.org/a,@ada",
        "https://e.org/日本/@ada",
        "https://e.org/(@ada)",
        "https://e.org?by=(a)@ada",
        "ftp://@ada",
        "see <https://e.org/@ada> there",
        "[text](https://e.org/@ada)",
        "[text](/@ada)",
        "[text](<a b/(@ada>)",
        "[text](/x \"by @ada\")",
        "![text](/@ada)",
        "[![@bob](/@ada)](/@ada)",
        "[https://e.org/@ada](https://e.org/@ada)",
        "[1]: https://e.org/(@ada)",
        "e.org/@ada",
        "www.e.org/@ada",
        "e.org/?by=@ada",
        "mailto:x@ada",
        "<x@ada.org>",
        "@ada@e.org",
        "＠ada＠e.org",
        "`@ada`",
        "``x` @ada``",
        "```\n@ada\n```",
        "    @ada",
    ] {
        assert!(mentioned(content, &["ada"]).is_empty(), "{content}");
    }
    for content in [
        "[@ada](https://e.org/)",
        "[text](https://e.org/)@ada",
        "(https://e.org/x)@ada",
        "https://e.org/x @ada",
        "<https://e.org/x>@ada",
        "看https://e.org/x。@ada",
        "\"https://e.org/x\" @ada",
        "![@ada](/x)",
        "`code`@ada",
        "://@ada",
    ] {
        assert_eq!(mentioned(content, &["ada"]), ["ada"], "{content}");
    }
}

#[test]
fn an_at_within_a_word_mentions_nobody() {
    let marks = "_-+.%!#$&'*/=?^{|}~";
    for mark in marks.chars() {
        let at = [
            format!("x{mark}@ada"),
            format!("a b{mark}{mark}@ada"),
            format!("7{mark}@ada"),
            format!("{mark}x{mark}@ada"),
        ];
        for content in at {
            assert!(mentioned(&content, &["ada"]).is_empty(), "{content}");
        }
        for content in [format!("{mark}@ada"), format!("a {mark}{mark}@ada"), format!("，{mark}@ada")] {
            assert_eq!(mentioned(&content, &["ada"]), ["ada"], "{content}");
        }
    }
    for content in ["x@ada", "7@ada", "é@ada", "e\u{301}@ada", "é_@ada", "ｘ@ada", "x＠ada", "и@иван", "字@名前"]
    {
        assert!(mentioned(content, &["ada", "иван", "名前"]).is_empty(), "{content}");
    }
    for (content, who) in [
        ("交给@ada处理", "ada"),
        ("さん_@ada_", "ada"),
        ("и@ada", "ada"),
        ("✓@ada", "ada"),
        ("(@ada)", "ada"),
        ("，＠ada", "ada"),
        ("か@名前", "名前"),
        ("@@ada", "ada"),
        ("❤\u{fe0f}@ada", "ada"),
        ("\\@ada", "ada"),
    ] {
        assert_eq!(mentioned(content, &["ada", "名前"]), [who], "{content}");
    }
    assert_eq!(mentioned("@ada/@bob @ada+@bob", &["ada", "bob"]), ["ada", "bob"]);
    assert_eq!(mentioned("@ada@bob", &["ada", "bob"]), ["ada"]);
}

#[test]
fn the_longest_name_that_is_somebodys_is_meant() {
    let content = "_@ada_";
    assert_eq!(mentioned(content, &["ada"]), ["ada"]);
    assert_eq!(mentioned(content, &["ada", "ada_"]), ["ada_"]);
    for (content, who) in [
        ("__@ada__", "ada"),
        ("*@ada*", "ada"),
        ("**@ada**, hi", "ada"),
        ("~~@ada~~", "ada"),
        ("@ada.", "ada"),
        ("@ada...", "ada"),
        ("@ada's", "ada"),
        ("@adaさん", "ada"),
        ("@ada处理", "ada"),
        ("@ada_さん", "ada"),
        ("@adaに", "ada"),
        ("@田中さん", "田中"),
        ("@ada\u{2019}s", "ada"),
    ] {
        assert_eq!(mentioned(content, &["ada", "田中"]), [who], "{content}");
    }
    assert_eq!(mentioned("@adaさん", &["ada", "adaさん"]), ["adaさん"]);
    assert_eq!(mentioned("@adaさんくん", &["ada", "adaさん"]), ["ada"]);
    for content in ["@adasomething", "@ada_something", "@ada2", "@ada2さん", "@ada-x", "@adaé", "_@ada_x_"] {
        assert!(mentioned(content, &["ada"]).is_empty(), "{content}");
    }
}

#[test]
fn what_a_text_costs_is_bounded() {
    let size = limits::CONTENT_CHARS;
    for piece in ["@", "@a", "@a.", "a@", "_@", "`@`", "[@](", "(@ab)[", "://@", "a://@a ", "@\u{301}", "@あa", "<a@"]
    {
        let content: String = piece.chars().cycle().take(size).collect();
        let readings: usize = mentions(&content).iter().map(|mention| mention.readings().count()).sum();
        assert!(readings <= limits::MENTIONS * limits::USERNAME_CHARS.1, "{piece}");
    }
    let many: String = (0..500).flat_map(|n| ["@user".to_owned(), n.to_string(), " ".to_owned()]).collect();
    assert_eq!(mentions(&many).len(), limits::MENTIONS);
    assert!(mentions(&format!("@{}", "x".repeat(size))).is_empty());
    assert_eq!(mentioned(&format!("@ada{}", ".".repeat(29)), &["ada"]), ["ada"]);
    assert_eq!(mentioned(&format!("@ada{}", "_.-".repeat(1000)), &["ada"]), ["ada"]);
}

/// Whatever can be a username.
fn name() -> impl Strategy<Value = String> {
    let letters =
        "[a-zA-Z0-9_.\\-àéñßøżΩжщאبקतिया्कसกำ한글さカ名前々ー５ｘ①\u{301}\u{323}\u{327}\u{1e69}\u{212b}]{1,24}";
    letters.prop_filter_map("a username", |name| username(&name).ok().map(|(name, _)| name))
}

proptest! {
    #[test]
    fn any_username_is_found_composed_and_decomposed(
        name in name(),
        before in prop::sample::select(vec!["", " ", "see ", "(", "_", "*", "**", "~~", "✓", "，", "\n", "\"", "a _", "> "]),
        behind in prop::sample::select(vec!["", " ", "!", ".", ",", "_", "*", "**", ")", "...", "?", "'s", "\n", "，", "\u{200b}x"]),
        sign in prop::sample::select(vec!["@", "＠"]),
    ) {
        let decomposed: String = name.nfd().collect();
        for written in [&name, &decomposed] {
            let content = format!("{before}{sign}{written}{behind}");
            prop_assert_eq!(mentioned(&content, &[&name]), [&name], "{:?}", content);
        }
    }

    #[test]
    fn no_address_mentions(name in name(), host in "[a-z]{1,8}(\\.[a-z]{2,5})?", path in "[a-z0-9/?=&.:,;_-]{0,12}") {
        for content in [
            format!("https://{host}/{path}@{name}"),
            format!("[x](https://{host}/{path}@{name})"),
            format!("<https://{host}/{path}@{name}>"),
            format!("{host}{path}@{name}").replace(['/', '?', '=', '&', ':', ',', ';'], "."),
            format!("`@{name}`"),
        ] {
            prop_assert!(mentioned(&content, &[&name]).is_empty(), "{:?}", content);
        }
    }

    #[test]
    fn a_username_stays_what_it_is(name in any::<String>()) {
        if let Ok((kept, key)) = username(&name) {
            prop_assert_eq!(username(&kept), Ok((kept.clone(), key.clone())));
            prop_assert_eq!(fold(&name), key);
            prop_assert!(kept.chars().count() <= limits::USERNAME_CHARS.1);
        }
    }

    #[test]
    fn any_text_is_read_to_its_end(content in any::<String>(), piece in "[@＠a_.\\[\\]()`<>:/ \u{301}あ\n]{0,200}") {
        for mention in mentions(&content).into_iter().chain(mentions(&piece)) {
            prop_assert!(mention.readings().count() > 0);
        }
    }
}
