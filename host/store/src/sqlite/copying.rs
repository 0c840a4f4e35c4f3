//! Copying the file: by SQLite itself, as one reader among others, into a file that loses its name at once.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use rustix::fs::{Mode, OFlags, open, unlink};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, query, query_as};
use waystation_domain::ports::{StoreError, StoreResult};

use super::dialect::DIALECT;
use super::{connect, place};
use crate::error::translate;
use crate::options::Options;
use crate::parts::{GivesParts, PART, TakesParts, failed};
use crate::schema;

const NOUN: &str = "copy";

/// The number of the last migration that was run.
pub(crate) async fn schema(uri: &str, options: &Options) -> StoreResult<i64> {
    let wrong = |error: sqlx::Error| translate(NOUN, &error, &DIALECT);
    let options = connect(uri, options.wait)?;
    place::check(options.get_filename())?;
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(wrong)?;
    let (newest,) = query_as(schema::NEWEST_APPLIED).fetch_one(&mut connection).await.map_err(wrong)?;
    connection.close().await.map_err(wrong)?;
    Ok(newest)
}

/// Copies the file as it is at one moment.
pub(crate) async fn out(uri: &str, options: &Options, parts: &mut dyn TakesParts) -> StoreResult<()> {
    let wrong = |error: sqlx::Error| translate(NOUN, &error, &DIALECT);
    let options = connect(uri, options.wait)?;
    place::remove_left_copies(options.get_filename());
    let copy = place::copy_name(options.get_filename());
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(wrong)?;
    // The process makes files for its owner alone.
    let made = query("VACUUM INTO $1").bind(copy.display().to_string()).execute(&mut connection).await;
    let opened = made.map_err(wrong).and_then(|_| open_to_read(&copy));
    // Whatever came of it: what is open is read to its end without a name.
    let _gone_or_never_there = unlink(&copy);
    let mut file = opened?;
    connection.close().await.map_err(wrong)?;
    let mut part = vec![0; PART];
    loop {
        let length = fill(&mut file, &mut part).map_err(|error| failed(&error))?;
        if length == 0 {
            return Ok(());
        }
        parts.take("sqlite", &part[..length]).map_err(|error| failed(&error))?;
    }
}

/// Reads until the buffer is full, or the file is at its end.
fn fill(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

fn open_to_read(path: &Path) -> StoreResult<File> {
    let opened = open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
    opened.map(File::from).map_err(|error| failed(&error.into()))
}

/// Makes the file from a copy.
pub(crate) fn put(uri: &str, parts: &mut dyn GivesParts) -> StoreResult<()> {
    let options = connect(uri, std::time::Duration::ZERO)?;
    let path = options.get_filename();
    place::check(path)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let made = open(path, flags, Mode::RUSR | Mode::WUSR).map_err(|error| match error {
        rustix::io::Errno::EXIST => StoreError::Failed(format!(
            "{} is there already, and is not written over: move it away, with what begins with its name",
            path.display()
        )),
        error => failed(&error.into()),
    })?;
    let mut file = File::from(made);
    let written = (|| {
        while let Some((_, bytes)) = parts.give()? {
            file.write_all(&bytes)?;
        }
        file.sync_all()
    })();
    written.map_err(|error| {
        let _half_a_copy = unlink(path);
        failed(&error)
    })
}
