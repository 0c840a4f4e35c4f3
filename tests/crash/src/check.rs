//! What must be so after a crash, looked at from inside, with the keys, and from outside, over the API.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use waystation_domain::audit::checkpoint::Noted;
use waystation_domain::audit::exported::Line;
use waystation_domain::audit::note::VerifierKey;
use waystation_domain::audit::tree::{Growing, leaf};
use waystation_domain::ports::{Page, Store};
use waystation_domain::security::vault::Vault;
use waystation_domain::words::ids::IndividualId;
use waystation_domain::words::time::{FixedClock, HOUR};
use waystation_domain::work::reseal::Reseal;
use waystation_domain::work::sweep::{self, Terms};
use waystation_domain::work::{Host, WorkError, sealed_files};
use waystation_server::clock::{OsRandom, SystemClock};
use waystation_server::keys::{ByMaster, KeyDirectory};
use waystation_server::sealed_files::SealedFiles;

use crate::case::{Case, Stage};
use crate::host::{Api, Program};
use crate::keeper::Keeper;
use crate::setting::{Cast, OPERATION};
use crate::violation::{Found, Violation, at, must};
use crate::wish::{Sent, Wish};

/// How long a lease of a job lasts that a killed host held, in milliseconds, and a little more.
const LEASE: i64 = 130_000;

/// How many entries, or persons, are read at once.
const AT_ONCE: u32 = 1_000;

/// The places of a host, where they are not below its data directory.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    pub(crate) keys: std::path::PathBuf,
    pub(crate) files: std::path::PathBuf,
    /// For what is kept outside of every host.
    pub(crate) outside: std::path::PathBuf,
}

impl Places {
    pub(crate) fn within(data: &Path, outside: &Path) -> Self {
        Self { keys: data.join("keys"), files: data.join("files"), outside: outside.to_owned() }
    }
}

/// A host without a service: what its directory and its database are, opened with its keys.
pub(crate) struct Inside {
    host: Host,
}

impl Inside {
    /// Opens them.
    pub(crate) async fn open(program: &Program, places: &Places) -> Found<Self> {
        let master = std::fs::read(program.data.join("master.key")).map_err(at("the master key"))?;
        let master = master.try_into().map_err(|_| Violation("the master key has not 32 bytes".to_owned()))?;
        let vault = Vault::new(master);
        let provider = Arc::new(ByMaster::new(vault.master_wrap(), "the master key".to_owned()));
        let keeper = KeyDirectory::at(&places.keys, provider).map_err(at("the key directory"))?;
        let vault = Arc::new(vault.kept_by(Arc::new(keeper)));
        let store: Arc<dyn Store> =
            waystation_store::open(&program.database, vault.row_key()).await.map_err(at("the database"))?;
        let files = SealedFiles::open(&places.files).map_err(at("the files"))?;
        let host = Host::new(store, vault, Arc::new(SystemClock), Arc::new(OsRandom)).with_files(Arc::new(files));
        Ok(Self { host })
    }

    pub(crate) async fn close(self) {
        self.host.store.close().await;
    }

    /// Everything that can be seen with the keys.
    pub(crate) async fn inspect(&self, cases: &[&Case], keeper: &Keeper) -> Found {
        let chain = format!("operation:{OPERATION}");
        let entries = self.verified(&chain, keeper).await?;
        let host = self.verified("host", keeper).await?;
        self.ledgers(cases, &entries)?;
        let count = |act: &str| host.iter().filter(|entry| entry["act"] == act).count() as u64;
        for (act, known) in [("key-epoch-begun", keeper.epochs), ("backup-made", keeper.backups)] {
            let found = count(act);
            must(known.allows(found), || format!("the audit has {found} of {act}, where {known:?} were"))?;
        }
        self.persons(cases).await?;
        wrapped_once(&host, &entries)?;
        let looked = sealed_files::look(&self.host).await.map_err(at("the files"))?;
        must(looked.missing == 0, || format!("{} of {} files are missing", looked.missing, looked.files))
    }

    /// The entries of a chain, each verified as whoever has the exported file verifies it, with every checkpoint that was
    /// ever given out.
    async fn verified(&self, chain: &str, keeper: &Keeper) -> Found<Vec<Value>> {
        let mut due: BTreeMap<u64, Vec<[u8; 32]>> = BTreeMap::new();
        for witnessed in &keeper.witnessed {
            let noted: Noted = witnessed.checkpoint.parse().map_err(at("a checkpoint"))?;
            if !noted.checkpoint.origin.ends_with(&format!("/{chain}")) {
                continue;
            }
            let keys: Result<Vec<VerifierKey>, _> = witnessed.keys.iter().map(|key| key.parse()).collect();
            let signed = noted.checkpoint.is_signed(&noted.note, &keys.map_err(at("a key of the audit"))?);
            must(signed == Some(Ok(())), || format!("a checkpoint is not signed: {signed:?}"))?;
            due.entry(noted.checkpoint.head.size).or_default().push(noted.checkpoint.head.root);
        }
        let (mut head, mut tree, mut entries) = (None, Growing::default(), Vec::new());
        loop {
            let mut tx = self.host.store.begin_read().await.map_err(at("the database"))?;
            let links =
                tx.entries(chain, head.as_ref().map_or(0, |head: &waystation_domain::audit::Head| head.seq), AT_ONCE);
            let links = links.await.map_err(at("the audit"))?;
            if links.is_empty() {
                break;
            }
            for link in links {
                let line = Line::of(chain, link);
                let next = line.follows(head.as_ref()).map_err(at(format!("the chain {chain}")))?;
                tree.push(leaf(&next.hash));
                head = Some(next);
                if let Some(roots) = due.remove(&tree.size()) {
                    let same = roots.iter().all(|root| *root == tree.root());
                    must(same, || format!("{chain}: the first {} entries are not what was signed", tree.size()))?;
                }
                entries.push(serde_json::from_str(&line.body).map_err(at("an entry"))?);
            }
        }
        let known = self.host.store.begin_read().await.map_err(at("the database"))?.head(chain).await;
        let known = known.map_err(at("the audit"))?;
        // Somebody may have written since.
        let grew = known.as_ref().map_or(0, |head| head.seq) >= head.as_ref().map_or(0, |head| head.seq);
        must(grew, || format!("{chain} has more entries than its head says: {known:?} and {head:?}"))?;
        match due.first_key_value() {
            Some((size, _)) => {
                Err(Violation(format!("{chain}: {size} entries were signed, and there are {}", tree.size())))
            }
            None => Ok(entries),
        }
    }

    /// Each act is in the audit of its person as often as it was answered: none is lost, none was done twice.
    fn ledgers(&self, cases: &[&Case], entries: &[Value]) -> Found {
        let mut found: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for entry in entries {
            if entry["codes"].as_array().is_some_and(|codes| codes.iter().any(|code| code == "not-kept")) {
                continue;
            }
            if let (Some(person), Some(act)) = (entry["individual"].as_str(), entry["act"].as_str()) {
                *found.entry((person, act)).or_default() += 1;
            }
        }
        for case in cases {
            let Some(person) = &case.person else { continue };
            let id = IndividualId::parse(person).map_err(at(format!("{person} is no id")))?;
            let pseudonym = self.host.vault.pseudonyms().of(id.as_bytes()).to_string();
            let words = crate::acts::ALL.iter().flat_map(|act| act.marks());
            for word in words {
                let known = case.ledger.get(word).copied().unwrap_or_default();
                let found = found.get(&(pseudonym.as_str(), *word)).copied().unwrap_or_default();
                must(known.allows(found), || {
                    format!("the audit of {person} has {found} of {word}, and {known:?} were answered; {case:?}")
                })?;
            }
        }
        let registered = entries.iter().filter(|entry| entry["act"] == "individual-registered").count();
        let known = cases.iter().filter(|case| case.person.is_some()).count();
        must(registered == known, || format!("{registered} persons are in the audit, and {known} were registered"))
    }

    /// There is a row for each person who was registered and for nobody else, and each has a key that opens it.
    async fn persons(&self, cases: &[&Case]) -> Found {
        let reseal = Reseal::new(&self.host.vault, &OsRandom);
        let (mut after, mut rows) = (None, 0);
        loop {
            let mut tx = self.host.store.begin_read().await.map_err(at("the database"))?;
            let page = tx.individuals_with_keys(Page { after, limit: AT_ONCE }).await.map_err(at("the persons"))?;
            must(page.damaged.is_empty(), || format!("rows of persons are damaged: {:?}", page.damaged))?;
            let Some(last) = page.whole.last() else { break };
            after = Some(last.id);
            rows += page.whole.len();
            for row in &page.whole {
                let key = row.key.as_ref().ok_or_else(|| Violation(format!("{} has no key", row.id)))?;
                reseal.person(row.id, key).map_err(at(format!("the key of {}", row.id)))?;
            }
        }
        let known = cases.iter().filter(|case| case.person.is_some() && case.stage != Stage::Erased).count();
        must(rows == known, || format!("there are rows of {rows} persons, and {known} were registered and not erased"))
    }

    /// Sweeps twice, once the lease of a host that was killed is over: the second time, an hour later, a file that was
    /// nobody's the first time is removed. Afterwards none is.
    pub(crate) async fn sweep(self, places: &Places) -> Found {
        let clock = Arc::new(FixedClock::at(self.host.now().plus(LEASE)));
        let (store, vault) = (Arc::clone(&self.host.store), Arc::clone(&self.host.vault));
        let files = SealedFiles::open(&places.files).map_err(at("the files"))?;
        let host =
            Host::new(store, vault, Arc::clone(&clock) as Arc<_>, Arc::new(OsRandom)).with_files(Arc::new(files));
        let trouble = Mutex::new(Vec::new());
        for _ in 0..2 {
            let heard = |error: &WorkError| {
                trouble.lock().unwrap_or_else(PoisonError::into_inner).push(error.to_string());
            };
            let swept = sweep::sweep(&host, Terms { idempotency_days: 7 }, heard).await.map_err(at("the sweep"))?;
            must(swept.is_some_and(|swept| swept.failed == 0), || format!("the sweep was not made: {swept:?}"))?;
            clock.advance(HOUR);
        }
        let looked = sealed_files::look(&host).await.map_err(at("the files"))?;
        let (missing, strays) = (looked.missing, looked.strays.len());
        must(missing == 0 && strays == 0, || format!("{missing} files are missing and {strays} are nobody's"))?;
        let copies = places.keys.parent().map(|data| data.read_dir().map_err(at("the data directory"))).transpose()?;
        let copies = copies.into_iter().flatten().flatten().map(|entry| entry.file_name());
        let copies: Vec<_> = copies.filter(|name| name.to_string_lossy().contains(".copy-")).collect();
        must(copies.is_empty(), || format!("copies of the database are left: {copies:?}"))?;
        let left = places.files.join("arriving").read_dir().map_err(at("the files"))?.count();
        must(left == 0, || format!("{left} files that were being written are left"))?;
        let trouble = trouble.into_inner().unwrap_or_else(PoisonError::into_inner);
        must(trouble.is_empty(), || format!("the sweep met {trouble:?}"))?;
        host.store.close().await;
        Ok(())
    }
}

/// No data key was wrapped anew twice for an epoch: at most as often as there are persons. (When it began is no bound: an
/// act has the moment at which it began to wait for its turn, and others may have had theirs meanwhile.)
fn wrapped_once(host: &[Value], entries: &[Value]) -> Found {
    let persons = entries.iter().filter(|entry| entry["act"] == "individual-registered").count() as u64;
    let mut of_epoch: BTreeMap<String, u64> = BTreeMap::new();
    for entry in host.iter().filter(|entry| entry["act"] == "data-keys-rewrapped") {
        let codes = entry["codes"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let done: u64 = codes.filter_map(|code| code.strip_prefix("rewrapped ")?.parse::<u64>().ok()).sum();
        *of_epoch.entry(entry["object"].to_string()).or_default() += done;
    }
    match of_epoch.iter().find(|(_, done)| **done > persons) {
        Some((epoch, done)) => {
            Err(Violation(format!("{done} keys of {epoch} were wrapped anew, of {persons} persons")))
        }
        None => Ok(()),
    }
}

/// What anybody can see of a case over the API is what was answered.
pub(crate) fn look(api: &Api, cast: &Cast, case: &Case) -> Found {
    let get = |caller: &str, path: &str, expects: u16| match Wish::get(caller, path).send(api)? {
        Sent::Answered(answer) if answer.status == expects => Ok(answer),
        Sent::Answered(answer) => Err(Violation(format!(
            "{path}: {expects} was expected, and the host answered {} {}; {case:?}",
            answer.status, answer.text
        ))),
        Sent::Nothing(why) => Err(Violation(format!("{path}: a host that is ready gives no answer: {why}"))),
    };
    let Some(person) = &case.person else { return Ok(()) };
    let person = format!("/api/v1/individuals/{person}");
    if case.stage == Stage::Erased {
        get(&cast.caseworker, &person, 404)?;
        for attached in &case.files {
            get(&cast.caseworker, &attached.path, 404)?;
        }
        let Some(referral) = &case.referral else { return Ok(()) };
        get(&cast.caseworker, &format!("/api/v1/referrals/{referral}"), 404)?;
        return get(&cast.partner, &format!("/api/v1/partner/referrals/{referral}/form"), 404).map(drop);
    }
    let file = get(&cast.caseworker, &person, 200)?;
    must(file.body["data"]["phone"].as_str() == case.phone.as_deref(), || {
        format!("the file says {}, and {:?} was answered", file.body["data"]["phone"], case.phone)
    })?;
    for attached in &case.files {
        let read = get(&cast.caseworker, &attached.path, 200)?;
        must(read.text == attached.text, || format!("{}: this is not what was attached", attached.path))?;
    }
    let Some(referral) = &case.referral else { return Ok(()) };
    let read = get(&cast.caseworker, &format!("/api/v1/referrals/{referral}"), 200)?;
    if let Some(state) = case.state {
        must(read.body["state"]["state"] == state, || format!("{referral} is {}; {case:?}", read.body["state"]))?;
    }
    if let Some(version) = &case.version {
        must(read.etag() == *version, || format!("{referral} is at {}; {case:?}", read.etag()))?;
    }
    if case.was_sent {
        let expects = if case.stage.is_open() { 200 } else { 404 };
        get(&cast.partner, &format!("/api/v1/partner/referrals/{referral}/form"), expects)?;
    }
    Ok(())
}

/// What looking at a case leaves in its audit.
pub(crate) fn was_looked_at(case: &mut Case) {
    if case.stage != Stage::Erased {
        case.ledger.entry("evidence-read").or_default().done += case.files.len() as u64;
    }
    if case.stage.is_open() {
        case.ledger.entry("form-read").or_default().done += 1;
    }
    case.touched = false;
}

#[cfg(test)]
mod tests {
    use crate::case::Count;

    #[test]
    fn a_count_allows_what_was_answered_and_what_may_have_been_done_besides() {
        let count = Count { done: 2, maybe: 1 };
        assert_eq!([1, 2, 3, 4].map(|found| count.allows(found)), [false, true, true, false]);
    }
}
