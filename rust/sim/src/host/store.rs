//! The database: one SQLite file, its schema, and how it is opened.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

/// One connection, shared. A call's fold must not run twice at once, and SQLite has one writer anyway.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens `DIR/pbx.sqlite3`, or a database in memory when there is no directory.
    ///
    /// The journal is a write-ahead log with `synchronous=FULL`: a commit reaches the disk before the PBX
    /// reads its 200, so an event that was acknowledged outlives a power cut. `NORMAL` would lose the last
    /// commits there, and the PBX does not send again what was acknowledged.
    ///
    /// # Errors
    /// When the directory cannot be made or the file is not a database.
    pub fn open(dir: Option<&Path>) -> anyhow::Result<Self> {
        let connection = match dir {
            Some(dir) => {
                std::fs::create_dir_all(dir)?;
                Connection::open(dir.join("pbx.sqlite3"))?
            }
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The connection, alone. A panic of an earlier holder rolled its transaction back, so the lock is
    /// taken over.
    pub(super) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
