//! The binary `motet`: what the command line asks for, of a server that speaks the dialects of the list.

mod voices;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use dialects::DIALECTS;
use domain::ports::Store;
use kit::Times;
use server::ambient::{SystemChance, SystemClock};
use server::cli::{Cli, Command, Flags};
use server::settings::{DatabaseSetting, Settings, Sources};
use server::{
    Ambient, StartError, StoreOptions, admin, back_up, copy, doctor, keys, log, make_data_dir, open_store, start,
    telemetry, warn_of_what_others_may_read,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whose libraries the binary is made of, and under which licences: made when it was built.
const LICENSES: &str = include_str!(concat!(env!("OUT_DIR"), "/licenses.txt"));
/// SIGXFSZ, on all systems that Motet is built for.
const FILE_TOO_LARGE: i32 = 25;

fn main() -> ExitCode {
    spare_huge_pages();
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(StartError(format!("the runtime can't start: {error}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::complain(&format!("motet: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Where the kernel gives out huge pages unasked the allocator's arenas take up 24 MB that nothing uses. Nothing is lost
/// where it can't be told.
fn spare_huge_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

async fn run(cli: Cli) -> Result<(), StartError> {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(&cli.flags).await,
        command @ (Command::Migrate | Command::Admin { .. } | Command::Keys { .. } | Command::Backup { .. }) => {
            beside(&command, &cli.flags).await
        }
        Command::Doctor => examine(&cli.flags).await,
        Command::Copy(order) => {
            let settings = Settings::read(&Sources::gather(&cli.flags, DIALECTS)?)?;
            copy(&order, &settings, &ambient()).await
        }
        Command::Licenses => licenses(),
        Command::Voices => voices::show().await,
    }
}

/// Says what is there of what the settings name; fails where something isn't.
async fn examine(flags: &Flags) -> Result<(), StartError> {
    let settings = Settings::read(&Sources::gather(flags, DIALECTS)?)?;
    let findings = doctor::examine(&settings, &ambient()).await;
    log::answer(&findings.lines)?;
    if findings.is_well { Ok(()) } else { Err(StartError("not all is well".to_owned())) }
}

/// Printed to a pipe that ends early, such as a pager's, it is no failure.
fn licenses() -> Result<(), StartError> {
    match std::io::stdout().write_all(LICENSES.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(StartError(format!("standard output: {error}"))),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn ambient() -> Ambient {
    Ambient { clock: Arc::new(SystemClock), chance: Arc::new(SystemChance), times: Times::default() }
}

async fn serve(flags: &Flags) -> Result<(), StartError> {
    let sources = Sources::gather(flags, DIALECTS)?;
    let settings = Settings::read(&sources)?;
    telemetry::start_log(&settings)?;
    for name in &sources.unknown {
        tracing::warn!("{name} is no setting of this version and has no effect");
    }
    warn_of_what_others_may_read(&settings, &sources);
    // A file that reached its size limit is to fail like a full disk does. Without a handler the signal ends the
    // process.
    let _too_large =
        signal(SignalKind::from_raw(FILE_TOO_LARGE)).map_err(|error| StartError(format!("signals: {error}")))?;
    // Listened for from before the first request is served, so that whoever starts it may stop it at once.
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| StartError(format!("signals: {error}")))?;
    let running = tokio::select! {
        started = start(&settings, ambient()) => started?,
        // While it waits for its database, say.
        () = stopped(&mut terminate) => return Ok(()),
    };
    greet(&running).await;
    running.until(stopped(&mut terminate)).await?;
    log::settle();
    Ok(())
}

async fn greet(running: &server::Running) {
    for address in &running.addresses {
        log::say(&format!("Motet listens on http://{address}"));
    }
    for (dialect, address) in &running.own_protocols {
        log::say(&format!("Motet listens on {address} for {dialect}"));
    }
    if let Some(code) = &running.admin_code {
        log::say(&format!(
            "There is no administrator yet: whoever sends {{\"code\":\"{code}\"}} to POST /api/rest/admin/claim with their token is"
        ));
    }
    if running.core.store.user_count().await == Ok(0) {
        log::say(
            "Nobody has registered yet. Once somebody has, make them an administrator: motet admin grant USERNAME",
        );
    }
}

/// Resolves when the process is told to stop.
async fn stopped(terminate: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => {
            if interrupted.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Fails if there is no database, so that a command in a wrong folder makes nothing.
fn there_is(settings: &Settings) -> Result<(), StartError> {
    match &settings.database {
        DatabaseSetting::Sqlite(path) if !path.exists() && path.starts_with(&settings.data_dir) => {
            Err(StartError(format!("no database in data folder {}", settings.data_dir.display())))
        }
        DatabaseSetting::Sqlite(path) if !path.exists() => {
            Err(StartError(format!("no database at {}", path.display())))
        }
        DatabaseSetting::Sqlite(_) | DatabaseSetting::Postgres(_) => Ok(()),
    }
}

/// Works beside a running server: the database keeps both apart.
async fn beside(command: &Command, flags: &Flags) -> Result<(), StartError> {
    let settings = Settings::read(&Sources::gather(flags, DIALECTS)?)?;
    if matches!(command, Command::Migrate) {
        make_data_dir(&settings.data_dir)?;
    } else {
        there_is(&settings)?;
    }
    if let Command::Backup { folder } = command {
        return log::answer(&back_up(&settings, folder)?);
    }
    let (ambient, options) = (ambient(), StoreOptions::of_command(&settings));
    let bus = admin::bus(&settings);
    let store: Arc<dyn Store> = open_store(&settings.database, &ambient, bus, Duration::ZERO, options).await?;
    let said = match command {
        Command::Migrate => vec![format!("the database has schema {}, which is this version's", store::SCHEMA)],
        Command::Admin { act } => {
            let commands = admin::AdminCommands { store: store.as_ref(), settings: &settings, ambient: &ambient };
            commands.administer(act).await?
        }
        Command::Keys { act } => keys::keep_keys(store.as_ref(), act, settings.token_life).await?,
        Command::Serve
        | Command::Doctor
        | Command::Copy(_)
        | Command::Voices
        | Command::Backup { .. }
        | Command::Licenses => Vec::new(),
    };
    store.close().await;
    log::answer(&said)
}
