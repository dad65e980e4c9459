//! Times as the documents show them.

use domain::model::Timestamp;

/// RFC 3339 in UTC with `Z`: whole seconds as the documents print them, else three digits of a fraction, since some
/// clients' parsers take no other number of them.
#[must_use]
pub fn rfc3339(time: Timestamp) -> String {
    // Out of range are only years that no clock of ours can show.
    let moment = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    if time.millis() % 1000 == 0 { moment.to_string() } else { format!("{moment:.3}") }
}

/// The moment that a text in RFC 3339 names, to the millisecond.
#[must_use]
pub fn from_rfc3339(text: &str) -> Option<Timestamp> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp::from_millis(moment.as_millisecond()))
}

/// How a time zone is called that a text names in any case, by the database of IANA.
#[must_use]
pub fn zone(text: &str) -> Option<String> {
    let zone = jiff::tz::TimeZone::get(text).ok()?;
    zone.iana_name().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use domain::model::Timestamp;

    use super::{from_rfc3339, rfc3339, zone};

    #[test]
    fn texts_name_moments() {
        let named = |text| from_rfc3339(text).map(Timestamp::millis);
        assert_eq!(named("2024-01-07T12:00:00.410Z"), Some(1_704_628_800_410));
        assert_eq!(named("2024-01-07T13:00:00+01:00"), Some(1_704_628_800_000));
        assert_eq!([named("2024-01-07"), named("noon"), named("")], [None; 3]);
    }

    #[test]
    fn zones_are_those_of_iana() {
        assert_eq!(zone("europe/berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(["", "Europe", "Europe/Atlantis", "+02:00", "../etc/passwd"].map(zone), [const { None }; 5]);
    }

    #[test]
    fn seconds_are_whole_or_have_three_digits() {
        assert_eq!(rfc3339(Timestamp::from_millis(1_704_628_800_000)), "2024-01-07T12:00:00Z");
        assert_eq!(rfc3339(Timestamp::from_millis(1_704_628_800_410)), "2024-01-07T12:00:00.410Z");
        assert_eq!(rfc3339(Timestamp::from_millis(1_704_628_800_001)), "2024-01-07T12:00:00.001Z");
    }
}
