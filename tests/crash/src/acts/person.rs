//! What is done with a person's file.

use serde_json::json;
use waystation_test_client::{Answer, Method};
use waystation_test_world::people::amina;

use super::{Act, Look, Repeated, id_of};
use crate::case::{Attached, Case, Stage};
use crate::dice::Dice;
use crate::violation::{Found, must};
use crate::wish::{Body, Wish};

/// A person is registered.
#[derive(Debug)]
pub(super) struct Register;

impl Act for Register {
    fn marks(&self) -> &'static [&'static str] {
        &["individual-registered"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.stage == Stage::New
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        let mut profile = amina();
        profile["individual-number"] = json!(format!("{:03}-45C{:05}", case.number / 100_000, case.number % 100_000));
        Ok(Some(Wish::post(&look.cast.caseworker, "/api/v1/individuals", 201).once(dice.key()).json(profile)))
    }

    fn learn(&self, case: &mut Case, _: &Wish, answer: Option<&Answer>) -> Found {
        case.person = Some(id_of(answer)?);
        case.phone = amina()["phone"].as_str().map(ToOwned::to_owned);
        case.stage = Stage::Registered;
        Ok(())
    }
}

fn file_of(case: &Case) -> Option<String> {
    case.person.as_ref().map(|person| format!("/api/v1/individuals/{person}"))
}

/// The file is corrected.
#[derive(Debug)]
pub(super) struct Correct;

impl Act for Correct {
    fn marks(&self) -> &'static [&'static str] {
        &["individual-corrected"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.person.is_some()
    }

    fn weight(&self) -> usize {
        2
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        let Some(path) = file_of(case) else { return Ok(None) };
        let Some(read) = look.up(&look.cast.caseworker, path.clone())? else { return Ok(None) };
        let phone = format!("+6281100{:06}", dice.below(1_000_000));
        let wish = Wish::of(Method::PATCH, &look.cast.caseworker, path, 200);
        Ok(Some(wish.at(read.etag()).json(json!({ "phone": phone }))))
    }

    fn learn(&self, case: &mut Case, wish: &Wish, _: Option<&Answer>) -> Found {
        if let Body::Json(body) = &wish.body {
            case.phone = body["phone"].as_str().map(ToOwned::to_owned);
        }
        Ok(())
    }
}

/// A file is attached.
#[derive(Debug)]
pub(super) struct Attach;

impl Act for Attach {
    fn marks(&self) -> &'static [&'static str] {
        &["evidence-attached"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.person.is_some() && case.files.len() < 2
    }

    fn weight(&self) -> usize {
        2
    }

    fn repeated(&self) -> Repeated {
        Repeated::Again
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        let Some(path) = file_of(case) else { return Ok(None) };
        // Up to four chunks, none of them like another.
        let text = dice.key().repeat(dice.between(1, 8_000));
        let wish = Wish::post(&look.cast.caseworker, format!("{path}/evidence"), 201);
        Ok(Some(wish.pdf(format!("%PDF-1.7 {text}"))))
    }

    fn learn(&self, case: &mut Case, wish: &Wish, answer: Option<&Answer>) -> Found {
        if let (Body::Pdf(text), Some(answer)) = (&wish.body, answer) {
            case.files.push(Attached { path: answer.header("location").to_owned(), text: text.clone() });
        }
        Ok(())
    }
}

/// A file is read.
#[derive(Debug)]
pub(super) struct ReadFile;

impl Act for ReadFile {
    fn marks(&self) -> &'static [&'static str] {
        &["evidence-read"]
    }

    fn fits(&self, case: &Case) -> bool {
        !case.files.is_empty()
    }

    fn weight(&self) -> usize {
        2
    }

    fn repeated(&self) -> Repeated {
        Repeated::Again
    }

    fn wish(&self, look: &Look<'_>, case: &Case, dice: &Dice) -> Found<Option<Wish>> {
        Ok(dice.one_of(&case.files).map(|file| Wish::get(&look.cast.caseworker, &file.path)))
    }

    fn learn(&self, case: &mut Case, wish: &Wish, answer: Option<&Answer>) -> Found {
        let known = case.files.iter().find(|file| file.path == wish.path);
        let same = known.zip(answer).is_none_or(|(file, answer)| file.text == answer.text);
        must(same, || format!("{}: the file is not what was attached", wish.path))
    }
}

/// The case is closed.
#[derive(Debug)]
pub(super) struct Close;

impl Act for Close {
    fn marks(&self) -> &'static [&'static str] {
        &["case-closed"]
    }

    fn fits(&self, case: &Case) -> bool {
        case.person.is_some() && case.stage != Stage::Closed
    }

    fn weight(&self) -> usize {
        1
    }

    fn wish(&self, look: &Look<'_>, case: &Case, _: &Dice) -> Found<Option<Wish>> {
        let Some(path) = file_of(case) else { return Ok(None) };
        let why = json!({"reason": "needs-met", "reachable": true});
        Ok(Some(Wish::post(&look.cast.caseworker, format!("{path}/closing"), 200).json(why)))
    }

    fn learn(&self, case: &mut Case, _: &Wish, _: Option<&Answer>) -> Found {
        case.version = None;
        case.state = match (&case.referral, case.state) {
            (None, _) => None,
            // What ended before stays as it ended.
            (Some(_), Some("withdrawn")) => Some("withdrawn"),
            (Some(_), _) => Some("cancelled"),
        };
        case.stage = Stage::Closed;
        Ok(())
    }
}
