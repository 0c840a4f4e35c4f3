//! An empty, migrated database, and rows to put in it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use waystation_domain::organisation::operation::Operation;
use waystation_domain::organisation::partner::{Partner, PartnerKind};
use waystation_domain::plugin::catalogue::{Catalogue, DataItem, PurposeClass, Stage};
use waystation_domain::plugin::{Plugin, PluginState};
use waystation_domain::ports::{
    ConsentRow, DestructionDuty, DisclosureRow, EvidenceRow, FileName, FilesMark, HistoryRow, IndividualRow, RecordRow,
    ReferralRow, Store, StoreResult, Tx, Unavailability,
};
use waystation_domain::security::caller::{AwaitedToken, Role, Token};
use waystation_domain::security::pseudonym::Pseudonym;
use waystation_domain::security::row::RowKey;
use waystation_domain::security::vault::{Random, Sealed, Vault, WrappedKey};
use waystation_domain::sharing::agreement::{Agreement, Grant, PartyRole};
use waystation_domain::words::ids::{
    AgreementId, ConsentId, CountryId, DatumId, DisclosureId, EvidenceId, FactId, FunctionId, GrantId, IndividualId,
    OperationId, PartnerId, PathwayId, PluginId, RecordId, ReferralId, RoleId, StaffId, TokenId,
};
use waystation_domain::words::language::Language;
use waystation_domain::words::text::Text;
use waystation_domain::words::time::Timestamp;
use waystation_domain::{consent, referral};
use waystation_test_databases::Database;

/// A store on a database of its own.
pub(crate) struct Fresh {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) database: Database,
}

impl Fresh {
    pub(crate) async fn sqlite() -> Self {
        Self::on(Database::sqlite()).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::on(Database::postgres().await).await
    }

    async fn on(database: Database) -> Self {
        waystation_store::migrate(database.uri(), None).await.unwrap();
        Self { store: waystation_store::open(database.uri(), &rows()).await.unwrap(), database }
    }

    pub(crate) async fn begin(&self) -> Box<dyn Tx> {
        self.store.begin().await.unwrap()
    }

    /// Does what a person with the right to the database could do by hand.
    pub(crate) async fn by_hand(&self, statement: &'static str) -> Result<u64, sqlx::Error> {
        if self.database.is_postgres() {
            let mut connection = PgConnection::connect(self.database.uri()).await?;
            Ok(connection.execute(statement).await?.rows_affected())
        } else {
            let mut connection = SqliteConnection::connect(self.database.uri()).await?;
            Ok(connection.execute(statement).await?.rows_affected())
        }
    }

    /// Writes in one transaction.
    pub(crate) async fn write<T>(&self, what: impl AsyncFnOnce(&mut dyn Tx) -> StoreResult<T>) -> StoreResult<T> {
        let mut tx = self.store.begin().await?;
        let done = what(tx.as_mut()).await?;
        tx.commit().await?;
        Ok(done)
    }
}

/// Random enough for a test: no nonce comes twice.
pub(crate) struct Counting(pub(crate) AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            part.copy_from_slice(&next[8 - part.len()..]);
        }
    }
}

/// The key of the rows' codes.
pub(crate) fn rows() -> RowKey {
    Vault::new([7; 32]).row_key().clone()
}

/// Ten bytes that no other id has, each greater than those before.
fn next() -> [u8; 10] {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&COUNT.fetch_add(1, Ordering::SeqCst).to_be_bytes());
    bytes
}

/// 32 bytes that no other hash has.
pub(crate) fn hash() -> [u8; 32] {
    let mut bytes = [7; 32];
    bytes[..10].copy_from_slice(&next());
    bytes
}

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

macro_rules! makes {
    ($($name:ident: $id:ident,)*) => {$(
        pub(crate) fn $name() -> $id {
            $id::new(at(0), next())
        }
    )*};
}

makes! {
    agreement_id: AgreementId,
    consent_id: ConsentId,
    disclosure_id: DisclosureId,
    evidence_id: EvidenceId,
    grant_id: GrantId,
    individual_id: IndividualId,
    plugin_id: PluginId,
    record_id: RecordId,
    referral_id: ReferralId,
    staff_id: StaffId,
    token_id: TokenId,
}

pub(crate) fn north() -> OperationId {
    OperationId::new("north").unwrap()
}

pub(crate) fn south() -> OperationId {
    OperationId::new("south").unwrap()
}

pub(crate) fn clinic() -> PartnerId {
    PartnerId::new("clinic").unwrap()
}

pub(crate) fn school() -> PartnerId {
    PartnerId::new("school").unwrap()
}

pub(crate) fn health() -> PathwayId {
    PathwayId::new("health-care").unwrap()
}

pub(crate) fn operation(id: &OperationId) -> Operation {
    Operation {
        id: id.clone(),
        title: format!("Operation {id}"),
        country: CountryId::new("jor").unwrap(),
        consent_days_at_most: 180,
        offer_grace_hours: 24,
        capacity: waystation_domain::consent::people::Capacity::default(),
        time_zone: "Asia/Amman".parse().unwrap(),
        leap_day: waystation_domain::words::calendar::LeapDay::February28,
        rights: waystation_domain::rights::RightsTerms {
            days: 20,
            complain_to: Some("The protection officer, room 4".to_owned()),
            escalate_to: None,
        },
        awaits: None,
        retention: waystation_domain::retention::terms::Retention::default(),
    }
}

pub(crate) fn partner(id: &PartnerId) -> Partner {
    Partner {
        id: id.clone(),
        name: format!("The {id}"),
        kind: PartnerKind::Government { country: CountryId::new("jor").unwrap() },
        awaits: None,
    }
}

pub(crate) fn token() -> Token {
    Token {
        id: token_id(),
        hash: hash(),
        staff: staff_id(),
        label: "desk 4".into(),
        role: Role::Partner { operation: north(), partner: clinic(), function: FunctionId::new("nurse").unwrap() },
        created_at: at(0),
        expires_at: at(1000),
        revoked_at: None,
    }
}

pub(crate) fn awaited_token() -> AwaitedToken {
    let Token { id, staff, label, role, .. } = token();
    AwaitedToken { id, staff, label, role, days: 30, by: staff_id(), at: at(0), until: at(9) }
}

pub(crate) fn plugin(operation: &OperationId) -> Plugin {
    let english = Language::new("en").unwrap();
    let digest = hash().iter().map(|byte| format!("{byte:02x}")).collect();
    Plugin {
        id: plugin_id(),
        operation: operation.clone(),
        label: "march".into(),
        digest,
        contract: "0.1.0".into(),
        state: PluginState::Installed,
        catalogue: Catalogue {
            operation: operation.clone(),
            title: Text::new([(english.clone(), "Referrals in the north".to_owned())]).unwrap(),
            languages: vec![english],
            pathways: Vec::new(),
        },
        approved_by: None,
        created_at: at(5),
    }
}

pub(crate) fn agreement(partner: &PartnerId) -> Agreement {
    Agreement {
        id: agreement_id(),
        operation: north(),
        partner: partner.clone(),
        party: PartyRole::CoController,
        roles: BTreeSet::from([RoleId::new("health").unwrap()]),
        purposes: BTreeSet::from([PurposeClass::ImmediateService]),
        items: BTreeSet::from([DataItem::Dictionary(DatumId::new("full-name").unwrap())]),
        functions: BTreeSet::from([FunctionId::new("nurse").unwrap()]),
        from: at(0),
        until: at(1000),
        assessment_due: at(900),
        suspended: None,
        version: 1,
    }
}

pub(crate) fn grant() -> Grant {
    Grant {
        id: grant_id(),
        operation: north(),
        digest: "ab".repeat(32),
        facts: BTreeSet::from([FactId::new("age-band").unwrap()]),
        items: BTreeSet::from([DataItem::Dictionary(DatumId::new("full-name").unwrap())]),
        until: at(1000),
        revoked: None,
        version: 1,
    }
}

/// The keyed index of a partner.
pub(crate) const CLINIC: [u8; 32] = [1; 32];
/// That of another.
pub(crate) const SCHOOL: [u8; 32] = [2; 32];

pub(crate) fn individual() -> IndividualRow {
    let id = individual_id();
    IndividualRow {
        id,
        operation: north(),
        case_number: format!("N-{id}"),
        registration_index: Some(hash()),
        key: Some(WrappedKey(vec![1, 2, 3])),
        version: 1,
        created_at: at(10),
        updated_at: at(11),
        consents: 0,
        records: 0,
        sealed: Sealed(vec![3, 4]),
    }
}

pub(crate) fn referral(individual: IndividualId, plugin: PluginId) -> ReferralRow {
    ReferralRow {
        id: referral_id(),
        individual,
        operation: north(),
        plugin,
        partner_index: Some(CLINIC),
        state: referral::StateName::Submitted,
        version: 1,
        created_at: at(20),
        updated_at: at(21),
        sealed: Sealed(vec![4, 5, 6]),
    }
}

pub(crate) fn consent(referral: &ReferralRow) -> ConsentRow {
    ConsentRow {
        id: consent_id(),
        individual: referral.individual,
        referral: referral.id,
        state: consent::StateName::Given,
        expires_at: at(500),
        version: 1,
        created_at: at(30),
        sealed: Sealed(vec![7, 8]),
    }
}

pub(crate) fn disclosure(referral: &ReferralRow) -> DisclosureRow {
    DisclosureRow {
        id: disclosure_id(),
        individual: referral.individual,
        referral: referral.id,
        stage: Stage::FollowUp,
        digest: hash(),
        created_at: at(40),
        closed_at: None,
        sealed: Sealed(vec![9]),
    }
}

pub(crate) fn record(individual: IndividualId, referral: Option<ReferralId>) -> RecordRow {
    RecordRow { id: record_id(), individual, referral, version: 1, created_at: at(50), sealed: Sealed(vec![10, 11]) }
}

/// The name of a file that no other one has.
pub(crate) fn file_name() -> FileName {
    FileName::new(&Next)
}

/// Which place holds the files: another one each time.
pub(crate) fn mark() -> FilesMark {
    FilesMark::new(&Next)
}

/// Bytes that nothing else has.
struct Next;

impl Random for Next {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
        bytes[..10].copy_from_slice(&next());
    }
}

pub(crate) fn evidence(individual: IndividualId) -> EvidenceRow {
    EvidenceRow { id: evidence_id(), individual, created_at: at(60), file: None, sealed: Sealed(vec![12, 13]) }
}

/// The pseudonym of somebody.
pub(crate) fn erased_person() -> Pseudonym {
    Vault::new([7; 32]).pseudonyms().of(individual_id().as_bytes())
}

pub(crate) fn duty(referral: ReferralId) -> DestructionDuty {
    let outside = vec![hash(), hash()];
    DestructionDuty { referral, operation: north(), partner_index: CLINIC, since: at(80), outside }
}

pub(crate) fn history(individual: IndividualId, version: i64) -> HistoryRow {
    HistoryRow { individual, version, sealed: Sealed(vec![14, 15]) }
}

pub(crate) fn unavailability() -> Unavailability {
    Unavailability { partner: clinic(), operation: north(), pathway: health(), since: at(70) }
}

/// Two operations, two partners, a plugin in the north.
pub(crate) async fn configured(fresh: &Fresh) -> Plugin {
    let installed = plugin(&north());
    fresh
        .write(async |tx| {
            tx.put_operation(&operation(&north())).await?;
            tx.put_operation(&operation(&south())).await?;
            tx.put_partner(&partner(&clinic())).await?;
            tx.put_partner(&partner(&school())).await?;
            tx.insert_plugin(&installed, b"component").await
        })
        .await
        .unwrap();
    installed
}

/// The same, with a person who was referred.
pub(crate) async fn referred(fresh: &Fresh) -> (IndividualRow, ReferralRow) {
    let plugin = configured(fresh).await;
    let person = individual();
    let row = referral(person.id, plugin.id);
    fresh
        .write(async |tx| {
            tx.insert_individual(&person).await?;
            tx.insert_referral(&row).await
        })
        .await
        .unwrap();
    (person, row)
}
