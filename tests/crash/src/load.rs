//! The mixed load: several clients, each with cases of its own, until enough is done or nobody answers any more.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;

use crate::acts::{Act, Look, Repeated, choose};
use crate::case::{Case, Doubt, Stage};
use crate::dice::Dice;
use crate::host::Api;
use crate::setting::Cast;
use crate::violation::{Found, Violation};
use crate::wish::{Sent, Wish};

/// What everybody in a round shares.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) api: &'a Api,
    pub(crate) cast: &'a Cast,
    /// How many acts were answered.
    pub(crate) answered: &'a AtomicU64,
    /// How many requests had no answer.
    pub(crate) cut: &'a AtomicU64,
    /// So many have to be answered before something is killed.
    pub(crate) enough: u64,
    /// Whether to go on after a cut, by sending the same again: another host may take it.
    pub(crate) goes_on: bool,
    pub(crate) over: &'a AtomicBool,
}

impl Shared<'_> {
    fn look(&self) -> Look<'_> {
        Look { api: self.api, cast: self.cast }
    }
}

/// How often a request is sent again before that is a violation: some host takes it.
const PATIENCE: u32 = 2_000;

/// How many cases a client has in hand at a time.
const IN_HAND: usize = 4;

/// A client with its cases, which no other client touches.
#[derive(Debug)]
pub(crate) struct ClientOf {
    pub(crate) number: usize,
    pub(crate) cases: Vec<Case>,
}

impl ClientOf {
    pub(crate) const fn new(number: usize) -> Self {
        Self { number, cases: Vec::new() }
    }

    /// A case to go on with: one of the last few, or a new one where too few are under way.
    fn take_up(&mut self, dice: &Dice) -> &mut Case {
        let ended =
            |case: &Case| matches!(case.stage, Stage::Closed | Stage::Withdrawn | Stage::Refused | Stage::Erased);
        let recent = self.cases.len().saturating_sub(IN_HAND);
        if self.cases[recent..].iter().all(ended) || dice.below(8) == 0 {
            self.cases.push(Case::new(self.number * 100_000 + self.cases.len()));
        }
        let recent = self.cases.len().saturating_sub(IN_HAND);
        let at = dice.between(recent, self.cases.len());
        &mut self.cases[at]
    }

    /// Works until enough is done, or until nobody answers.
    pub(crate) fn work(&mut self, shared: &Shared<'_>, dice: &Dice, enough: &Sender<()>) -> Found {
        while !shared.over.load(Ordering::SeqCst) {
            let case = self.take_up(dice);
            let Some(act) = choose(case, dice) else { continue };
            let Some(wish) = act.wish(&shared.look(), case, dice)? else {
                // What it had to look up was not answered.
                if shared.goes_on {
                    continue;
                }
                return Ok(());
            };
            let mut done = carry_out(shared, case, act, wish)?;
            if !done && shared.goes_on {
                done = settle(shared, case)?;
            }
            if !done {
                return Ok(());
            }
            if shared.answered.fetch_add(1, Ordering::SeqCst) + 1 >= shared.enough {
                // Only the first is waited for.
                let _nobody_waits = enough.send(());
            }
        }
        Ok(())
    }
}

/// Sends a request for the first time; whether it was answered.
fn carry_out(shared: &Shared<'_>, case: &mut Case, act: &'static dyn Act, wish: Wish) -> Found<bool> {
    match wish.send(shared.api)? {
        Sent::Nothing(_) => {
            shared.cut.fetch_add(1, Ordering::SeqCst);
            case.doubt = Some(Doubt { act, wish });
            case.touched = true;
            Ok(false)
        }
        Sent::Answered(answer) if answer.status == wish.expects => {
            act.learn(case, &wish, Some(&answer))?;
            case.was_done(act);
            Ok(true)
        }
        Sent::Answered(answer) => Err(Violation(format!(
            "{act:?}: {}: {} was expected, and the host answered {} {}; the case is {case:?}",
            answer.asked, wish.expects, answer.status, answer.text
        ))),
    }
}

/// Sends what had no answer again, until it has one; whether there was nothing to send, or it has one now.
pub(crate) fn settle(shared: &Shared<'_>, case: &mut Case) -> Found<bool> {
    let Some(Doubt { act, wish }) = case.doubt.take() else { return Ok(true) };
    for _ in 0..PATIENCE {
        if act.repeated() == Repeated::Again {
            // The one without an answer may have been done as well.
            case.may_be_done(act);
        }
        let answer = match wish.send(shared.api)? {
            Sent::Nothing(_) => {
                shared.cut.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            Sent::Answered(answer) => answer,
        };
        let repeated = act.repeated() == Repeated::Once;
        // It was done, and so the version, or the state of the case, is another now.
        let before = repeated && wish.key.is_none() && act.done_before().contains(&answer.status);
        if answer.status == wish.expects {
            act.learn(case, &wish, Some(&answer))?;
        } else if before {
            act.learn(case, &wish, None)?;
            case.version = None;
        } else {
            return Err(Violation(format!(
                "{act:?}, sent again: {}: {} was expected, and the host answered {} {}; the case is {case:?}",
                answer.asked, wish.expects, answer.status, answer.text
            )));
        }
        case.was_done(act);
        return Ok(true);
    }
    Err(Violation(format!("{act:?}: nobody answered {} {}, sent {PATIENCE} times", wish.method, wish.path)))
}
