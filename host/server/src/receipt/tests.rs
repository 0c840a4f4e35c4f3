#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use waystation_domain::basis::Kind;
use waystation_domain::plugin::catalogue::{Channel, PurposeClass};
use waystation_domain::words::calendar::Zone;
use waystation_domain::words::ids::StaffId;
use waystation_domain::words::language::{HostLanguage, Language, PreferredLanguages};
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::views::{Event, Notice, Party, RecordedProof};

use super::*;

fn receipt(receipt_of: ReceiptOf, lawful_basis: Kind, language: &str) -> Receipt {
    let language = Language::new(language).unwrap();
    let states = ["given", "refused", "withdrawn", "invalidated", "expired", "shared", "closed"];
    let time = Timestamp::from_millis(1_800_000_000_000);
    let by = StaffId::new(time, [0; 10]);
    let day = Zone::default().day(time);
    let (valid_until, valid_through) = (Some(time), Some(day));
    let event = |state| Event { time, day, valid_until, valid_through, entity_id: by, kind: "consent", state };
    Receipt {
        schema_version: "",
        receipt_id: String::new(),
        record_id: String::new(),
        receipt_of,
        pii_principal_id: "JOR-000017".to_owned(),
        right_to_left: language.is_right_to_left(),
        service: "SERVICE".to_owned(),
        purpose: String::new(),
        purpose_type: PurposeClass::ImmediateService,
        lawful_basis,
        privacy_notice: Notice { version: String::new(), language: language.clone(), explanation: String::new() },
        pii_information: Vec::new(),
        pii_controllers: Vec::new(),
        recipient_third_parties: vec![Party { id: String::new(), name: "Legal Centre".to_owned(), kind: "recipient" }],
        excluded_parties: vec![Party { id: String::new(), name: "Clinic".to_owned(), kind: "excluded-organisation" }],
        storage_locations: Vec::new(),
        jurisdiction: String::new(),
        retention_period_days: 7,
        channels: vec![
            Channel::PhoneCall,
            Channel::TextMessage,
            Channel::Email,
            Channel::OfficeVisit,
            Channel::HomeVisit,
            Channel::ThroughCaregiver,
            Channel::ThroughReferrer,
        ],
        collection_method: None,
        withdrawal_method: "WITHDRAWAL",
        withdrawal_method_language: None,
        withdrawal_method_direction: None,
        host_language: PreferredLanguages::from(language.clone()).spoken(),
        time_zone: Zone::default(),
        events: states.map(event).into(),
        audit_proofs: vec![RecordedProof { act: String::new(), proof: "PROOF".to_owned() }],
        language,
    }
}

#[test]
fn no_word_of_any_receipt_is_missing_in_any_language_of_the_host() {
    for language in HostLanguage::ALL {
        for receipt_of in [ReceiptOf::Consent, ReceiptOf::Refusal, ReceiptOf::Disclosure] {
            for kind in Kind::ALL {
                let page = page(&receipt(receipt_of, *kind, language.tag())).into_string();
                // A missing text is shown by its name.
                assert!(!page.contains("receipt-") && !page.contains("<span"), "{page}");
            }
        }
    }
}

#[test]
fn a_day_that_is_told_is_wholly_usable_and_where_none_is_left_the_hour_is_told() {
    let mut receipt = receipt(ReceiptOf::Consent, Kind::Consent, "en");
    assert!(page(&receipt).into_string().contains("until the end of <bdi dir=\"ltr\">2027-01-15</bdi>"));
    receipt.time_zone = "Asia/Kabul".parse().unwrap();
    for event in &mut receipt.events {
        event.valid_through = None;
    }
    assert!(page(&receipt).into_string().contains("until <bdi dir=\"ltr\">2027-01-15 12:30</bdi>"));
}

#[test]
fn the_proof_that_it_was_recorded_is_on_the_receipt_where_there_is_one() {
    let mut receipt = receipt(ReceiptOf::Refusal, Kind::Consent, "ar");
    assert!(page(&receipt).into_string().contains("<pre dir=\"ltr\">PROOF</pre>"));
    receipt.audit_proofs.clear();
    assert!(!page(&receipt).into_string().contains("<pre"));
}

#[test]
fn the_days_are_counted_as_the_language_counts() {
    for (language, days) in [("en", "7 days after"), ("fr-ch", "7 jours après"), ("ar", "7 أيام بعد")] {
        assert!(page(&receipt(ReceiptOf::Consent, Kind::Consent, language)).into_string().contains(days), "{language}");
    }
}

#[test]
fn the_hosts_words_on_a_receipt_in_another_language_state_their_language() {
    let page = |language| page(&receipt(ReceiptOf::Consent, Kind::Consent, language)).into_string();
    let sindhi = page("sd");
    assert!(sindhi.contains("<html lang=\"sd\" dir=\"rtl\">"), "{sindhi}");
    assert!(sindhi.contains("<h1><span lang=\"en\" dir=\"ltr\">What you agreed to</span></h1>"), "{sindhi}");
    assert!(sindhi.contains("<span lang=\"en\" dir=\"ltr\">WITHDRAWAL</span>"), "{sindhi}");
    assert!(sindhi.contains("<td>SERVICE</td>"), "the plugin's sentences are in the receipt's language: {sindhi}");
    assert!(sindhi.contains("<bdi>Legal Centre</bdi>"), "{sindhi}");
    assert!(sindhi.contains("<bdi dir=\"ltr\">2027-01-15</bdi>"), "{sindhi}");
    assert!(sindhi.contains("<bdi>Clinic</bdi>"), "whom the person excluded is on it: {sindhi}");
    let french = page("fr-ch");
    assert!(french.contains("<span lang=\"fr\" dir=\"ltr\">Ce que vous avez accepté</span>"), "{french}");
}
