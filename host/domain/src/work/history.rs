//! What a file said before each change, so that a change can be seen and undone. It is one document a person, sealed with
//! the person's key: it ends with it, and neither the number of its changes nor their length shows. Decisions do not read
//! it. Which datums a change was about, who made it and when is in the records, with the [`Correction`] of the same id.
//!
//! [`Correction`]: super::records::Correction

use serde::{Deserialize, Serialize};

use super::error::WorkError;
use super::file::OpenFile;
use crate::person::profile::{Kept, Profile};
use crate::ports::{HistoryRow, ReadTx};
use crate::security::sealed::SealedDoc;
use crate::words::ids::CorrectionId;

/// How much of what files said is kept, in bytes; beyond that the oldest goes. With it a document has at most a megabyte.
const ROOM: usize = 512 << 10;

/// How many changes are kept.
const MOST: usize = 200;

/// The changes of a file, oldest first.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct History {
    /// The version of the file at which it was written.
    version: i64,
    changes: Vec<Change>,
}

/// A change.
#[derive(Serialize, Deserialize)]
pub(super) struct Change {
    /// The version of the file that it made.
    pub(super) version: i64,
    /// The record of it.
    pub(super) correction: CorrectionId,
    /// The version of the change that it undid.
    pub(super) undoes: Option<i64>,
    /// What the file said before, of all that it says otherwise since; none when there was no more room.
    pub(super) before: Option<Kept>,
}

impl SealedDoc for History {
    const TABLE: &'static str = "individual_history";
    const VERSION: u16 = 1;
}

/// Why a change is not undone.
pub(super) const NOT_KEPT: &str = "what the file said before this change is not kept any more: correct the file";
pub(super) const CHANGED_SINCE: &str =
    "what this change wrote was changed again since: undo the later change first, or correct the file";

impl History {
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The change that made this version of the file, and those after it.
    fn from(&self, version: i64) -> Option<(&Change, &[Change])> {
        let at = self.changes.iter().position(|change| change.version == version)?;
        self.changes[at..].split_first()
    }

    /// What has to be written to undo a change.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] when there is no such change; [`WorkError::Conflict`] when nobody can tell any more what
    /// it would lead back to.
    pub(super) fn to_undo(&self, version: i64) -> Result<&Kept, WorkError> {
        let (change, later) = self.from(version).ok_or(WorkError::NotFound("change"))?;
        let before = change.before.as_ref().ok_or(WorkError::Conflict(NOT_KEPT))?;
        let changed_since =
            |id| later.iter().any(|later| later.before.as_ref().is_none_or(|kept| kept.of(id).is_some()));
        if before.iter().any(|(id, _)| changed_since(id)) {
            return Err(WorkError::Conflict(CHANGED_SINCE));
        }
        Ok(before)
    }

    fn add(&mut self, change: Change) {
        self.changes.push(change);
        if self.changes.len() > MOST {
            self.changes.remove(0);
        }
        // The newest stays whole whatever its size: it is the one that somebody may want to undo.
        let mut room = ROOM;
        for (at, change) in self.changes.iter_mut().rev().enumerate() {
            let size = change.before.as_ref().map_or(0, Kept::size);
            if at > 0 && size > room {
                change.before = None;
                room = 0;
            } else {
                room = room.saturating_sub(size);
            }
        }
    }
}

impl<Side, T: ReadTx + ?Sized> OpenFile<'_, Side, T> {
    /// The history of the file; empty where nothing was changed since hosts keep it.
    ///
    /// # Errors
    /// When it is not the one that was written with this profile.
    pub(super) async fn history(&mut self, profile: &Profile) -> Result<History, WorkError> {
        let row = self.work.tx.history_of(self.row.id).await?;
        match (row, profile.history_at()) {
            (None, None) => Ok(History::default()),
            (Some(row), Some(at)) => {
                let history: History = self.open_doc(row.individual.as_bytes(), &row.sealed)?;
                if history.version == at { Ok(history) } else { Err(WorkError::damaged(History::TABLE)) }
            }
            _ => Err(WorkError::damaged(History::TABLE)),
        }
    }
}

impl<Side> OpenFile<'_, Side> {
    /// Writes the history for a version of the file, with the change that led to it where one is told.
    pub(super) async fn keep_history(
        &mut self,
        profile: &mut Profile,
        version: i64,
        change: Option<Change>,
    ) -> Result<(), WorkError> {
        let mut history = self.history(profile).await?;
        history.version = version;
        if let Some(change) = change {
            history.add(change);
        }
        profile.keep_history_at(version);
        let id = self.row.id;
        let row = HistoryRow { individual: id, version, sealed: self.seal_doc(id.as_bytes(), &history) };
        Ok(self.work.tx.put_history(&row).await?)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use crate::security::sealed::pad;
    use crate::words::time::Timestamp;

    fn kept(json: &str) -> Kept {
        serde_json::from_str(json).unwrap()
    }

    fn change(version: i64, before: &str) -> Change {
        let correction = CorrectionId::new(Timestamp::from_millis(version), [0; 10]);
        Change { version, correction, undoes: None, before: Some(kept(before)) }
    }

    fn why(history: &History, version: i64) -> String {
        match history.to_undo(version) {
            Ok(_) => "undone".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_change_is_undone_unless_a_later_one_wrote_over_it() {
        let mut history = History::default();
        history.add(change(2, r#"{"sex": "cfemale"}"#));
        history.add(change(3, r#"{"sex": null, "religion": "tx"}"#));
        history.add(change(4, r#"{"ethnicity": null}"#));
        assert_eq!([2, 3, 4].map(|version| why(&history, version)), [CHANGED_SINCE, "undone", "undone"]);
        assert!(why(&history, 5).contains("no such change"));
        let before: Vec<_> = history.to_undo(3).unwrap_or_else(|_| panic!("it is undone")).iter().collect();
        assert_eq!(
            before.iter().map(|(id, stored)| (id.as_str(), *stored)).collect::<Vec<_>>(),
            [("religion", Some("tx")), ("sex", None)]
        );
    }

    #[test]
    fn a_history_has_its_room_and_the_oldest_goes_first() {
        let long = |version| change(version, &format!(r#"{{"full-assessment": "t{}"}}"#, "x".repeat(200 << 10)));
        let mut history = History::default();
        for version in 2..8 {
            history.add(long(version));
        }
        assert_eq!(history.changes.iter().filter(|change| change.before.is_some()).count(), 2);
        assert_eq!([6, 7].map(|version| why(&history, version)), [CHANGED_SINCE, "undone"]);
        assert_eq!(why(&history, 2), NOT_KEPT);
        // One that is larger than the room stays until the next.
        let whole = format!(r#"{{"whole-case-file": "t{}"}}"#, "x".repeat(600 << 10));
        history.add(change(8, &whole));
        assert_eq!(why(&history, 8), "undone");
        assert!(history.changes[..6].iter().all(|change| change.before.is_none()));
        for version in 9..1000 {
            history.add(change(version, r#"{"sex": "cfemale"}"#));
        }
        assert_eq!(history.changes.len(), MOST);
    }

    #[test]
    fn neither_the_number_of_changes_nor_what_they_are_about_shows_in_the_size() {
        let size = |changes: &[&str]| {
            let mut history = History::default();
            for (version, before) in (2..).zip(changes) {
                history.add(change(version, before));
            }
            let mut bytes = serde_json::to_vec(&history).unwrap();
            pad(&mut bytes);
            bytes.len()
        };
        let few = size(&[]);
        assert_eq!(size(&[r#"{"specific-needs": "mtorture"}"#]), few);
        assert_eq!(size(&[r#"{"sex": "cfemale"}"#; 12]), few);
    }
}
