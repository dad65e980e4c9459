//! Cursors: up to where one user's socket has been told everything, as a text that nobody can make up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use domain::limits;
use domain::model::{UserId, VersionVector, WriterName};
use hmac::{Hmac, Mac};
use sha2::Sha256;

type CheckValue = Hmac<Sha256>;

/// What a cursor begins with: its version.
const VERSION: u8 = 1;
/// Bytes of the check value at its end.
const CHECK_BYTES: usize = 12;

/// Makes cursors and reads them. Every node that has the same secret reads those of the others.
#[derive(Clone)]
pub struct CursorKey(CheckValue);

impl CursorKey {
    /// A key made of the installation's secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let mut key = check_value(secret);
        key.update(b"motet cursor");
        Self(check_value(&key.finalize().into_bytes()))
    }

    /// The cursor of a user who was told so much. At most [`limits::CURSOR_CHARS`] long while at most [`limits::WRITERS`] write.
    #[must_use]
    pub fn seal(&self, user: UserId, told: &VersionVector) -> String {
        let mut bytes = Vec::with_capacity(2 + 14 * told.acts().len() + CHECK_BYTES);
        bytes.push(VERSION);
        for (WriterName(name), act) in told.acts() {
            bytes.extend(name.to_be_bytes());
            push_number(&mut bytes, act);
        }
        let check = self.check(user, &bytes).finalize().into_bytes();
        bytes.extend(&check[..CHECK_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What the user was told by this cursor. None of one that is damaged, made up, too long or somebody else's.
    #[must_use]
    pub fn open(&self, user: UserId, cursor: &str) -> Option<VersionVector> {
        if cursor.len() > limits::CURSOR_CHARS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (content, check) = bytes.split_at_checked(bytes.len().checked_sub(CHECK_BYTES)?)?;
        self.check(user, content).verify_truncated_left(check).ok()?;
        let (version, mut rest) = content.split_first()?;
        let mut acts = Vec::new();
        while !rest.is_empty() {
            let (name, after) = rest.split_first_chunk::<8>()?;
            let (act, after) = take_number(after)?;
            acts.push((WriterName(u64::from_be_bytes(*name)), act));
            rest = after;
        }
        (*version == VERSION).then(|| VersionVector::new(acts))
    }

    fn check(&self, user: UserId, content: &[u8]) -> CheckValue {
        let mut check = self.0.clone();
        check.update(&user.get().to_be_bytes());
        check.update(content);
        check
    }
}

/// What a frame, which is a JSON object with members, begins with where it tells a cursor, and the rest of it, which shares
/// the frame's bytes.
pub(super) fn with_cursor(frame: &Bytes, cursor: &str) -> (String, Bytes) {
    (format!("{{\"cursor\":\"{cursor}\","), frame.slice(1..))
}

fn check_value(key: &[u8]) -> CheckValue {
    CheckValue::new_from_slice(key).expect("a key may have any length")
}

/// Seven bits in each byte, the low ones first; the eighth says that more follow.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while let Some(low) = u8::try_from(number & 0x7f).ok().filter(|_| number > 0x7f) {
        bytes.push(low | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

fn take_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0)? + 1;
    if length > 9 {
        return None;
    }
    let (number, rest) = bytes.split_at(length);
    Some((number.iter().rev().fold(0, |value, byte| (value << 7) | u64::from(byte & 0x7f)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: i64) -> UserId {
        UserId::new(id).unwrap()
    }

    fn told(writers: usize, act: u64) -> VersionVector {
        VersionVector::new(
            (0..writers as u64).map(|name| (WriterName(name.wrapping_mul(0x9e37_79b9_7f4a_7c15)), act)).collect(),
        )
    }

    #[test]
    fn a_cursor_says_what_its_user_was_told_and_to_nobody_else() {
        let key = CursorKey::new(b"a secret");
        for act in [0, 1, 127, 128, 300, 1 << 40] {
            let cursor = key.seal(user(7), &told(3, act));
            assert_eq!(key.open(user(7), &cursor), Some(told(3, act)));
            assert_eq!(key.open(user(8), &cursor), None);
            assert_eq!(CursorKey::new(b"another secret").open(user(7), &cursor), None);
        }
    }

    #[test]
    fn a_cursor_of_as_many_writers_as_there_may_be_is_short_enough() {
        let cursor = CursorKey::new(b"a secret").seal(user(1 << 52), &told(limits::WRITERS, (1 << 42) - 1));
        assert!(cursor.len() <= limits::CURSOR_CHARS, "{} characters", cursor.len());
    }

    #[test]
    fn a_cursor_that_is_damaged_anywhere_is_none() {
        let key = CursorKey::new(b"a secret");
        let cursor = key.seal(user(7), &told(2, 77));
        for index in 0..cursor.len() {
            for letter in "AQgw-_~ é".chars() {
                let damaged: String =
                    cursor.chars().enumerate().map(|(at, old)| if at == index { letter } else { old }).collect();
                assert_eq!(key.open(user(7), &damaged).is_some(), damaged == cursor, "{damaged}");
            }
            assert_eq!(key.open(user(7), &cursor[..index]), None);
        }
        assert_eq!(key.open(user(7), &format!("{cursor}A")), None);
        assert_eq!(key.open(user(7), &"A".repeat(limits::CURSOR_CHARS + 1)), None);
    }
}
