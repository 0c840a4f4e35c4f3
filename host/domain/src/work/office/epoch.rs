//! Epochs of the keys that wrap data keys: begun, and destroyed.

use serde::Serialize;

use super::Office;
use crate::audit::Act;
use crate::ports::{ReadTx, Tx};
use crate::security::epoch::{Asked, Epoch, EpochId, EpochState, KeeperError, Wrapping};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// Whether the key of an epoch is where it is kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EpochKeyAtHand))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "why")]
pub enum AtHand {
    /// It is.
    Here,
    /// It follows from the master key.
    FromTheMasterKey,
    /// It was destroyed.
    Destroyed,
    /// Another key is in its place: this one's name.
    Another(String),
    /// It is not.
    No(String),
}

/// An epoch, and what this host knows of it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = KeyEpochStanding))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EpochStanding {
    /// The epoch.
    #[serde(flatten)]
    pub epoch: Epoch,
    /// How many data keys are wrapped by it.
    pub data_keys: u64,
    /// Whether its key is where this host looks for it.
    pub at_hand: AtHand,
}

/// Begins the first epoch of a database in which there is nothing yet: its key is made, and known by its name.
///
/// # Errors
/// Those of the keeper and of the store.
pub async fn begin_first(host: &Host, tx: &mut dyn Tx, now: Timestamp) -> Result<(), WorkError> {
    if !tx.epochs_to_change().await?.is_empty() {
        return Ok(());
    }
    let key = Some(host.vault.epochs().make(EpochId::FIRST, host.random.as_ref())?);
    Ok(tx.put_epoch(&Epoch { epoch: EpochId::FIRST, key, state: EpochState::Current { since: now } }).await?)
}

/// Writes down, for a database from before there were epochs, that it is in its first; and destroys here what was
/// destroyed by another host. To be done by each host before its first act, and from time to time.
///
/// # Errors
/// Those of the keeper and of the store.
pub async fn tend(host: &Host) -> Result<(), WorkError> {
    let epochs = host.store.begin_read().await?.epochs().await?;
    if epochs.is_empty() {
        let mut tx = host.store.begin().await?;
        if tx.epochs_to_change().await?.is_empty() {
            tx.put_epoch(&Epoch::before(host.now())).await?;
            tx.commit().await?;
        }
        return Ok(());
    }
    for epoch in epochs {
        if let EpochState::Destroyed { at } = epoch.state {
            host.vault.epochs().destroy(epoch.epoch, at)?;
        }
    }
    Ok(())
}

/// The key by which data keys are wrapped now is where this host looks for it.
///
/// # Errors
/// [`WorkError::Key`] when it is not, or another one is.
pub async fn look_for_current(host: &Host) -> Result<(), WorkError> {
    let epochs = host.store.begin_read().await?.epochs().await?;
    let Some(Epoch { epoch, key: Some(name), .. }) = epochs.into_iter().find(Epoch::is_current) else { return Ok(()) };
    let found = host.vault.epochs().name(epoch)?;
    if found == name { Ok(()) } else { Err(KeeperError::Another { epoch, found, name }.into()) }
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// Every epoch, by number.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn epochs(mut self) -> Result<Vec<EpochStanding>, WorkError> {
        standing(&mut self.work).await
    }
}

/// See [`Office::epochs`].
pub(super) async fn standing<T: ReadTx + ?Sized>(
    work: &mut UnitOfWork<'_, T>,
) -> Result<Vec<EpochStanding>, WorkError> {
    let wrapped = work.tx.data_keys().await?;
    let count = |by: Wrapping| wrapped.iter().find(|(wrapping, _)| *wrapping == by).map_or(0, |(_, count)| *count);
    let mut all = Vec::new();
    for epoch in work.tx.epochs().await? {
        let at_hand = match (&epoch.state, &epoch.key) {
            (EpochState::Destroyed { .. }, _) => AtHand::Destroyed,
            (_, None) => AtHand::FromTheMasterKey,
            (_, Some(name)) => match work.host.vault.epochs().name(epoch.epoch) {
                Ok(found) if found == *name => AtHand::Here,
                Ok(found) => AtHand::Another(found),
                Err(error) => AtHand::No(error.to_string()),
            },
        };
        all.push(EpochStanding { data_keys: count(epoch.wrapping()), epoch, at_hand });
    }
    // What no epoch is known for: a database that was put together of two.
    for (by, data_keys) in wrapped {
        let Wrapping::Epoch(epoch) = by else { continue };
        if !all.iter().any(|known| known.epoch.wrapping() == by) {
            let at_hand = AtHand::No("the database does not know this epoch".to_owned());
            let epoch = Epoch { epoch, key: Some(String::new()), state: EpochState::Prepared };
            all.push(EpochStanding { epoch, data_keys, at_hand });
        }
    }
    Ok(all)
}

impl Office<'_> {
    /// Makes the key of the next epoch, and wraps nothing by it yet: hosts that keep their keys apart get a copy first.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when one is prepared already; [`WorkError::Key`].
    pub async fn prepare_epoch(mut self) -> Result<Epoch, WorkError> {
        let epochs = self.work.tx.epochs_to_change().await?;
        if epochs.iter().any(|epoch| epoch.state == EpochState::Prepared) {
            return Err(WorkError::Conflict("the next epoch is prepared already: begin it"));
        }
        let next = self.next(&epochs)?;
        self.work.tx.put_epoch(&next).await?;
        let entry = self.about(Act::KeyEpochPrepared, &next);
        self.finish(entry).await?;
        Ok(next)
    }

    /// Begins the next epoch: from now on data keys are wrapped by its key. What older ones wrap is wrapped anew by
    /// [`rewrap`](crate::work::sweep::rewrap).
    ///
    /// # Errors
    /// [`WorkError::Key`] when its key is not at hand; [`WorkError::Conflict`] when another key is in its place.
    pub async fn begin_epoch(mut self) -> Result<Epoch, WorkError> {
        let epochs = self.work.tx.epochs_to_change().await?;
        let mut next = match epochs.iter().find(|epoch| epoch.state == EpochState::Prepared) {
            Some(prepared) => prepared.clone(),
            None => self.next(&epochs)?,
        };
        if next.key != Some(self.work.host.vault.epochs().name(next.epoch)?) {
            return Err(WorkError::Conflict(
                "another key is in the place of the epoch that was prepared: bring the file from the host that prepared it",
            ));
        }
        let now = self.work.now;
        for mut epoch in epochs {
            if let EpochState::Current { since } = epoch.state {
                epoch.state = EpochState::Old { since, empty_since: None, asked: None };
                self.work.tx.put_epoch(&epoch).await?;
            }
        }
        next.state = EpochState::Current { since: now };
        self.work.tx.put_epoch(&next).await?;
        let entry = self.about(Act::KeyEpochBegun, &next);
        self.finish(entry).await?;
        Ok(next)
    }

    /// Destroys the key of an epoch, when a second member of the central team asks for the same: nobody can read anything
    /// any more in a copy of the database from when the epoch wrapped something. It cannot be undone.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] while something is wrapped by it; [`WorkError::Key`] when the key may still be there: ask
    /// again.
    pub async fn destroy_epoch(mut self, id: EpochId) -> Result<Epoch, WorkError> {
        let epochs = self.work.tx.epochs_to_change().await?;
        let epoch = epochs.into_iter().find(|epoch| epoch.epoch == id).ok_or(WorkError::NotFound("epoch"))?;
        let (now, by, host) = (self.work.now, self.work.caller.staff, self.work.host);
        let changed = |state| Epoch { state, ..epoch.clone() };
        match epoch.state.clone() {
            EpochState::Destroyed { at } => {
                host.vault.epochs().destroy(id, at)?;
                Ok(epoch)
            }
            EpochState::Prepared => Err(WorkError::Conflict("this epoch has not begun: begin it first")),
            EpochState::Current { .. } => {
                Err(WorkError::Conflict("data keys are wrapped by this epoch now: begin another first"))
            }
            EpochState::Old { .. } if epoch.wrapping() == Wrapping::Master => Err(WorkError::Conflict(
                "this epoch is from before there were epochs, and its key follows from the master key: it cannot be \
                 destroyed. Let the copies of the database from then expire",
            )),
            EpochState::Old { since, empty_since, asked } => {
                let wrapped = self.work.tx.data_keys().await?;
                if wrapped.iter().any(|(by, count)| *by == epoch.wrapping() && *count > 0) {
                    return Err(WorkError::Conflict(
                        "data keys are still wrapped by this epoch: see how many with `waystation key status`. A host \
                         that serves wraps them anew",
                    ));
                }
                match asked {
                    Some(Asked { by: first, at }) if first != by => {
                        let changed = changed(EpochState::Destroyed { at: now });
                        self.work.tx.put_epoch(&changed).await?;
                        let mut entry = self.about(Act::KeyEpochDestroyed, &changed);
                        entry.codes.push(format!("asked by {first} at {at}"));
                        // The word first: whatever happens now, nothing is wrapped by it again, and each host destroys it.
                        self.finish(entry).await?;
                        host.vault.epochs().destroy(id, now).map_err(|error| {
                            WorkError::Key(KeeperError::Failed(format!(
                                "epoch {id} is destroyed in the database, and its key may still be there: {error}. Ask \
                                 for the same again"
                            )))
                        })?;
                        Ok(changed)
                    }
                    Some(_) => Ok(epoch),
                    None => {
                        let asked = Some(Asked { by, at: now });
                        let changed = changed(EpochState::Old { since, empty_since, asked });
                        self.work.tx.put_epoch(&changed).await?;
                        let entry = self.about(Act::KeyEpochDestructionAsked, &changed);
                        self.finish(entry).await?;
                        Ok(changed)
                    }
                }
            }
        }
    }

    /// The next epoch, with its key made. One that was destroyed in another copy of this database is passed over.
    fn next(&self, epochs: &[Epoch]) -> Result<Epoch, WorkError> {
        let mut epoch = epochs.iter().map(|epoch| epoch.epoch).max().unwrap_or(EpochId::FIRST).next();
        loop {
            match self.work.host.vault.epochs().make(epoch, self.work.host.random.as_ref()) {
                Ok(name) => return Ok(Epoch { epoch, key: Some(name), state: EpochState::Prepared }),
                Err(KeeperError::Destroyed { .. }) => epoch = epoch.next(),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn about(&self, act: Act, epoch: &Epoch) -> crate::audit::Entry {
        let mut entry = self.entry(act, None, &format!("epoch-{}", epoch.epoch));
        entry.codes = epoch.key.iter().cloned().collect();
        entry
    }
}
