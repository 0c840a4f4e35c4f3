//! Figures without persons: how many referrals went where and how they stand, by quarter, with small cells suppressed.
//!
//! Source: Technical Note, "Feedback on service referrals", Sample Scenarios, Operation B: quarterly, in aggregate form.
//!
//! Only whole quarters that are over are counted, so that no two figures overlap and nobody is found by subtracting one
//! day from the next. A sum is given only where every cell of it is: a suppressed cell can never be worked out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::audit::Act;
use crate::ports::Page;
use crate::referral::Content;
use crate::security::caller::{Caller, Role};
use crate::words::calendar::Zone;
use crate::words::ids::{OperationId, PathwayId};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// A cell below this is suppressed; zero is nobody and is shown.
pub(super) const SMALLEST: u32 = 5;

/// A count, unless it is too small to be told.
pub(super) fn told(count: u32) -> Option<u32> {
    (count == 0 || count >= SMALLEST).then_some(count)
}

/// How many referrals are read and opened at once.
const AT_ONCE: u32 = 200;

/// A quarter of a year, written `2026-Q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i16,
    number: i8,
}

/// Why a word is no quarter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a quarter: a year from 2000 to 2999 and Q1 to Q4 are expected, such as 2026-Q3")]
pub struct BadQuarter;

impl std::str::FromStr for Quarter {
    type Err = BadQuarter;
    fn from_str(word: &str) -> Result<Self, BadQuarter> {
        let (year, number) = word.split_once("-Q").ok_or(BadQuarter)?;
        // A number in Rust may have a sign and zeros before it; a quarter has neither.
        let written = year.len() == 4 && number.len() == 1 && !word.contains('+');
        let year: i16 = year.parse().ok().filter(|_| written).ok_or(BadQuarter)?;
        let number: i8 = number.parse().map_err(|_| BadQuarter)?;
        let good = (2000..3000).contains(&year) && (1..=4).contains(&number);
        if good { Ok(Self { year, number }) } else { Err(BadQuarter) }
    }
}

impl TryFrom<String> for Quarter {
    type Error = BadQuarter;
    fn try_from(word: String) -> Result<Self, BadQuarter> {
        word.parse()
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> Self {
        format!("{}-Q{}", quarter.year, quarter.number)
    }
}

impl Quarter {
    /// Its first moment in a time zone, and the first that is no longer in it.
    #[must_use]
    pub fn ends(self, zone: &Zone) -> Option<(Timestamp, Timestamp)> {
        let first = Date::new(self.year, (self.number - 1) * 3 + 1, 1).ok()?;
        let next = if self.number == 4 {
            Date::new(self.year + 1, 1, 1).ok()?
        } else {
            Date::new(self.year, self.number * 3 + 1, 1).ok()?
        };
        Some((zone.start_of(first), zone.start_of(next)))
    }
}

/// One pathway.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FigureRow))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Which.
    pub pathway: PathwayId,
    /// For each state how many referrals stand there; `None` where they are too few to be told.
    pub states: BTreeMap<String, Option<u32>>,
    /// How many in all; `None` where a cell is suppressed.
    pub total: Option<u32>,
}

/// The figures of a quarter.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Which quarter.
    pub quarter: Quarter,
    /// Below this a cell is suppressed.
    pub smallest: u32,
    /// The pathways, by id.
    pub pathways: Vec<Row>,
}

/// Suppresses small cells.
fn suppress(counts: BTreeMap<PathwayId, BTreeMap<String, u32>>) -> Vec<Row> {
    let row = |(pathway, states): (PathwayId, BTreeMap<String, u32>)| {
        let whole = states.values().all(|count| told(*count).is_some());
        let total = whole.then(|| states.values().sum());
        Row { pathway, states: states.into_iter().map(|(state, count)| (state, told(count))).collect(), total }
    };
    counts.into_iter().map(row).collect()
}

/// The figures of a quarter that is over, for staff of the operation.
///
/// # Errors
/// [`WorkError::Forbidden`] for everybody else; [`WorkError::Invalid`] while the quarter is not over.
pub async fn figures(host: &Host, caller: &Caller, quarter: Quarter) -> Result<Figures, WorkError> {
    let operation: &OperationId = match &caller.role {
        Role::Caseworker { .. } => None,
        role => role.operation(),
    }
    .ok_or(WorkError::Forbidden(caller.role.code()))?;
    let mut work = UnitOfWork::begin(host, caller).await?;
    let zone = work.tx.operation(operation).await?.ok_or(WorkError::NotFound("operation"))?.time_zone;
    let over = quarter.ends(&zone).filter(|(_, next)| *next <= work.now);
    let (from, until) = over
        .ok_or_else(|| WorkError::Invalid("quarter: there are figures only for a quarter that is over".to_owned()))?;
    let mut counts: BTreeMap<PathwayId, BTreeMap<String, u32>> = BTreeMap::new();
    let mut after = None;
    loop {
        // The pathway is sealed, so every referral of the quarter is opened. Of persons who were erased nothing is left
        // to count.
        let rows = work.tx.referrals_begun(operation, from, until, Page { after, limit: AT_ONCE }).await?;
        let Some((last, _)) = rows.last() else { break };
        after = Some(last.id);
        for (row, person) in rows {
            let Some(wrapped) = &person.key else { continue };
            let key = host.vault.unwrap_key(person.id, wrapped)?;
            let content: Content = key.open_doc(row.id.as_bytes(), &row.sealed)?;
            *counts.entry(content.pathway).or_default().entry(row.state.code().to_owned()).or_default() += 1;
        }
    }
    let mut entry = work.entry(Act::FiguresRead, Some(operation.clone()));
    entry.codes = vec![quarter.into()];
    work.finish([entry]).await?;
    Ok(Figures { quarter, smallest: SMALLEST, pathways: suppress(counts) })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    fn of(counts: &[(&str, u32)]) -> Row {
        let states = counts.iter().map(|(state, count)| ((*state).to_owned(), *count)).collect();
        suppress([(PathwayId::new("p").unwrap(), states)].into()).remove(0)
    }

    #[test]
    fn a_small_cell_is_suppressed_and_with_it_every_sum_that_would_reveal_it() {
        let row = of(&[("accepted", 40), ("declined", 4), ("withdrawn", 0)]);
        assert_eq!(row.states["accepted"], Some(40));
        assert_eq!(row.states["declined"], None);
        assert_eq!(row.states["withdrawn"], Some(0));
        assert_eq!(row.total, None);
        assert_eq!(of(&[("accepted", 40), ("declined", 5)]).total, Some(45));
    }

    #[test]
    fn a_quarter_is_three_months() {
        let days = |word: &str| {
            let (from, until) = word.parse::<Quarter>().unwrap().ends(&Zone::default()).unwrap();
            (until.as_millis() - from.as_millis()) / crate::words::time::DAY
        };
        assert_eq!(["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4", "2028-Q1"].map(days), [90, 91, 92, 92, 91]);
        for bad in ["2027", "2027-Q5", "2027-Q0", "1999-Q1", "x-Q1", "2027-q1", "+2027-Q1", "2027-Q+1"] {
            assert_eq!(bad.parse::<Quarter>(), Err(BadQuarter), "{bad}");
        }
    }
}
