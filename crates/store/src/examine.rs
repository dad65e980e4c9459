//! Looks at a database without changing it.

use domain::model::Timestamp;

use crate::migrations::VERSION;
use crate::tx::{Purpose, Tx};
use crate::{Database, OpenError, locks, postgres, sqlite};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The number of its schema; 0 where nothing was made in it yet.
    pub schema: usize,
    /// What time it is there; none of a database that has no clock of its own.
    pub now: Option<Timestamp>,
}

/// Looks at the database.
pub async fn examine(database: &Database) -> Result<Examined, OpenError> {
    match database {
        Database::Sqlite(path) => Ok(Examined { schema: schema(&mut sqlite::look(path)?).await, now: None }),
        Database::Postgres(url) => {
            let mut connection = postgres::look(url).await?;
            let now = connection.clock().await.map_err(|fault| OpenError::new(fault.to_string()))?;
            Ok(Examined { schema: schema(&mut connection).await, now: Some(now) })
        }
    }
}

/// None that can be read is none that was made.
async fn schema<T: Tx>(tx: &mut T) -> usize {
    let read = async {
        tx.begin(Purpose::Read, &locks::Locks::none()).await?;
        tx.one(&VERSION, &[]).await?.count()
    };
    let schema = read.await.map_or(0, |schema| usize::try_from(schema).unwrap_or(usize::MAX));
    tx.rollback().await;
    schema
}
