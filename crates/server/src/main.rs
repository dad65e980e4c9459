//! The binary `motet`.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use dialects::kit::Times;
use domain::ports::{Bus, Store};
use server::ambient::{SystemChance, SystemClock};
use server::cli::{Cli, Command, Flags};
use server::settings::{Settings, Sources};
use server::{Ambient, StartError, admin, keys, log, make_data_dir, open_store, start, telemetry};
use tokio::signal::unix::{Signal, SignalKind, signal};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
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

async fn run(cli: Cli) -> Result<(), StartError> {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(&cli.flags).await,
        command @ (Command::Migrate | Command::Admin { .. } | Command::Keys { .. }) => {
            beside(&command, &cli.flags).await
        }
        Command::Voices => server::voices::sing().await,
    }
}

fn ambient() -> Ambient {
    Ambient { clock: Arc::new(SystemClock), chance: Arc::new(SystemChance), times: Times::default() }
}

async fn serve(flags: &Flags) -> Result<(), StartError> {
    let sources = Sources::gather(flags)?;
    let settings = Settings::read(&sources)?;
    telemetry::start_log(&settings)?;
    for name in &sources.unknown {
        tracing::warn!("{name} is no setting of this version and has no effect");
    }
    // Listened for from before the first request is served, so that whoever starts it may stop it at once.
    let terminate = signal(SignalKind::terminate()).map_err(|error| StartError(format!("signals: {error}")))?;
    let mut running = start(&settings, ambient()).await?;
    greet(&running).await;
    tokio::select! {
        () = stopped(terminate) => {}
        // Without it nothing works, and whoever watches the process is to see that.
        part = running.broken() => return Err(StartError(format!("{part} has died, which the log tells more of"))),
    }
    tracing::info!("stopping");
    running.stop().await;
    log::settle();
    Ok(())
}

async fn greet(running: &server::Running) {
    for address in &running.addresses {
        log::say(&format!("Motet listens on http://{address}"));
    }
    if running.core.store.user_count().await == Ok(0) {
        log::say(
            "Nobody has registered yet. Once somebody has, make them an administrator: motet admin grant USERNAME",
        );
    }
}

/// Resolves when the process is told to stop.
async fn stopped(mut terminate: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => {
            if interrupted.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// Works beside a running server: the database keeps both apart.
async fn beside(command: &Command, flags: &Flags) -> Result<(), StartError> {
    let settings = Settings::read(&Sources::gather(flags)?)?;
    if matches!(command, Command::Migrate) {
        make_data_dir(&settings.data_dir)?;
    }
    let silent: Arc<dyn Bus> = Arc::new(admin::Silent);
    let store: Arc<dyn Store> = open_store(&settings.database, &ambient(), silent).await?;
    let said = match command {
        Command::Migrate => vec![format!("the database has schema {}, which is this version's", store::SCHEMA)],
        Command::Admin { act } => admin::administer(store.as_ref(), act).await?,
        Command::Keys { act } => keys::keep_keys(store.as_ref(), act, settings.token_life).await?,
        Command::Serve | Command::Voices => Vec::new(),
    };
    store.close().await;
    let mut stdout = std::io::stdout().lock();
    let told = said.iter().try_for_each(|line| writeln!(stdout, "{line}"));
    told.map_err(|error| StartError(format!("it is done, but the answer can't be written: {error}")))
}
