//! Times as the documents show them.

use domain::model::Timestamp;

/// RFC 3339 in UTC with `Z`; fractions of a second only where there are any.
#[must_use]
pub fn rfc3339(time: Timestamp) -> String {
    // Out of range are only years that no clock of ours can show.
    jiff::Timestamp::from_millisecond(time.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}
