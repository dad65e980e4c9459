//! Spoils bytes, texts and JSON at random.

use fastrand::Rng;
use serde_json::{Map, Number, Value};

/// Texts that have been trouble for somebody: what is hidden, joined, turned around, long when folded, or cut in half.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}exe",
    "\u{3164}",
    "e\u{301}",
    "\u{301}",
    "ß",
    "ﬃ",
    "İ",
    "ﷺ",
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "𝔘𝔫𝔦",
    "..",
    "/",
    "\\",
    "%00",
    "%2e%2e",
    "@",
    "＠ada",
    "@everyone",
    "<script>",
    "'; --",
    "null",
    "true",
    "-1",
    "0",
    "1e309",
    "9007199254740993",
    "18446744073709551616",
    "\u{10ffff}",
    "me",
    "Ω",
    "ａｄａ",
    "اَدا",
    "प्रिया",
    "한글",
    "x_@ada",
    "[a](https://e.org/@ada)",
    "`@ada`",
    "```",
    "~~~",
    "![",
    "\r\n",
    "\u{2028}",
    "filename*=UTF-8''%ff",
    "00000000-0000-0000-0000-000000000000",
];

/// Numbers at the edges of what types hold.
const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    9,
    50,
    100,
    101,
    1000,
    4001,
    65_535,
    65_536,
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    1 << 53,
    (1 << 53) + 1,
    i64::MAX,
    i64::MIN,
];

/// Longest text that is made, in characters.
const LONG: usize = 70_000;

/// A text: one of the known troubles, a piece of what was given, or that grown.
pub(crate) fn text(rng: &mut Rng, given: &str) -> String {
    let chars: Vec<char> = given.chars().collect();
    match rng.u8(..8) {
        0 => trouble(rng).to_owned(),
        1 => trouble(rng).repeat(rng.usize(1..50)),
        2 if rng.u8(..20) == 0 => "x".repeat(rng.usize(1..LONG)),
        3 => {
            let at = rng.usize(..=chars.len());
            let (before, behind) = chars.split_at(at);
            before.iter().chain(&trouble(rng).chars().collect::<Vec<_>>()).chain(behind).collect()
        }
        4 => chars.iter().take(rng.usize(..=chars.len())).collect(),
        5 => chars.iter().map(|c| if rng.u8(..8) == 0 { any_char(rng) } else { *c }).collect(),
        6 => (0..rng.usize(..40)).map(|_| any_char(rng)).collect(),
        _ => chars.iter().rev().collect(),
    }
}

fn trouble(rng: &mut Rng) -> &'static str {
    TEXTS[rng.usize(..TEXTS.len())]
}

fn any_char(rng: &mut Rng) -> char {
    match rng.u8(..3) {
        0 => rng.char(' '..='~'),
        1 => rng.char('\u{0}'..='\u{3ff}'),
        _ => rng.char(..),
    }
}

/// Bytes: some changed, cut, doubled, or taken from elsewhere.
pub(crate) fn bytes(rng: &mut Rng, mut given: Vec<u8>) -> Vec<u8> {
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..=given.len());
        match rng.u8(..6) {
            0 if at < given.len() => given[at] = rng.u8(..),
            1 if at < given.len() => given[at] ^= 1 << rng.u8(..8),
            2 => given.truncate(at),
            3 => {
                let piece: Vec<u8> = given[at..].iter().copied().take(rng.usize(..64)).collect();
                given.splice(at..at, piece);
            }
            4 => {
                given.splice(at..at, trouble(rng).bytes());
            }
            _ => {
                let end = (at + rng.usize(..16)).min(given.len());
                given.drain(at..end);
            }
        }
    }
    given
}

/// A JSON value with something in it changed.
pub(crate) fn json(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Object(object) if !object.is_empty() && rng.u8(..10) > 0 => in_object(rng, object),
        Value::Array(list) if !list.is_empty() && rng.u8(..4) > 0 => {
            let at = rng.usize(..list.len());
            match rng.u8(..4) {
                0 => drop(list.remove(at)),
                1 => *list = vec![list[at].clone(); rng.usize(1..200)],
                _ => json(rng, &mut list[at]),
            }
        }
        Value::String(given) if rng.u8(..4) > 0 => *given = text(rng, given),
        Value::Number(_) if rng.u8(..4) > 0 => *value = Value::from(NUMBERS[rng.usize(..NUMBERS.len())]),
        _ => *value = any(rng),
    }
}

fn in_object(rng: &mut Rng, object: &mut Map<String, Value>) {
    let keys: Vec<String> = object.keys().cloned().collect();
    let key = &keys[rng.usize(..keys.len())];
    match rng.u8(..8) {
        0 => drop(object.remove(key)),
        1 => {
            let value = object.remove(key).unwrap_or_default();
            object.insert(text(rng, key), value);
        }
        2 => {
            let value = any(rng);
            object.insert(text(rng, key), value);
        }
        _ => {
            if let Some(value) = object.get_mut(key) {
                json(rng, value);
            }
        }
    }
}

fn any(rng: &mut Rng) -> Value {
    match rng.u8(..8) {
        0 => Value::Null,
        1 => Value::Bool(rng.bool()),
        2 => Value::from(NUMBERS[rng.usize(..NUMBERS.len())]),
        3 => Number::from_f64(rng.f64() * 1e300).map_or(Value::Null, Value::Number),
        4 => Value::Array(vec![Value::from(1); rng.usize(..20)]),
        5 => Value::Object(Map::new()),
        6 => (0..rng.usize(1..100)).fold(Value::Null, |within, _| Value::Array(vec![within])),
        _ => Value::String(text(rng, "")),
    }
}
