//! Files that are nobody's: what a host that died left behind, and what belonged to somebody who was erased.

use std::sync::PoisonError;

use super::Swept;
use crate::words::time::HOUR;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::host::FilesSeen;
use crate::work::sealed_files::{Place, look, place, remove_stray};

/// Looks through all files, once an hour. What no row speaks of is removed when it was so an hour ago too: a database that
/// is slow to say what was written must not cost a file.
pub(super) async fn sweep(host: &Host, swept: &mut Swept) -> Result<(), WorkError> {
    let now = host.now();
    let seen = || host.files_seen.lock().unwrap_or_else(PoisonError::into_inner);
    let last = seen().at;
    if last.is_some_and(|at| now < at.plus(HOUR)) || place(host).await? == Place::NotYet {
        return Ok(());
    }
    let looked = look(host).await?;
    let before = std::mem::take(&mut seen().strays);
    for name in looked.strays.intersection(&before) {
        swept.files_removed += u64::from(remove_stray(host, name).await?);
    }
    swept.files_removed += host.files.remove_begun().await?;
    swept.files_missing = looked.missing;
    *seen() = FilesSeen { at: Some(now), files: looked.files, missing: looked.missing, strays: looked.strays };
    Ok(())
}
