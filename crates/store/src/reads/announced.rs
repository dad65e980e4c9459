//! What was committed, as kept for other nodes.

use std::collections::HashMap;

use domain::limits;
use domain::model::{Position, Timestamp, VersionVector};
use domain::ports::{Announced, Announcement, CommitPlace, WriterHead};

use super::{Read, writers};
use crate::fault::{ActResult, Fault};
use crate::statements::announcements::ANNOUNCED_SINCE;
use crate::statements::sessions::REMEMBERED;
use crate::tx::Tx;
use crate::value::params;

/// What tells this database from others, but for its copies.
pub(crate) struct Epoch;

impl Read for Epoch {
    type Answer = String;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<String> {
        Ok(tx.one(&REMEMBERED, params!["epoch"]).await?.text()?)
    }
}

/// Every writer that the log tells of.
pub(crate) struct Heads;

impl Read for Heads {
    type Answer = Vec<WriterHead>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Vec<WriterHead>> {
        Ok(writers::heads(tx).await?.into_iter().map(|(_, head)| head).collect())
    }
}

/// What was committed since this was told, of each writer at least its next commit: they wait for each other's. A writer that
/// it doesn't name began later, with its first act.
pub(crate) struct AnnouncedSince(pub(crate) VersionVector);

impl Read for AnnouncedSince {
    type Answer = Announced;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Announced> {
        let told: HashMap<_, _> = self.0.acts().collect();
        let (mut writers, mut announcements, mut is_whole) = (Vec::new(), Vec::new(), true);
        for (id, writer) in writers::heads(tx).await? {
            let told = told.get(&writer.name).copied().unwrap_or(Position::FIRST_ACT);
            writers.push(writer);
            if told >= writer.head {
                continue;
            }
            let most = params![id, told, limits::ANNOUNCEMENT_PAGE, limits::ANNOUNCEMENT_BYTES];
            let rows = tx.rows(&ANNOUNCED_SINCE, most).await?;
            let (count, mut bytes) = (rows.len(), 0);
            for mut row in rows {
                let (act, before, seen) = (row.count()?, row.count()?, row.text()?);
                let place = CommitPlace { writer: writer.name, before, act, after: seen_acts(&seen)? };
                let wording = row.text()?;
                bytes += wording.len();
                announcements.push(Announcement { place, wording });
            }
            is_whole &= count < limits::ANNOUNCEMENT_PAGE as usize && bytes < limits::ANNOUNCEMENT_BYTES;
        }
        Ok(Announced { writers, announcements, is_whole })
    }
}

/// The acts in a column `seen`.
pub(crate) fn seen_acts(text: &str) -> Result<VersionVector, Fault> {
    let each = |part: &str| {
        let (name, act) = part.split_once(':')?;
        Some((writers::writer_name(name.parse().ok()?), act.parse().ok()?))
    };
    let acts = text.split(',').filter(|part| !part.is_empty()).map(each).collect::<Option<_>>();
    acts.map(VersionVector::new).ok_or_else(|| Fault::shape("what a commit saw can't be read"))
}
