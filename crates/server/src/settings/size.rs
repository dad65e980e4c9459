//! Reads a number of bytes as people write it: `1073741824`, `1GiB`, `500 MB`, `2g`.

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
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim()));
    let bytes = number.parse::<u64>().ok().zip(unit).and_then(|(number, (_, unit))| number.checked_mul(*unit));
    bytes.ok_or_else(|| "must be a number of bytes, such as 1073741824, 500MB or 1GiB".to_owned())
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
        ] {
            assert_eq!(read(text), Ok(bytes), "{text}");
        }
        for bad in ["", "GiB", "-1", "1.5G", "1 apple", "1GiBs", "99999999999999999999", "99999999999T"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
