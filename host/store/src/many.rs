//! Reads of many at once, in one text for both databases: a list of so many places, of which those that are left over
//! name nothing.

use sqlx::query_as;
use waystation_domain::ports::{ConsentRow, DisclosureRow, IndividualRow, ManyRead, RecordRow, StoreResult};
use waystation_domain::words::ids::{IndividualId, OperationId, ReferralId};

use crate::{consent, disclosure, individual, record};

/// How many are asked for in one statement.
pub(crate) const PLACES: usize = 64;

macro_rules! among {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
             $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, \
             $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, \
             $57, $58, $59, $60, $61, $62, $63, $64)",
            $after
        )
    };
}
pub(crate) use among;

const INDIVIDUALS: &str = among!("SELECT * FROM individual WHERE id", " ORDER BY id");
const REGISTERED: &str =
    among!("SELECT * FROM individual WHERE registration_index", " AND operation = $65 ORDER BY id");
const CONSENTS: &str = among!("SELECT * FROM consent WHERE individual", " ORDER BY id");
const RECORDS: &str = among!("SELECT * FROM record WHERE individual", " ORDER BY id");
const DISCLOSURES: &str = among!("SELECT * FROM disclosure WHERE referral", " ORDER BY id");

/// As many as there are places: no id is the empty text, and no keyed number has no bytes.
pub(crate) fn filled<T: Default>(mut some: Vec<T>) -> Vec<T> {
    some.resize_with(PLACES, T::default);
    some
}

/// Reads the rows of a statement for so many ids at a time.
macro_rules! read_all {
    ($self:ident, $noun:literal, $statement:ident, $ids:ident, $row:path) => {{
        let mut all = Vec::new();
        for some in $ids.chunks(PLACES) {
            let mut rows = query_as($statement);
            for id in filled(some.iter().map(ToString::to_string).collect()) {
                rows = rows.bind(id);
            }
            for row in $self.listed($noun, rows).await? {
                all.push($row(row)?);
            }
        }
        Ok(all)
    }};
}

reads! {
    impl ManyRead {
        async fn individuals(&mut self, ids: &[IndividualId]) -> StoreResult<Vec<IndividualRow>> {
            read_all!(self, "individual", INDIVIDUALS, ids, individual::Row::read)
        }

        async fn individuals_registered_as(
            &mut self,
            operation: &OperationId,
            indexes: &[[u8; 32]],
        ) -> StoreResult<Vec<IndividualRow>> {
            let mut all = Vec::new();
            for some in indexes.chunks(PLACES) {
                let mut rows = query_as(REGISTERED);
                for index in filled(some.iter().map(|index| index.to_vec()).collect()) {
                    rows = rows.bind(index);
                }
                for row in self.listed("individual", rows.bind(operation.as_str())).await? {
                    all.push(individual::Row::read(row)?);
                }
            }
            Ok(all)
        }

        async fn consents_of_all(&mut self, individuals: &[IndividualId]) -> StoreResult<Vec<ConsentRow>> {
            read_all!(self, "consent", CONSENTS, individuals, consent::Row::read)
        }

        async fn records_of_all(&mut self, individuals: &[IndividualId]) -> StoreResult<Vec<RecordRow>> {
            read_all!(self, "record", RECORDS, individuals, record::Row::read)
        }

        async fn disclosures_of_all(&mut self, referrals: &[ReferralId]) -> StoreResult<Vec<DisclosureRow>> {
            read_all!(self, "disclosure", DISCLOSURES, referrals, disclosure::Row::read)
        }
    }
}
