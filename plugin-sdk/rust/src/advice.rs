//! From rules to a recommendation.

use crate::case::Case;
use crate::contract::{Assessment, Priority, Verdict};
use crate::truth::Truth;

/// Collects what the rules say about one case, and sums it up.
///
/// - [`require`](Self::require): a condition. With one *no* the person is not eligible, with one *unknown* the SOPs cannot
///   tell, and with all *yes* the person is eligible.
/// - [`needs`](Self::needs): a question whose answer the SOPs need before they can tell.
/// - [`ask`](Self::ask): a question that is worth asking in this case. Either kind is asked only once.
/// - [`because`](Self::because): a reason in favour of the service.
/// - [`emergency_if`](Self::emergency_if), [`urgent_if`](Self::urgent_if): how soon. The soonest wins.
/// - [`element`](Self::element), [`recipient`](Self::recipient): what would be shared, and with whom.
///
/// If the person is not eligible, nothing more is asked, nothing is shared, and only the reasons for that are given.
///
/// ```
/// use waystation_plugin::{Advice, Assessment, Case};
///
/// fn legal_assistance(case: &Case<'_>) -> Assessment {
///     let mut advice = Advice::on(case);
///     advice.ask("has-lawyer");
///     advice.require(!case.yes("has-lawyer"), "already-represented");
///     let deadline = case.yes("deadline");
///     advice.ask("deadline").ask_if(deadline, "days-left");
///     advice.emergency_if(case.answer("days-left").at_most(3), "deadline-very-close");
///     advice.elements(&["case-number"]).recipient("legal-aid-provider");
///     advice.finish()
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Advice<'a> {
    case: Case<'a>,
    verdict: Truth,
    ask: Vec<&'static str>,
    refusals: Vec<&'static str>,
    reasons: Vec<&'static str>,
    soonest: Priority,
    score: Option<i32>,
    elements: Vec<&'static str>,
    recipients: Vec<&'static str>,
}

fn push(list: &mut Vec<&'static str>, id: &'static str) {
    if !list.contains(&id) {
        list.push(id);
    }
}

impl<'a> Advice<'a> {
    /// Starts with an eligible person, normal priority, and nothing to ask or share.
    #[must_use]
    pub const fn on(case: &Case<'a>) -> Self {
        Self {
            case: *case,
            verdict: Truth::Yes,
            ask: Vec::new(),
            refusals: Vec::new(),
            reasons: Vec::new(),
            soonest: Priority::Normal,
            score: None,
            elements: Vec::new(),
            recipients: Vec::new(),
        }
    }

    /// Asks a question, unless it was asked before. Questions are asked in the order of these calls.
    pub fn ask(&mut self, question: &'static str) -> &mut Self {
        if self.case.answer(question).is_open() {
            push(&mut self.ask, question);
        }
        self
    }

    /// Asks a question if `when` is known to be so.
    pub fn ask_if(&mut self, when: impl Into<Truth>, question: &'static str) -> &mut Self {
        if when.into().is_yes() {
            self.ask(question);
        }
        self
    }

    /// Asks a question; until it has an answer, the SOPs cannot tell. If the person prefers not to say, the decision is
    /// the caseworker's.
    pub fn needs(&mut self, question: &'static str) -> &mut Self {
        if !self.case.answer(question).is_known() {
            self.verdict = self.verdict & Truth::Unknown;
        }
        self.ask(question)
    }

    /// Like [`needs`](Self::needs), if `when` is known to be so.
    pub fn needs_if(&mut self, when: impl Into<Truth>, question: &'static str) -> &mut Self {
        if when.into().is_yes() {
            self.needs(question);
        }
        self
    }

    /// A condition of eligibility, and the reason that is given if it is not met.
    pub fn require(&mut self, condition: impl Into<Truth>, otherwise: &'static str) -> &mut Self {
        let condition = condition.into();
        self.verdict = self.verdict & condition;
        if condition.is_no() {
            push(&mut self.refusals, otherwise);
        }
        self
    }

    /// Leaves the decision to the caseworker if `when` is so, for this reason.
    pub fn leave_to_caseworker_if(&mut self, when: impl Into<Truth>, reason: &'static str) -> &mut Self {
        if when.into().is_yes() {
            self.verdict = self.verdict & Truth::Unknown;
            push(&mut self.reasons, reason);
        }
        self
    }

    /// A reason in favour of the service, if `when` is so.
    pub fn because(&mut self, when: impl Into<Truth>, reason: &'static str) -> &mut Self {
        if when.into().is_yes() {
            push(&mut self.reasons, reason);
        }
        self
    }

    /// Due within 24 hours if `when` is so, for this reason.
    pub fn emergency_if(&mut self, when: impl Into<Truth>, reason: &'static str) -> &mut Self {
        self.no_later_than(Priority::Emergency, when.into(), reason)
    }

    /// Due within 72 hours if `when` is so, for this reason.
    pub fn urgent_if(&mut self, when: impl Into<Truth>, reason: &'static str) -> &mut Self {
        self.no_later_than(Priority::Urgent, when.into(), reason)
    }

    fn no_later_than(&mut self, priority: Priority, when: Truth, reason: &'static str) -> &mut Self {
        if when.is_yes() {
            let sooner =
                matches!((priority, self.soonest), (Priority::Emergency, _) | (Priority::Urgent, Priority::Normal));
            if sooner {
                self.soonest = priority;
            }
            push(&mut self.reasons, reason);
        }
        self
    }

    /// The score of the SOPs.
    pub const fn score(&mut self, score: i32) -> &mut Self {
        self.score = Some(score);
        self
    }

    /// An element that this case needs.
    pub fn element(&mut self, element: &'static str) -> &mut Self {
        push(&mut self.elements, element);
        self
    }

    /// Elements that this case needs.
    pub fn elements(&mut self, elements: &[&'static str]) -> &mut Self {
        for element in elements {
            self.element(element);
        }
        self
    }

    /// An element that this case needs if `when` is so.
    pub fn element_if(&mut self, when: impl Into<Truth>, element: &'static str) -> &mut Self {
        if when.into().is_yes() {
            self.element(element);
        }
        self
    }

    /// A recipient that fits this case.
    pub fn recipient(&mut self, role: &'static str) -> &mut Self {
        push(&mut self.recipients, role);
        self
    }

    /// A recipient that fits this case if `when` is so.
    pub fn recipient_if(&mut self, when: impl Into<Truth>, role: &'static str) -> &mut Self {
        if when.into().is_yes() {
            self.recipient(role);
        }
        self
    }

    /// Whether any question is to be asked so far. What only the form needs can wait until the rules have their answers.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        !self.ask.is_empty()
    }

    /// Whether some condition is known not to be met. Further rules cannot change that.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        self.verdict.is_no()
    }

    /// Sums up.
    #[must_use]
    pub fn finish(&self) -> Assessment {
        let words = |list: &[&'static str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        match self.verdict {
            Truth::No => Assessment {
                verdict: Verdict::NotEligible,
                ask: Vec::new(),
                reasons: words(&self.refusals),
                priority: None,
                score: self.score,
                elements: Vec::new(),
                recipients: Vec::new(),
            },
            known => Assessment {
                verdict: if known.is_yes() { Verdict::Eligible } else { Verdict::CannotTell },
                ask: words(&self.ask),
                reasons: words(&self.reasons),
                // While the SOPs cannot tell, a priority is given only if the case is already known to be pressing.
                priority: (known.is_yes() || self.soonest != Priority::Normal).then_some(self.soonest),
                score: self.score,
                elements: words(&self.elements),
                recipients: words(&self.recipients),
            },
        }
    }
}

impl Assessment {
    /// Nothing can be said about the case: the caseworker decides. The answer for an unknown pathway.
    #[must_use]
    pub const fn cannot_tell() -> Self {
        Self {
            verdict: Verdict::CannotTell,
            ask: Vec::new(),
            reasons: Vec::new(),
            priority: None,
            score: None,
            elements: Vec::new(),
            recipients: Vec::new(),
        }
    }
}
