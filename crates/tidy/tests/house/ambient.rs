//! Who may look at the world instead of being told about it.

use crate::tree::{hold, places, rust_files};

/// What reads the environment, the wall clock, or makes something of chance.
const AMBIENT: &[&str] = &[
    "std::env",
    "env::var",
    "env::var_os",
    "env::vars",
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Local::now",
    "getrandom::fill",
    "OsRng",
    "thread_rng",
    "rand::random",
    "Uuid::new_v4",
    "Uuid::now_v7",
];

#[test]
fn the_world_is_passed_in() {
    let mut broken = Vec::new();
    for file in rust_files().iter().filter(|file| file.package() != "server") {
        let Some(code) = file.production() else { continue };
        for word in AMBIENT {
            broken.extend(places(&file.path, &code, word));
        }
    }
    let rule = "only crates/server reads the environment or the wall clock, or draws on chance";
    hold(rule, "time and chance are ports, so that a test can stop the clock and know what comes", &broken);
}
