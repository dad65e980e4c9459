//! Fuzz loops: every decoder of foreign bytes is given what clients send, spoilt at random, for a while.
//!
//! A loop fails when anything panics, when an answer has a 5xx, or when an answer or a frame isn't as its dialect
//! publishes it. What was sent is printed then, with the seed that finds it again.

mod mutate;
mod panics;
mod seeds;
mod targets;
mod world;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;

use targets::Target;
use world::World;

/// Gives every decoder of foreign bytes what clients send, spoilt at random.
#[derive(Parser)]
struct Arguments {
    /// What is fuzzed: one of the targets, or `all`, which share the time.
    target: String,
    /// For how many seconds in all.
    seconds: u64,
    /// Where chance begins; the same seed sends the same.
    #[arg(long)]
    seed: Option<u64>,
}

/// How much of what was sent is shown, in characters; the seed makes the whole again.
const SHOWN: usize = 2000;

/// What a loop found wrong, and what it had sent.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What is wrong.
    wrong: String,
    /// What was sent.
    sent: String,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it reports to whoever runs it")]
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let Arguments { target, seconds, seed } = Arguments::parse();
    let targets = Target::named(&target);
    if targets.is_empty() {
        eprintln!("no such target: {target}; there are: all {}", Target::names().join(" "));
        return ExitCode::from(2);
    }
    panics::watch();
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    let share = Duration::from_secs(seconds) / u32::try_from(targets.len()).unwrap_or(1);
    println!("seed {seed}, {} s a target", share.as_secs_f64());
    let mut failed = false;
    for target in targets {
        let world = World::start(seed).await;
        let began = Instant::now();
        let (runs, found) = target.run(&world, seed, began + share).await;
        println!("{:<10} {runs} runs in {:.1} s", target.name(), began.elapsed().as_secs_f64());
        if let Some(Failure { wrong, sent }) = found {
            failed = true;
            let sent: String = sent.chars().take(SHOWN).collect();
            println!(
                "{:<10} FAILED: {wrong}\n  sent: {sent}\n  again: fuzz {} {seconds} --seed {seed}",
                "",
                target.name()
            );
        }
        world.stop().await;
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
