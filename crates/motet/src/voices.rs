//! `motet voices`: five clients, one of each dialect, talk to each other through a server started for them.

use dialects::DIALECTS;
use server::settings::{Settings, Sources};
use server::{StartError, log, start};
use voices::{Http, perform};

use crate::ambient;

/// Starts a server on a free port with a folder of its own, lets five clients talk, prints what each received, and stops it.
pub(crate) async fn show() -> Result<(), StartError> {
    let folder =
        tempfile::tempdir().map_err(|error| StartError(format!("a temporary folder can't be made: {error}")))?;
    let given = [
        ("listen", "127.0.0.1:0".to_owned()),
        ("data_dir", folder.path().display().to_string()),
        ("password_cost", "cheap".to_owned()),
    ];
    let settings = Settings::read(&Sources::of(&given, DIALECTS))?;
    let running = start(&settings, ambient()).await?;
    let messages = perform(&Http::new(running.addresses[0])).await;
    running.stop().await;
    let parts = messages.map_err(|error| StartError(error.to_string()))?;
    let lines = parts.iter().flat_map(|part| {
        let frames = part.heard.iter().map(|frame| format!("  {frame}"));
        std::iter::once(format!("{} heard:", part.dialect.name())).chain(frames)
    });
    log::answer(&lines.collect::<Vec<_>>())
}
