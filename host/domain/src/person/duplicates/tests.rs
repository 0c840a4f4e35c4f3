#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

use jiff::civil::date;
use waystation_names::Reason;

use super::*;
use crate::words::calendar::{LeapDay, Today};

const TODAY: Today = Today { day: date(2026, 3, 1), leap_day: LeapDay::March1 };

fn file(body: &str) -> Profile {
    Profile::new(serde_json::from_str(body).unwrap(), TODAY).unwrap()
}

const AMINA: &str = r#"{"full-name": "Amina Yusuf Farah", "date-of-birth": "2001-05-07", "sex": "female",
    "nationality": "SOM", "individual-number": "245-16C00123", "phone": "+254 700 123456"}"#;

fn duplicates<'p, P>(candidate: &Profile, found: impl IntoIterator<Item = (P, &'p Profile)>) -> Vec<Duplicate<P>> {
    let mut likely: Vec<_> =
        found.into_iter().filter_map(|(person, profile)| duplicate(person, candidate, profile)).collect();
    likeliest_first(&mut likely);
    likely
}

/// The one file, if it is shown.
fn shown(other: &str) -> Option<Duplicate<()>> {
    let (amina, other) = (file(AMINA), file(other));
    let one = duplicates(&amina, [((), &other)]).pop();
    assert_eq!(one, duplicates(&other, [((), &amina)]).pop(), "which file is new makes no difference");
    one
}

fn signs(other: &str) -> BTreeSet<Sign> {
    shown(other).unwrap().signs
}

#[test]
fn the_same_file_again_has_all_points() {
    let again = shown(AMINA).unwrap();
    assert_eq!(again.points, 100);
    assert_eq!(again.name.unwrap().reasons, BTreeSet::from([Reason::Same]));
    assert!(again.signs.contains(&Sign::SameIndividualNumber) && again.signs.contains(&Sign::SameBirth));
}

#[test]
fn the_same_number_is_shown_whatever_else_the_files_say() {
    let other = r#"{"full-name": "Deng Garang", "date-of-birth": "1960-01-02", "sex": "male", "nationality": "SSD",
        "individual-number": "245 16c00123"}"#;
    let duplicate = shown(other).unwrap();
    assert_eq!(duplicate.points, 95);
    assert!(duplicate.name.unwrap().reasons.contains(&Reason::OtherWords));
    for sign in [Sign::SameIndividualNumber, Sign::OtherBirth, Sign::OtherSex, Sign::OtherNationality] {
        assert!(duplicate.signs.contains(&sign), "{sign:?}");
    }
}

#[test]
fn a_name_in_another_script_and_a_rough_birth_are_enough() {
    let other = r#"{"full-name": "أمينة يوسف فرح", "date-of-birth": "about 25"}"#;
    assert_eq!(signs(other), BTreeSet::from([Sign::BirthMayBeSame]));
}

#[test]
fn nothing_but_a_like_name_is_enough_where_a_file_says_no_more() {
    assert!(shown(r#"{"full-name": "Aamina Yuusuf Faarax"}"#).is_some());
    assert!(shown(r#"{"full-name": "Amina Ibrahim Warsame"}"#).is_none());
    assert!(shown("{}").is_none());
}

#[test]
fn a_birth_a_sex_and_a_nationality_alone_bring_nobody() {
    let other = r#"{"full-name": "Deng Garang", "date-of-birth": "2001-05-07", "sex": "female", "nationality": "SOM"}"#;
    assert!(shown(other).is_none());
    let unnamed = r#"{"date-of-birth": "2001-05-07", "nationality": "SOM"}"#;
    assert!(shown(unnamed).unwrap().name.is_none(), "who has no name may be anybody born on that day");
}

#[test]
fn a_like_name_with_another_birth_is_not_shown_and_with_a_slip_it_is() {
    assert!(shown(r#"{"full-name": "Amina Yusuf Farah", "date-of-birth": "1960-11-02"}"#).is_none());
    let slip = r#"{"full-name": "Amina Yusuf Farah", "date-of-birth": "2001-07-05"}"#;
    assert_eq!(signs(slip), BTreeSet::from([Sign::BirthSlip]));
}

#[test]
fn a_wrong_tick_hides_nobody() {
    let other = r#"{"full-name": "Amina Yusuf Farah", "date-of-birth": "2001-05-07", "sex": "male",
        "nationality": "KEN"}"#;
    let expected = BTreeSet::from([Sign::SameBirth, Sign::OtherSex, Sign::OtherNationality]);
    assert_eq!(signs(other), expected);
}

#[test]
fn a_document_is_the_same_only_with_its_kind() {
    let with =
        |kind: &str| file(&format!(r#"{{"identity-document-number": "A 123-45", {kind} "full-name": "Amina"}}"#));
    let passport = r#""identity-document-type": "passport","#;
    let same = |one: &Profile, other: &Profile| signs_of(one, other).contains(&Sign::SameDocument);
    assert!(same(&with(passport), &with(passport)));
    assert!(same(&with(passport), &with("")));
    assert!(!same(&with(passport), &with(r#""identity-document-type": "refugee-card","#)));
}

fn signs_of(one: &Profile, other: &Profile) -> BTreeSet<Sign> {
    super::signs(one, other)
}

#[test]
fn the_likeliest_comes_first_and_equals_stay_in_their_order() {
    let amina = file(AMINA);
    let near = file(r#"{"full-name": "Amina Yusuf Warsame Farah"}"#);
    let same = file(AMINA);
    let other = file(r#"{"full-name": "Deng Garang"}"#);
    let found = [("near", &near), ("other", &other), ("same", &same), ("near again", &near)];
    let order: Vec<&str> = duplicates(&amina, found).into_iter().map(|duplicate| duplicate.person).collect();
    assert_eq!(order, ["same", "near", "near again"]);
}
