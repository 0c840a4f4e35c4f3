use crate::words::language::{BadLanguage, Direction, Language, PreferredLanguages};

use super::*;

fn reader(tags: &[&str]) -> Result<PreferredLanguages, BadLanguage> {
    Ok(PreferredLanguages::new(tags.iter().map(|tag| Language::new(tag)).collect::<Result<Vec<_>, _>>()?))
}

#[test]
fn a_sentence_is_read_in_the_best_language_and_says_which() -> Result<(), BadLanguage> {
    let pairs = [("ar", "نعم"), ("en", "Yes"), ("fr", "Oui")];
    let pairs = pairs.map(|(tag, text)| Ok((Language::new(tag)?, text.to_owned())));
    let text = Text::new(pairs.into_iter().collect::<Result<Vec<_>, _>>()?).map_err(|_| BadLanguage)?;
    for (wanted, tag, sentence) in
        [(&["fr-ch"][..], "fr", "Oui"), (&["sw", "ar-sd"], "ar", "نعم"), (&["sw"], "en", "Yes"), (&[], "en", "Yes")]
    {
        let passage = text.passage(&reader(wanted)?);
        assert_eq!((passage.language.as_str(), passage.text.as_str()), (tag, sentence), "{wanted:?}");
        assert_eq!(text.read(&reader(wanted)?), sentence, "{wanted:?}");
    }
    assert_eq!(Text::default().read(&reader(&["fr"])?), "");
    Ok(())
}

#[test]
fn a_passage_states_its_language_only_where_it_differs_from_the_documents() -> Result<(), BadLanguage> {
    let swahili = Language::new("sw")?;
    let arabic = Language::new("ar")?;
    assert_eq!(Passage::new("Ndiyo", swahili.clone()).aside(&swahili), None);
    assert_eq!(Passage::undetermined("Amina Yusuf").aside(&swahili), None);
    let other = OtherLanguage { language: arabic.clone(), direction: Direction::RightToLeft };
    assert_eq!(Passage::new("نعم", arabic).aside(&swahili), Some(other));
    Ok(())
}

#[test]
fn a_list_is_in_a_language_only_if_every_part_of_it_is() -> Result<(), BadLanguage> {
    let arabic = || Language::new("ar");
    let list = Passage::list(&[Passage::new("أ", arabic()?), Passage::new("ب", arabic()?)]);
    assert_eq!((list.text.as_str(), list.language), ("أ، ب", arabic()?));
    let mixed = Passage::list(&[Passage::new("أ", arabic()?), Passage::undetermined("old-code")]);
    assert_eq!((mixed.text.as_str(), mixed.language), ("أ, old-code", Language::undetermined()));
    assert_eq!(Passage::list(&[]).language, Language::undetermined());
    Ok(())
}
