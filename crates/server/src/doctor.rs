//! `motet doctor`: whether what the settings name is there, and what to do where it isn't.

use std::time::Duration;

use domain::ports::Clock;
use store::Examined;

use crate::settings::{BlobSetting, DatabaseSetting, Settings};
use crate::wiring::Ambient;
use crate::{StartError, make_data_dir, wiring};

/// How far clocks may differ before tokens and cursors of one node trouble another.
const SKEW: Duration = Duration::from_secs(30);

/// What was found: a line for each thing that was looked at, and whether all of it is well.
pub struct Findings {
    /// The lines.
    pub lines: Vec<String>,
    /// Whether a server would start and work.
    pub is_well: bool,
}

impl Findings {
    fn add(&mut self, what: &str, found: Result<String, String>) {
        self.is_well &= found.is_ok();
        self.lines.push(match found {
            Ok(said) => format!("ok      {what}: {said}"),
            Err(said) => format!("WRONG   {what}: {said}"),
        });
    }
}

/// Looks at everything, and changes nothing but what a start makes in folders.
pub async fn examine(settings: &Settings, ambient: &Ambient) -> Findings {
    let mut findings = Findings { lines: vec!["ok      settings: they can be read".to_owned()], is_well: true };
    let folder = make_data_dir(&settings.data_dir).map(|()| settings.data_dir.display().to_string());
    findings.add("data folder", folder.map_err(|StartError(line)| line));
    let (database, clock) = database(settings, ambient.clock.as_ref()).await;
    findings.add("database", database);
    if let Some(clock) = clock {
        findings.add("clock", clock);
    }
    if let Some(nats) = &settings.nats {
        findings.add("NATS", bus::examine(&nats.0).await);
    }
    findings.add("files", files(settings).await);
    findings
}

type Finding = Result<String, String>;

/// The database, and its clock where it has one.
async fn database(settings: &Settings, clock: &dyn Clock) -> (Finding, Option<Finding>) {
    if let DatabaseSetting::Sqlite(path) = &settings.database
        && !path.exists()
    {
        return (Ok(format!("{} will be made by the first start", path.display())), None);
    }
    let Examined { schema, now, is_unfinished_copy } = match store::examine(&(&settings.database).into()).await {
        Ok(examined) => examined,
        Err(error) => return (Err(format!("{error}; look at DATABASE_URL, and at the server that it names")), None),
    };
    let skew = now.map(|there| skew(there.millis() - clock.now().millis()));
    let found = if is_unfinished_copy {
        Err("a copy into it isn't finished; run the same motet copy again, which goes on with it".to_owned())
    } else {
        schema_of(schema)
    };
    (found, skew)
}

fn schema_of(schema: usize) -> Finding {
    match schema {
        0 => Ok("it is empty; the first start makes the schema".to_owned()),
        known if known == store::SCHEMA => Ok(format!("schema {known}, which is this version's")),
        older if older < store::SCHEMA => {
            Ok(format!("schema {older}; the next start, or motet migrate, brings it to {}", store::SCHEMA))
        }
        newer => Err(format!("schema {newer} is of a newer version; this one knows {} at most", store::SCHEMA)),
    }
}

fn skew(millis: i64) -> Finding {
    let apart = Duration::from_millis(millis.unsigned_abs());
    let said = format!("it differs from the database's by {:.1} s", apart.as_secs_f64());
    if apart > SKEW { Err(format!("{said}; let NTP set both")) } else { Ok(said) }
}

async fn files(settings: &Settings) -> Finding {
    let location = wiring::blob_location(settings, String::new());
    blobs::examine(&location).await.map_err(|error| format!("{error}; look at MOTET_BLOBS"))?;
    Ok(match &settings.blobs {
        BlobSetting::Folder => "the data folder takes them".to_owned(),
        BlobSetting::Shared(folder) => format!("{} takes them; every node has to have that folder", folder.display()),
        BlobSetting::Bucket(_) => "the bucket can be listed".to_owned(),
    })
}
