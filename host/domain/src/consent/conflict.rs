//! Caregivers who differ.
//!
//! Source: Technical Note, "Consent". Where two people care for a child and one says no, nobody decides by who came last
//! to the office.

use super::caregiver::CaregiverName;
use super::record::Consent;
use super::state::State;

/// Whether one caregiver's last word is a yes and another's a no, in whichever order they spoke. Of what was said before
/// caregivers were named, all is by one who is nobody else.
pub(crate) fn differ<'a>(said: impl DoubleEndedIterator<Item = &'a Consent>) -> bool {
    let mut last: Vec<(Option<&CaregiverName>, bool)> = Vec::new();
    for consent in said.rev() {
        let caregiver = consent.terms.caregiver.as_ref();
        let says = match consent.state() {
            State::Given | State::Superseded(_) => true,
            State::Refused | State::Withdrawn(_) => false,
            State::Invalidated(_) => continue,
        };
        if last.iter().all(|(earlier, _)| *earlier != caregiver) {
            last.push((caregiver, says));
        }
    }
    last.iter().any(|(_, says)| *says) && last.iter().any(|(_, says)| !says)
}
