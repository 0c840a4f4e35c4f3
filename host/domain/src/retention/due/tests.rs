use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::basis::Approval;
use crate::retention::hold::HoldReason;
use crate::retention::length::Length;
use crate::words::ids::{HoldId, StaffId};
use crate::words::text::Reference;

fn zone() -> Zone {
    "Asia/Kabul".parse().unwrap()
}

fn at(day: Date) -> Timestamp {
    zone().start_of(day)
}

fn person() -> IndividualId {
    IndividualId::new(Timestamp::from_millis(0), [0; 10])
}

fn ended(clock: ClockId, at: Timestamp, then: Disposition) -> Due {
    Due::Due(Ended { person: person(), by: RunsOut { clock, at, then } })
}

/// An account that was made on 15 January 2027, and nothing since.
fn account() -> Milestones {
    Milestones {
        person: person(),
        made_at: at(date(2027, 1, 15)).plus(9 * 3_600_000),
        entered: false,
        applied: false,
        appointment: None,
        seen: false,
        closed_at: None,
        archive_agreed: false,
    }
}

fn hold(until: Timestamp) -> Hold {
    let now = Timestamp::from_millis(0);
    Hold {
        id: HoldId::new(now, [0; 10]),
        reason: HoldReason::FraudInquiry,
        reference: Reference::try_from("INQ-1".to_owned()).unwrap(),
        placed: Approval { by: StaffId::HOST, at: now },
        until,
        reviewed: Vec::new(),
        lifted: None,
    }
}

fn on(known: &Milestones, day: Date) -> Due {
    due(known, &[], &Terms::default(), &zone(), at(day))
}

#[track_caller]
fn ends(known: &Milestones, clock: ClockId, then: Disposition, last_day: Date) {
    let next = last_day.tomorrow().unwrap();
    assert!(matches!(on(known, last_day), Due::NotDue(Some(next)) if next.clock == clock), "{:?}", on(known, last_day));
    assert_eq!(on(known, next), ended(clock, at(next), then));
}

#[test]
fn an_account_ends_as_the_privacy_notice_says() {
    let erase = Disposition::Erase;
    let empty = account();
    ends(&empty, ClockId::EmptyAccount, erase, date(2027, 2, 12));
    let entered = Milestones { entered: true, ..empty };
    ends(&entered, ClockId::NoApplication, erase, date(2027, 7, 15));
    let applied = Milestones { applied: true, ..entered };
    ends(&applied, ClockId::NoInterview, erase, date(2028, 1, 15));
    let seen = Milestones { seen: true, ..applied };
    assert_eq!(on(&seen, date(2127, 1, 1)), Due::NotDue(None));
}

#[test]
fn a_valid_appointment_keeps_the_account_and_a_missed_one_does_not_for_ever() {
    let known = Milestones { entered: true, appointment: Some(date(2028, 3, 1)), ..account() };
    let ran_out = RunsOut { clock: ClockId::NoInterview, at: at(date(2028, 1, 16)), then: Disposition::Erase };
    assert_eq!(on(&known, date(2028, 1, 16)), Due::Kept(ran_out, KeptBy::Appointment));
    assert_eq!(on(&known, date(2028, 3, 15)), Due::Kept(ran_out, KeptBy::Appointment));
    assert_eq!(on(&known, date(2028, 3, 16)), Due::Due(Ended { person: person(), by: ran_out }));
}

#[test]
fn a_closed_case_is_archived_or_ends_by_the_filing_schedule() {
    let closed = Milestones { seen: true, closed_at: Some(at(date(2027, 3, 1))), ..account() };
    ends(&closed, ClockId::CaseFile, Disposition::Archive, date(2047, 3, 1));
    let schedule = Terms { files: Files::FilingSchedule, ..Terms::default() };
    for (archive_agreed, then) in [(false, Disposition::Erase), (true, Disposition::Archive)] {
        let known = Milestones { archive_agreed, ..closed };
        let due = due(&known, &[], &schedule, &zone(), at(date(2034, 3, 2)));
        assert_eq!(due, ended(ClockId::ClosedCase, at(date(2034, 3, 2)), then));
    }
}

fn some_day() -> impl Strategy<Value = Date> {
    (0_i64..20_000).prop_map(|days| date(2000, 1, 1).saturating_add(days.days()))
}

prop_compose! {
    fn milestones()(
        made in some_day(), entered: bool, applied: bool, seen: bool, archive_agreed: bool,
        appointment in proptest::option::of(some_day()), closed in proptest::option::of(some_day()),
    ) -> Milestones {
        Milestones {
            person: person(), made_at: at(made), entered, applied, appointment, seen, archive_agreed, closed_at: closed.map(at),
        }
    }
}

prop_compose! {
    fn terms()(
        schedule: bool, days in 7_u32..400, application in 1_u32..60, interview in 1_u32..60, closed in 1_u32..400,
        file in 1_u32..400,
    ) -> Terms {
        Terms {
            files: if schedule { Files::FilingSchedule } else { Files::PermanentRecord },
            lengths: [
                (ClockId::EmptyAccount, Length::Days(days)),
                (ClockId::NoApplication, Length::Months(application)),
                (ClockId::NoInterview, Length::Months(interview)),
                (ClockId::ClosedCase, Length::Months(closed)),
                (ClockId::CaseFile, Length::Months(file)),
            ].into(),
        }
    }
}

/// Shorter by so much, and never out of range.
fn shortened(terms: &Terms, by: u32) -> Terms {
    let lengths = terms.lengths.iter().map(|(clock, length)| {
        let shorter = match *length {
            Length::Days(days) => Length::Days(days.saturating_sub(by).max(7)),
            Length::Months(months) => Length::Months(months.saturating_sub(by).max(1)),
        };
        (*clock, shorter)
    });
    Terms { files: terms.files, lengths: lengths.collect() }
}

fn is_due(due: &Due) -> bool {
    matches!(due, Due::Due(_))
}

proptest! {
    #[test]
    fn a_hold_always_wins(known in milestones(), terms in terms(), day in some_day(), more in 1_i64..1000) {
        let now = at(day);
        let holds = [hold(now.plus(-1)), hold(now.plus(more))];
        prop_assert!(!is_due(&due(&known, &holds, &terms, &zone(), now)));
        let mut lifted = hold(now.plus(more));
        lifted.lifted = Some(lifted.placed);
        // One that has lapsed or was lifted changes nothing.
        let without = due(&known, &[], &terms, &zone(), now);
        prop_assert_eq!(due(&known, &[hold(now), lifted], &terms, &zone(), now), without);
    }

    #[test]
    fn shortening_never_makes_anything_later(known in milestones(), terms in terms(), day in some_day(), by in 0_u32..400) {
        let shorter = shortened(&terms, by);
        prop_assert!(shorter.keep_no_longer_than(&terms) && shorter.check().is_ok());
        let (before, after) = (known.first(&terms, &zone()), known.first(&shorter, &zone()));
        match (before, after) {
            (Some(before), Some(after)) => prop_assert!(after.at <= before.at),
            (before, after) => prop_assert_eq!(before, after),
        }
        if is_due(&due(&known, &[], &terms, &zone(), at(day))) {
            prop_assert!(is_due(&due(&known, &[], &shorter, &zone(), at(day))));
        }
    }

    #[test]
    fn who_is_due_on_a_day_is_due_on_every_later_day_unless_something_happened(
        known in milestones(), terms in terms(), day in some_day(), later in 0_i64..20_000, held in some_day(),
    ) {
        let holds = [hold(at(held))];
        let later = at(day.saturating_add(later.days()));
        let before = due(&known, &holds, &terms, &zone(), at(day));
        if is_due(&before) {
            prop_assert_eq!(due(&known, &holds, &terms, &zone(), later), before);
        }
    }

    #[test]
    fn whoever_was_seen_and_whose_case_is_open_is_never_due(known in milestones(), terms in terms(), day in some_day()) {
        let known = Milestones { seen: true, closed_at: None, ..known };
        prop_assert_eq!(due(&known, &[], &terms, &zone(), at(day)), Due::NotDue(None));
    }

    #[test]
    fn what_happens_to_an_account_never_ends_it_sooner(known in milestones(), terms in terms(), day in some_day()) {
        let now = at(day);
        if is_due(&due(&known, &[], &terms, &zone(), now)) {
            return Ok(());
        }
        let known = Milestones { closed_at: None, ..known };
        if is_due(&due(&known, &[], &terms, &zone(), now)) {
            return Ok(());
        }
        for more in [
            Milestones { entered: true, ..known },
            Milestones { applied: true, ..known },
            Milestones { appointment: known.appointment.max(Some(day)), ..known },
            Milestones { seen: true, ..known },
        ] {
            prop_assert!(!is_due(&due(&more, &[], &terms, &zone(), now)), "{more:?}");
        }
    }

    #[test]
    fn a_clock_runs_out_with_a_day_of_the_operation(known in milestones(), terms in terms()) {
        if let Some(first) = known.first(&terms, &zone()) {
            let day = zone().day(first.at);
            prop_assert_eq!(zone().start_of(day), first.at);
            prop_assert!(zone().day(known.made_at) <= day || known.closed_at.is_some());
        }
    }

    #[test]
    fn a_permanent_record_is_never_erased(known in milestones(), terms in terms(), day in some_day()) {
        let terms = Terms { files: Files::PermanentRecord, ..terms };
        let known = Milestones { seen: true, ..known };
        match due(&known, &[], &terms, &zone(), at(day)) {
            Due::Due(ended) => prop_assert_eq!(ended.by().then, Disposition::Archive),
            other => prop_assert!(matches!(other, Due::NotDue(_))),
        }
    }
}
