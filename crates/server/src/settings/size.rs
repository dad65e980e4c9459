//! Reads a number of bytes as people write it: `1073741824`, `1GiB`, `500 MB`, `2g`, `1.5G`, `unlimited`.

/// Units of a thousand end with `B` alone; all others are of 1,024.
const UNITS: [(&str, u64); 14] = [
    ("", 1),
    ("b", 1),
    ("kb", 1000),
    ("mb", 1000 * 1000),
    ("gb", 1000 * 1000 * 1000),
    ("tb", 1000 * 1000 * 1000 * 1000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("t", 1 << 40),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// The bytes, or what is wrong with the text.
pub(super) fn read(text: &str) -> Result<u64, String> {
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok(u64::MAX);
    }
    let (number, unit) = text.split_at(text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len()));
    let unit = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim()));
    let bytes = unit.and_then(|(_, unit)| times(number, *unit));
    bytes.ok_or_else(|| "must be a number of bytes, such as 1073741824, 500MB or 1GiB".to_owned())
}

/// A number with up to six decimals, times the unit, in whole bytes.
fn times(number: &str, unit: u64) -> Option<u64> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let scale = 10_u64.checked_pow(u32::try_from(decimals.len()).ok().filter(|places| *places <= 6)?)?;
    let rest = decimals.parse::<u64>().ok()?.checked_mul(unit)? / scale;
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("1073741824", 1 << 30),
            ("1GiB", 1 << 30),
            ("1 gib", 1 << 30),
            ("1G", 1 << 30),
            ("500MB", 500_000_000),
            ("512m", 512 << 20),
            ("3 kB", 3000),
            ("7b", 7),
            ("2TiB", 2 << 40),
            ("1.5GiB", 3 << 29),
            ("0.25 kB", 250),
            ("Unlimited", u64::MAX),
        ] {
            assert_eq!(read(text), Ok(bytes), "{text}");
        }
        for bad in [
            "",
            "GiB",
            "-1",
            "1.",
            ".5G",
            "1.2.3",
            "1.0000001G",
            "1 apple",
            "1GiBs",
            "99999999999999999999",
            "99999999999T",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
