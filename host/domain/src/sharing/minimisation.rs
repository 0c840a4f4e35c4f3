//! What a purpose may carry at most: the one table that admission and the decision to disclose both ask.
//!
//! Source: Technical Note, "Legitimate Purposes", the rows "Okay to Share" and "Not Okay to Share" of each purpose,
//! and its sample scenarios.

use crate::person::dictionary::{About, DatumClass, Dictionary};
use crate::plugin::catalogue::{PurposeClass, QuestionKind, Stage};
use crate::words::ids::DatumId;

const Y: bool = true;
const N: bool = false;

/// Rows as in [`DatumClass::ALL`], columns as in [`PurposeClass::ALL`].
const TABLE: [[bool; 5]; 14] = [
    //                        immediate  future  feedback  closed  archiving
    /* case-number         */
    [Y, Y, Y, Y, Y],
    /* identity            */ [Y, Y, N, Y, Y],
    /* contact             */ [Y, Y, N, Y, N],
    /* biodata             */ [Y, Y, N, Y, Y],
    /* specific-needs-code */ [Y, Y, N, Y, Y],
    /* care-arrangement    */ [Y, Y, N, Y, Y],
    /* process-status      */ [Y, Y, Y, Y, Y],
    /* service-status      */ [Y, Y, Y, Y, Y],
    /* summary             */ [Y, Y, N, Y, Y],
    /* assessment          */ [Y, N, N, N, Y],
    /* incident            */ [Y, N, N, N, N],
    /* transcript          */ [Y, N, N, N, N],
    /* medical             */ [Y, N, N, N, N],
    /* case-file           */ [N, N, N, N, N],
];

/// Whether a disclosure for this class of purposes may carry a datum of this class at all.
#[must_use]
pub const fn allowed(purpose: PurposeClass, datum: DatumClass) -> bool {
    TABLE[datum as usize][purpose as usize]
}

/// The earliest stage at which a datum of this class may be released.
///
/// Source: Technical Note, "Legitimate Purposes", sample scenario Operation C: the first referral carries only what
/// lets the receiver decide; incident descriptions, interview transcripts and medical records come later.
#[must_use]
pub const fn earliest_stage(datum: DatumClass) -> Stage {
    match datum {
        DatumClass::Incident | DatumClass::Transcript | DatumClass::CaseFile => Stage::FollowUp,
        DatumClass::Assessment | DatumClass::Medical => Stage::Acceptance,
        _ => Stage::Offer,
    }
}

/// The class of an answer to a question of a catalogue, on a pathway for this class of purposes. Words may say anything, so
/// that they count as a summary.
///
/// In version 0.1 of the contract a question cannot say how much its choices, its date or its number tell, and "what
/// happened" can be asked as a choice. So such an answer counts as the most that it could be, wherever the purpose does
/// without: for a service of the future and for the archive, to which it never goes. The other purposes are made of such
/// answers: what is needed now, where a service stands, which needs were assessed (decision 28).
#[must_use]
pub const fn class_of_answer(kind: &QuestionKind, purpose: PurposeClass) -> DatumClass {
    match (kind, purpose) {
        (QuestionKind::Words { .. }, _) => DatumClass::Summary,
        (_, PurposeClass::FutureService | PurposeClass::Archiving) => DatumClass::Incident,
        (_, PurposeClass::ImmediateService | PurposeClass::ReferralFeedback | PurposeClass::ClosedCaseAccess) => {
            DatumClass::ServiceStatus
        }
    }
}

/// Whether a datum of a person's file is about another person: it is taken out before the file is read on a formal
/// request.
///
/// Source: Technical Note, "Legitimate Purposes", Closed cases for archiving, Sample Scenarios, Operation B.
#[must_use]
pub fn about_another(datum: &DatumId) -> bool {
    Dictionary::host().datum(datum).is_some_and(|datum| datum.about == About::Others)
}

/// What the class of purposes may carry, in a sentence with its source, for those who read a refusal.
#[must_use]
pub const fn rule(purpose: PurposeClass) -> &'static str {
    match purpose {
        PurposeClass::ImmediateService => {
            "A referral carries what the service needs, never a whole case file. Source: Technical Note, Legitimate \
             Purposes, Open, active cases for referrals for specific and immediate protection services and \
             assistance, Not Okay to Share"
        }
        PurposeClass::FutureService => {
            "A future service is prepared with limited data: a specific needs code, a case number, a summary; never \
             an incident, a full assessment or a case file. Source: Technical Note, Legitimate Purposes, Open, active \
             cases for referrals for protection services and assistance which are provided in the future, Okay to \
             Share and Not Okay to Share"
        }
        PurposeClass::ReferralFeedback => {
            "Feedback says where the process and the service stand; it is no account of the case. Source: Technical \
             Note, Legitimate Purposes, Feedback on service referrals, Okay to Share and Not Okay to Share"
        }
        PurposeClass::ClosedCaseAccess => {
            "A closed case is reduced to what is essential: assessed needs, actions taken, reasons for closure. \
             Source: Technical Note, Legitimate Purposes, Closed cases for access for future protection and \
             assistance services, Okay to Share and Sample Scenarios, Operation B"
        }
        PurposeClass::Archiving => {
            "What goes to the archive is reduced to what is essential. Source: Technical Note, Legitimate Purposes, \
             Closed cases for archiving, Okay to Share"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(purpose: PurposeClass) -> Vec<&'static str> {
        DatumClass::ALL.iter().copied().filter(|d| allowed(purpose, *d)).map(DatumClass::code).collect()
    }

    #[test]
    fn the_rows_and_columns_of_the_table_are_in_the_order_of_the_enums() {
        for (row, datum) in DatumClass::ALL.iter().copied().enumerate() {
            assert_eq!(datum as usize, row, "{}", datum.code());
        }
        for (column, purpose) in PurposeClass::ALL.iter().copied().enumerate() {
            assert_eq!(purpose as usize, column, "{}", purpose.code());
        }
    }

    #[test]
    fn no_purpose_carries_a_whole_case_file() {
        for &purpose in PurposeClass::ALL {
            assert!(!allowed(purpose, DatumClass::CaseFile), "{}", purpose.code());
        }
    }

    #[test]
    fn incidents_transcripts_and_medical_records_go_only_to_an_immediate_service_and_only_late() {
        for datum in [DatumClass::Incident, DatumClass::Transcript, DatumClass::Medical] {
            for &purpose in PurposeClass::ALL {
                assert_eq!(allowed(purpose, datum), purpose == PurposeClass::ImmediateService, "{}", datum.code());
            }
            assert!(earliest_stage(datum) > Stage::Offer);
        }
    }

    #[test]
    fn feedback_carries_a_number_and_where_things_stand() {
        assert_eq!(carried(PurposeClass::ReferralFeedback), ["case-number", "process-status", "service-status"]);
        let carries =
            |kind| allowed(PurposeClass::ReferralFeedback, class_of_answer(kind, PurposeClass::ReferralFeedback));
        assert!(!carries(&QuestionKind::Words { max: 10 }));
        assert!(carries(&QuestionKind::YesNo));
    }

    #[test]
    fn a_future_service_gets_a_needs_code_a_number_and_a_summary_but_no_assessment() {
        let carried = carried(PurposeClass::FutureService);
        for datum in ["case-number", "specific-needs-code", "summary", "care-arrangement", "process-status"] {
            assert!(carried.contains(&datum), "{datum}");
        }
        assert!(!carried.contains(&"assessment"));
    }

    #[test]
    fn what_happened_does_not_reach_a_future_service_or_the_archive_as_an_answer_to_choose_from() {
        let closed = [
            QuestionKind::YesNo,
            QuestionKind::OneOf { choices: Vec::new() },
            QuestionKind::AnyOf { choices: Vec::new() },
            QuestionKind::Number { min: 0, max: 9 },
            QuestionKind::Date,
        ];
        for kind in &closed {
            for &purpose in PurposeClass::ALL {
                let strict = matches!(purpose, PurposeClass::FutureService | PurposeClass::Archiving);
                assert_eq!(allowed(purpose, class_of_answer(kind, purpose)), !strict, "{}", purpose.code());
            }
        }
    }
}
