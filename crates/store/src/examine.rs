//! Looks at a database without changing it.

use domain::model::Timestamp;

use crate::copy::is_unfinished_copy;
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
    /// Whether it is a copy that isn't finished, on which no server starts.
    pub is_unfinished_copy: bool,
}

/// Looks at the database.
pub async fn examine(database: &Database) -> Result<Examined, OpenError> {
    match database {
        Database::Sqlite(path) => Ok(found(&mut sqlite::look(path)?, None).await),
        Database::Postgres(url) => {
            let mut connection = postgres::look(url).await?;
            let now = connection.clock().await.map_err(|fault| OpenError::new(fault.to_string()))?;
            Ok(found(&mut connection, Some(now)).await)
        }
    }
}

async fn found<T: Tx>(tx: &mut T, now: Option<Timestamp>) -> Examined {
    let schema = schema(tx).await;
    let mark = async {
        tx.begin(Purpose::Read, &locks::Locks::none()).await?;
        is_unfinished_copy(tx).await
    };
    let is_unfinished_copy = mark.await.unwrap_or(false);
    tx.rollback().await;
    Examined { schema, now, is_unfinished_copy }
}

/// None that can be read is none that was made.
pub(crate) async fn schema<T: Tx>(tx: &mut T) -> usize {
    let read = async {
        tx.begin(Purpose::Read, &locks::Locks::none()).await?;
        tx.one(&VERSION, &[]).await?.count()
    };
    let schema = read.await.map_or(0, |schema| usize::try_from(schema).unwrap_or(usize::MAX));
    tx.rollback().await;
    schema
}
