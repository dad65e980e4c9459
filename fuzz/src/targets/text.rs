//! Functions of a text.

use std::time::Instant;

use domain::rules::text as rules;
use domain::rules::{markup, mentions};
use fastrand::Rng;
use kit::{Fields, Query, UrlList};
use serde_json::Value;

use super::calm;
use crate::{Failure, mutate};

const SEEDS: &[&str] = &[
    "ada",
    "ada.lovelace-99_x",
    "Hello **@ada**, see https://e.org/@bob and `@eve` 🎉",
    "[text](https://e.org/@ada) _@ada_ *@bob* ＠ada 交给@ada处理 x_@ada a@example.com",
    "a=1&b=%20&limit=50&before=12",
    r#"{"content":"hello","channel_id":"4","nested":{"list":[1,2.5,null,true]}}"#,
    "lake.final.jpg",
    "https://example.com/a.png",
    "http://localhost:3000/*,https://app.example.com/callback",
];

pub(super) fn run(rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    while Instant::now() < until {
        let mut text = SEEDS[rng.usize(..SEEDS.len())].to_owned();
        for _ in 0..rng.usize(..4) {
            text = mutate::text(rng, &text);
        }
        *runs += 1;
        read(&text);
        calm(|| text.clone())?;
        holds(&text).map_err(|wrong| Failure { wrong: wrong.to_owned(), sent: text.clone() })?;
    }
    Ok(())
}

/// Asks everything of a text that can be asked.
fn read(text: &str) {
    let outcome = std::panic::catch_unwind(|| {
        let _ =
            (rules::email(text), domain::rules::password::new(text), rules::line(text, 100), rules::prose(text, 1000));
        let _ = (rules::content(text), rules::url(text), rules::emoji(text), rules::reaction_code(text));
        let _ = (rules::claim(text), rules::username_like([text]), markup::markup(text));
        let _ = mentions(text).into_iter().map(|mention| mention.readings().count()).sum::<usize>();
        let mut query = Query::parse(text);
        let _ = (query.int("limit", 50, 1..=100), query.flag("b", false), query.done().is_ok());
        let _ = Fields::form(text.as_bytes()).map(|fields| fields.has("a"));
        if let Ok(mut fields) = Fields::parse(text.as_bytes()) {
            let _ = (fields.text("content"), fields.optional_int("limit"), fields.object("nested"), fields.done());
        }
        let _ = UrlList::parse(text);
    });
    drop(outcome); // The hook has heard of a panic.
}

/// What must be so of every text.
fn holds(text: &str) -> Result<(), &'static str> {
    if let Ok((name, folded)) = rules::username(text) {
        match rules::username(&name) {
            Ok(again) if again == (name.clone(), folded) => {}
            _ => return Err("a username that was taken isn't taken again as it is kept"),
        }
        if mentions(&format!("hi @{name} there")).is_empty() {
            return Err("a username that nobody can mention");
        }
    }
    let file = rules::file_name(text);
    if file.is_empty() || file.contains(['/', '\\', '\0', '\n', '\r']) || rules::file_name(&file) != file {
        return Err("a file's name that isn't clean, or is another one when cleaned again");
    }
    if rules::fold(&rules::fold(text)) != rules::fold(text) {
        return Err("a name that folds on and on");
    }
    if serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object())
        && Fields::parse(text.as_bytes()).is_err()
    {
        return Err("a JSON object that isn't read as one");
    }
    Ok(())
}
