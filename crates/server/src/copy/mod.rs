//! `motet copy`: all that one database holds, and the files that it names, into another database.

mod files;
mod meter;

use std::path::{Path, PathBuf};

use store::{ComparedTable, CopyStart, Copying, Database, OpenError};

use self::meter::{Meter, grouped};
use crate::cli::CopyOrder;
use crate::data_dir::DataDir;
use crate::settings::Settings;
use crate::wiring::{Ambient, StoreOptions, random_hex};
use crate::{StartError, admin, log, telemetry};

/// What is said to whoever has to stop a server first.
const STOP_FIRST: &str = "stop it first, as what it writes from now on wouldn't be copied";

/// Copies, tells on standard error how far it is, and says what was done, a line each. Fails where anything differs in the
/// end or isn't there.
pub async fn copy(order: &CopyOrder, settings: &Settings, ambient: &Ambient) -> Result<(), StartError> {
    telemetry::start_log(settings)?;
    let (from, to) = (source(order)?, target(order, settings)?);
    let home = files::source_folder(order, &from, settings);
    let _running = claim(&home, &settings.data_dir)?;
    let deps = StoreOptions::of_command(settings).deps(ambient, admin::bus(settings));
    let mut copying = store::begin_copy(&from, &to, &deps).await?;
    tell_start(copying.as_ref());
    let mut meter = Meter::new("rows copied");
    while let Some(done) = copying.copy_some().await? {
        meter.at(&done.table, done.rows, done.of);
    }
    meter.end();
    let name = random_hex(ambient.chance.as_ref());
    let files = files::bring(copying.as_mut(), &files::folder_of(&home, order), settings, name).await?;
    let mut meter = Meter::new("rows compared");
    while let Some(done) = copying.compare_some().await? {
        meter.at(&done.table, done.rows, done.of);
    }
    meter.end();
    let compared = copying.finish().await?;
    let mut said = table(&compared);
    let different: Vec<&str> =
        compared.iter().filter(|table| !table.is_alike()).map(|table| table.name.as_str()).collect();
    if !different.is_empty() {
        log::answer(&said)?;
        let names = different.join(", ");
        return Err(StartError(format!(
            "the copy differs from its source in {names}, and isn't finished: empty it and begin anew"
        )));
    }
    let rows: u64 = compared.iter().map(|table| table.source.0).sum();
    said.push(format!("both databases hold the same: {} rows in {} tables", grouped(rows), compared.len()));
    said.extend(files.lines());
    said.push(files::bring_key(&home, settings)?);
    said.push("the old database is as it was: start no server on it any more, and one on the new one with --database-url or DATABASE_URL".to_owned());
    log::answer(&said)?;
    files.verdict()
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        Self(error.to_string())
    }
}

fn source(order: &CopyOrder) -> Result<Database, StartError> {
    match Database::from_url(&order.from).map_err(|error| StartError(format!("--from: {error}")))? {
        Database::Sqlite(path) if !path.exists() => {
            Err(StartError(format!("--from: no database at {}", path.display())))
        }
        found => Ok(found),
    }
}

/// The one that is named, or else that of the settings.
fn target(order: &CopyOrder, settings: &Settings) -> Result<Database, StartError> {
    match &order.to {
        Some(url) => Database::from_url(url).map_err(|error| StartError(format!("--to: {error}"))),
        None => Ok((&settings.database).into()),
    }
}

/// Keeps servers off both folders. The source's is left alone where none ever ran on it.
fn claim(home: &Path, data_dir: &Path) -> Result<Vec<DataDir>, StartError> {
    let stop_first = |StartError(line)| StartError(format!("{line}: {STOP_FIRST}"));
    let mut claimed = vec![DataDir::claim(data_dir).map_err(stop_first)?];
    if home.join("lock").exists() && home.canonicalize().ok() != data_dir.canonicalize().ok() {
        claimed.push(DataDir::claim(home).map_err(stop_first)?);
    }
    Ok(claimed)
}

fn tell_start(copying: &dyn Copying) {
    for table in copying.left_out() {
        log::complain(&format!("table {table} isn't Motet's and is left out"));
    }
    match copying.start() {
        CopyStart::New => {}
        CopyStart::GoesOn => log::complain("going on where an earlier copy stopped"),
        CopyStart::Anew => log::complain("the source was written to since the copy began: beginning anew"),
        CopyStart::Finished => log::complain("the database is copied already: looking at both sides once more"),
    }
}

/// Each table with its count and checksum; of both sides where they differ.
fn table(compared: &[ComparedTable]) -> Vec<String> {
    let width = compared.iter().map(|table| table.name.len()).max().unwrap_or_default();
    let side = |(rows, sum): &(u64, String)| format!("{:>15}  {sum}", grouped(*rows));
    let mut lines = vec![format!("{:width$}  {:>15}  checksum", "table", "rows")];
    for table in compared {
        if table.is_alike() {
            lines.push(format!("{:width$}  {}  alike", table.name, side(&table.source)));
        } else {
            lines.push(format!("{:width$}  {}  DIFFERENT at the source", table.name, side(&table.source)));
            lines.push(format!("{:width$}  {}  from the target", "", side(&table.target)));
        }
    }
    lines
}

/// The folder that a path is in.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}
