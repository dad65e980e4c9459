//! The forms in which dialects show ids: a number, a decimal string, a UUID. All are reversible without a lookup.

use utoipa::ToSchema;
use uuid::Uuid;

/// The first six bytes of every UUID of ours, so that a foreign one is told apart at sight.
const TAG: [u8; 6] = *b"motet\x01";

/// What kind of thing a UUID names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// An account.
    User = 1,
    /// A channel.
    Channel = 2,
    /// A message.
    Message = 3,
    /// Somebody's reaction to a message.
    Reaction = 4,
    /// A file.
    File = 5,
    /// An entry of the administrators' record.
    AdminAction = 6,
}

/// An id: a UUID that the server made. Each names one kind of thing.
#[derive(ToSchema)]
#[schema(
    as = Id,
    value_type = String,
    pattern = "^6d6f7465-7401-800[1-6]-80[01][0-9a-f]-[0-9a-f]{12}$",
    examples("6d6f7465-7401-8002-8000-000000000001")
)]
pub struct UuidShape(#[expect(dead_code, reason = "it documents the form; ids are written as text")] String);

/// The UUID (version 8) of a thing: the tag, the kind, and the number in the low 62 bits.
#[must_use]
pub fn uuid(kind: IdKind, number: i64) -> String {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&TAG);
    bytes[7] = kind as u8;
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    // `new_v8` sets the version and variant bits; ids are below 2^53, so the variant covers none of theirs.
    Uuid::new_v8(bytes).hyphenated().to_string()
}

/// The number in a UUID that this function's twin made for the same kind. Every bit is checked.
#[must_use]
pub fn from_uuid(kind: IdKind, text: &str) -> Option<i64> {
    let bytes = Uuid::try_parse(text).ok()?.into_bytes();
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[8..]);
    number[0] &= 0x3f;
    let number = i64::from_be_bytes(number);
    (uuid(kind, number) == text.to_ascii_lowercase()).then_some(number)
}

/// The number in a decimal string: digits only, no sign, no leading zero.
#[must_use]
pub fn from_decimal(text: &str) -> Option<i64> {
    let canonical = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if canonical { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{IdKind, from_decimal, from_uuid, uuid};

    #[test]
    fn a_uuid_names_its_thing_and_nothing_else() {
        let text = uuid(IdKind::Channel, 7);
        assert_eq!(text, "6d6f7465-7401-8002-8000-000000000007");
        assert_eq!(from_uuid(IdKind::Channel, &text), Some(7));
        assert_eq!(from_uuid(IdKind::Channel, &text.to_uppercase()), Some(7));
        assert_eq!(from_uuid(IdKind::Message, &text), None);
        for bit in 0..128 {
            let flipped = uuid::Uuid::from_u128(uuid::Uuid::parse_str(&text).unwrap().as_u128() ^ (1 << bit));
            assert_ne!(from_uuid(IdKind::Channel, &flipped.to_string()), Some(7), "bit {bit}");
        }
        for foreign in
            ["123e4567-e89b-12d3-a456-426614174000", "", "7", "not-a-uuid", "6d6f7465740180028000000000000007"]
        {
            assert_eq!(from_uuid(IdKind::Channel, foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_decimal_string_has_one_form() {
        assert_eq!(from_decimal("42"), Some(42));
        for bad in ["", "042", "+42", "-1", "4 2", "9223372036854775808", "٤"] {
            assert_eq!(from_decimal(bad), None, "{bad}");
        }
    }
}
