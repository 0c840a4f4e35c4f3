//! Files that were attached, and which place holds them.

use sqlx::{query, query_as};
use waystation_domain::ports::{EvidenceRead, EvidenceRow, EvidenceWrite, FileName, FilesMark, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{EvidenceId, IndividualId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

const NOUN: &str = "evidence";
const BY_ID: &str = "SELECT id, individual, created_at, sealed, file, mac FROM evidence WHERE id = $1";
const OF_INDIVIDUAL: &str = "SELECT id FROM evidence WHERE individual = $1 ORDER BY id";
const INSERT: &str = "INSERT INTO evidence (id, individual, created_at, sealed, file, mac) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const FILES_OF: &str = "SELECT file FROM evidence WHERE individual = $1 AND file IS NOT NULL ORDER BY id";
/// Who was erased has no key, and their files are nobody's. The empty text is before every name.
const FILES: &str = "SELECT e.file FROM evidence AS e JOIN individual AS i ON i.id = e.individual \
    WHERE e.file > $1 AND i.key IS NOT NULL ORDER BY e.file LIMIT $2";
const HAS_FILE: &str = "SELECT e.file FROM evidence AS e JOIN individual AS i ON i.id = e.individual \
    WHERE e.file = $1 AND i.key IS NOT NULL";
const MARK: &str = "SELECT place, mark, made_at, mac FROM files_mark WHERE place = $1";
const INSERT_MARK: &str =
    "INSERT INTO files_mark (place, mark, made_at, mac) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

/// The one row of the table of marks.
const PLACE: &str = "files";

coded_row! {
    pub(crate) struct Row in "evidence" {
        pub(crate) id: String,
        individual: String,
        created_at: i64,
        sealed: Vec<u8>,
    }
    later file: Option<String>;
}

impl Row {
    fn read(self) -> StoreResult<EvidenceRow> {
        let column = |name| Column::of("evidence", name);
        Ok(EvidenceRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            created_at: Timestamp::from_millis(self.created_at),
            file: column("file").parse_optional(self.file.as_deref())?,
            sealed: Sealed(self.sealed),
        })
    }
}

coded_row! {
    struct MarkRow in "files_mark" {
        place: String,
        mark: String,
        made_at: i64,
    }
}

from_row! {
    struct IdRow {
        id: String,
    }
}

impl IdRow {
    fn read(self) -> StoreResult<EvidenceId> {
        Column::of("evidence", "id").parse(&self.id)
    }
}

from_row! {
    struct FileRow {
        file: String,
    }
}

impl FileRow {
    fn read(self) -> StoreResult<FileName> {
        Column::of("evidence", "file").parse(&self.file)
    }
}

reads! {
    impl EvidenceRead {
        async fn evidence(&mut self, id: EvidenceId) -> StoreResult<Option<EvidenceRow>> {
            if !self.lock_individual_of_evidence(id).await? {
                return Ok(None);
            }
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn evidence_of(&mut self, individual: IndividualId) -> StoreResult<Vec<EvidenceId>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.many(NOUN, rows).await?.into_iter().map(IdRow::read).collect()
        }

        async fn files_of(&mut self, individual: IndividualId) -> StoreResult<Vec<FileName>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(FILES_OF).bind(individual.to_string());
            self.many(NOUN, rows).await?.into_iter().map(FileRow::read).collect()
        }

        async fn files(&mut self, after: Option<&FileName>, limit: u32) -> StoreResult<Vec<FileName>> {
            let after = after.map_or_else(String::new, ToString::to_string);
            let rows = query_as(FILES).bind(after).bind(i64::from(limit));
            self.many(NOUN, rows).await?.into_iter().map(FileRow::read).collect()
        }

        async fn has_file(&mut self, name: &FileName) -> StoreResult<bool> {
            let row: Option<FileRow> = self.one(NOUN, query_as(HAS_FILE).bind(name.to_string())).await?;
            Ok(row.is_some())
        }

        async fn files_mark(&mut self) -> StoreResult<Option<FilesMark>> {
            let row: Option<MarkRow> = self.found("files_mark", query_as(MARK).bind(PLACE)).await?;
            row.map(|row| Column::of("files_mark", "mark").parse(&row.mark)).transpose()
        }
    }
}

writes! {
    impl EvidenceWrite {
        async fn insert_evidence(&mut self, row: &EvidenceRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row {
                id: row.id.to_string(),
                individual: row.individual.to_string(),
                created_at: row.created_at.as_millis(),
                sealed: row.sealed.0.clone(),
                file: row.file.as_ref().map(ToString::to_string),
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.created_at)
                .bind(row.sealed)
                .bind(row.file)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn insert_files_mark(&mut self, mark: &FilesMark, now: Timestamp) -> StoreResult<()> {
            let made_at = now.as_millis();
            let row = MarkRow { place: PLACE.to_owned(), mark: mark.to_string(), made_at, mac: Vec::new() };
            let row = row.coded(&self.rows);
            let statement =
                query(INSERT_MARK).bind(row.place).bind(row.mark).bind(row.made_at).bind(row.mac);
            self.insert("files_mark", statement).await
        }
    }
}
