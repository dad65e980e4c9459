//! Who reads what clients send: nobody whom the table in `docs/operating.md` doesn't name, with a bound and a time.

use std::collections::BTreeSet;

use crate::tree::{hold, read, rust_files};

/// What reads a stream, a body or an answer piece by piece, or makes a reader of one.
const READING: &[&str] = &[
    ".frame()",
    "poll_frame(",
    "poll_next(",
    "into_data_stream(",
    "::to_bytes",
    "Multipart::",
    "AsyncRead for",
    "stream.read(",
    ".accept()",
    ".chunk()",
    "bytes_stream(",
    "read_to_end(",
];

/// Where Motet itself is the client, or reads its own disk.
const NOT_OF_CLIENTS: &[&str] = &["crates/voices/", "crates/blobs/", "crates/auth/src/published.rs", "fuzz/"];

#[test]
fn who_reads_what_clients_send_is_written_down_with_its_bounds() {
    let mut readers = BTreeSet::new();
    for file in rust_files() {
        let Some(code) = file.production() else { continue };
        let elsewhere = NOT_OF_CLIENTS.iter().any(|place| file.path.starts_with(place));
        if !elsewhere && READING.iter().any(|word| code.contains(word)) {
            readers.insert(file.path.clone());
        }
    }
    let operating = read("docs/operating.md");
    let table = operating.split("## Who reads what clients send").nth(1).unwrap_or_default();
    let table = table.split("\n## ").next().unwrap_or_default();
    let rows: Vec<Vec<&str>> = table.lines().filter(|line| line.starts_with("| `crates/")).map(cells).collect();
    let named: BTreeSet<String> = rows.iter().map(|cells| cells[0].trim_matches('`').to_owned()).collect();
    let mut broken: Vec<String> = readers.symmetric_difference(&named).cloned().collect();
    broken.extend(rows.iter().filter(|row| row.len() != 4 || row.contains(&"")).map(|row| row.join(" ")));
    let rule =
        "docs/operating.md names every file that reads what clients send, with what it reads, its bound and its time";
    hold(rule, "what nobody counts is what a stranger fills, and what nobody times is what a stranger holds", &broken);
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}
