//! What is asked: everything that the decision looks at.

use crate::basis::{Basis, Kind};
use crate::consent::people::{Capacity, Situation};
use crate::consent::{Consent, Said, Wishes};
use crate::organisation::partner::Partner;
use crate::person::origin::Origin;
use crate::plugin::catalogue::{Pathway, Priority, Stage};
use crate::referral;
use crate::retention::closing::Closing;
use crate::retention::file_request::FileRequest;
use crate::rights::Objections;
use crate::sharing::agreement::{Agreement, Grant};
use crate::sharing::scope::Scope;
use crate::words::ids::{ElementId, FeedbackId, FunctionId, ReferralId, StaffId};
use crate::words::time::Timestamp;

/// What the decision needs to know about the person. It has no `Debug` and is not serialised.
pub struct Person {
    /// Where the person comes from.
    pub origin: Origin,
    /// Age and care.
    pub situation: Situation,
}

/// The member of a partner's staff who wants to read, once there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub staff: StaffId,
    /// Doing what at the partner.
    pub function: FunctionId,
}

/// The basis that is claimed for the sharing. There is no third variant, so nothing else can take the place of consent.
#[derive(Debug, Clone, Copy)]
pub enum Claim<'a> {
    /// The person's consent; which one, the decision finds.
    Consent,
    /// Another basis, with its own record.
    Basis(&'a Basis),
}

impl Claim<'_> {
    /// Which of the four bases it claims.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Consent => Kind::Consent,
            Self::Basis(basis) => basis.ground.kind(),
        }
    }
}

/// Whether the service is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Since when the partner says that it is full.
    pub full_since: Option<Timestamp>,
    /// When it was offered the case; now, when it is being offered.
    pub offered_at: Timestamp,
}

/// All that the decision looks at.
pub struct Request<'a> {
    /// Now.
    pub now: Timestamp,
    /// The referral.
    pub referral: ReferralId,
    /// The person.
    pub person: &'a Person,
    /// The pathway, from the catalogue of the plugin with which the referral began.
    pub pathway: &'a Pathway,
    /// SHA-256 of that plugin's component, in lower-case hexadecimal.
    pub digest: &'a str,
    /// The stage.
    pub stage: Stage,
    /// The priority that a person confirmed.
    pub priority: Option<Priority>,
    /// The elements asked for.
    pub elements: &'a [ElementId],
    /// The recipient.
    pub recipient: &'a Partner,
    /// The agreements with the recipient, in any state.
    pub agreements: &'a [Agreement],
    /// The grants of the operation, in any state.
    pub grants: &'a [Grant],
    /// The basis that is claimed for the sharing.
    pub claim: Claim<'a>,
    /// The consents and refusals of the person, in any state, oldest first.
    pub consents: &'a [Consent],
    /// The same of the person's other files, each in its order.
    pub elsewhere: &'a [Vec<Consent>],
    /// The objections of the person that stand, said in any of their files.
    pub objections: &'a Objections,
    /// Whose yes counts in the operation.
    pub capacity: &'a Capacity,
    /// Whether the service is there.
    pub service: Service,
    /// The closing of the person's case, if it is closed.
    pub closing: Option<&'a Closing>,
    /// The formal requests to read the person's file, in any state.
    pub file_requests: &'a [FileRequest],
    /// The member of the partner's staff who wants to read.
    pub reader: Option<&'a Reader>,
    /// The member of staff who confirmed.
    pub confirmed_by: Option<StaffId>,
}

impl<'a> Request<'a> {
    /// What the person keeps back, and whom they keep out, said in any of their files.
    pub(super) fn wishes(&self) -> Wishes {
        self.said().wishes()
    }

    /// All that was said.
    pub(super) fn said(&self) -> Said<'_> {
        Said {
            consents: self.consents,
            elsewhere: self.elsewhere,
            capacity: self.capacity,
            situation: &self.person.situation,
        }
    }

    /// What is to be shared: for which referral and purpose, to whom, at which stage.
    pub(super) const fn scope(&self) -> Scope<'a> {
        let Self { referral, pathway, recipient, stage, .. } = *self;
        Scope { referral, purpose: pathway.purpose.class, pathway: &pathway.id, recipient: &recipient.id, stage }
    }
}

/// What a partner tells the operation about a referral.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// A step, a word of a closed list.
    Process(referral::Step),
    /// What became of the service.
    Service(&'a [FeedbackId]),
}
