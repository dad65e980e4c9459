//! What every file looks like.

use crate::tree::{files, hold, places, read, rust_files};

/// Longest file written by hand, in lines.
const LINES: usize = 500;

#[test]
fn every_rust_file_says_what_it_is_for() {
    let files = rust_files().into_iter();
    let silent = files.filter(|file| !file.text.starts_with("//! "));
    let silent: Vec<String> = silent.map(|file| file.path).collect();
    hold("every .rs file opens with a `//!` line", "a reader who opens it knows at once whether to read on", &silent);
}

#[test]
fn no_file_is_long() {
    let mut long = Vec::new();
    for path in files(&[".rs", ".js", ".mjs", ".ts", ".css", ".html", ".sql", ".sh", ".py"]) {
        let lines = read(&path).lines().count();
        if lines > LINES {
            long.push(format!("{path}: {lines} lines"));
        }
    }
    let rule = format!("no file is longer than {LINES} lines");
    hold(&rule, "a file should fit in one head; split it by meaning", &long);
}

#[test]
fn nothing_is_half_done() {
    let mut broken = Vec::new();
    for file in rust_files() {
        let code = file.source().code;
        for word in ["todo!", "unimplemented!", "#[ignore"] {
            broken.extend(places(&file.path, &code, word));
        }
    }
    let rule = "no `todo!`, no `unimplemented!`, no `#[ignore]`";
    hold(rule, "what is in the tree works, and every test runs", &broken);
}

#[test]
fn production_code_does_not_unwrap() {
    let mut broken = Vec::new();
    for file in rust_files() {
        let Some(code) = file.production() else { continue };
        for word in [".unwrap()", ".unwrap_err()", "dbg!"] {
            broken.extend(places(&file.path, &code, word));
        }
    }
    let rule = "no `unwrap()` outside tests";
    hold(rule, "a panic on input is a bug; where it can't fail, `expect` says why", &broken);
}

#[test]
fn lints_are_silenced_out_loud() {
    let mut broken = Vec::new();
    for file in rust_files() {
        let code: String = file.source().code.replace(' ', "");
        for word in ["#[allow(", "#![allow("] {
            broken.extend(places(&file.path, &code, word));
        }
        for (number, line) in code.lines().enumerate() {
            if line.contains("cfg_attr(") && line.contains(",allow(") {
                broken.push(format!("{}:{}: allow", file.path, number + 1));
            }
        }
    }
    let rule = "no `allow` attributes; use `#[expect(…, reason = \"…\")]`";
    hold(rule, "an exception has a reason, and goes when its reason goes", &broken);
}

#[test]
fn every_decision_has_a_number_of_its_own() {
    let records: Vec<String> = files(&[".md"]).into_iter().filter(|path| path.starts_with("docs/decisions/")).collect();
    let number = |path: &str| path["docs/decisions/".len()..].chars().take(4).collect::<String>();
    let mut broken = Vec::new();
    for path in &records {
        let title = format!("# {}. ", number(path).trim_start_matches('0'));
        if !read(path).starts_with(&title) {
            broken.push(format!("{path} doesn't open with {title:?}"));
        }
        if records.iter().any(|other| other != path && number(other) == number(path)) {
            broken.push(format!("{path} shares its number"));
        }
    }
    let rule = "decision records are numbered, each once, in their names and in their titles";
    hold(rule, "whoever reads of decision 12 finds one", &broken);
}
