//! The host's own sentences, in each of its languages: the texts in `texts/`, which are part of the program.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_locale::{Locale, locale};
use icu_plurals::{PluralCategory, PluralRules};
use unic_langid::LanguageIdentifier;
use waystation_domain::words::language::HostLanguage;

/// The texts of one language.
struct Source {
    tag: &'static str,
    locale: Locale,
    files: [(&'static str, &'static str); 6],
}

macro_rules! sources {
    ($($variant:ident $tag:literal;)*) => {
        const fn source(language: HostLanguage) -> Source {
            match language {
                $(HostLanguage::$variant => Source {
                    tag: $tag,
                    locale: locale!($tag),
                    files: [
                        (concat!($tag, "/alike.ftl"), include_str!(concat!("texts/", $tag, "/alike.ftl"))),
                        (concat!($tag, "/console.ftl"), include_str!(concat!("texts/", $tag, "/console.ftl"))),
                        (concat!($tag, "/problems.ftl"), include_str!(concat!("texts/", $tag, "/problems.ftl"))),
                        (concat!($tag, "/receipt.ftl"), include_str!(concat!("texts/", $tag, "/receipt.ftl"))),
                        (concat!($tag, "/report.ftl"), include_str!(concat!("texts/", $tag, "/report.ftl"))),
                        (concat!($tag, "/rights.ftl"), include_str!(concat!("texts/", $tag, "/rights.ftl"))),
                    ],
                },)*
            }
        }
    };
}

sources! {
    English "en";
    French "fr";
    Arabic "ar";
}

/// The host, speaking one of its languages.
pub(crate) struct Speech {
    bundle: FluentBundle<FluentResource>,
}

/// The host speaking this language.
pub(crate) fn speech(language: HostLanguage) -> &'static Speech {
    static ALL: [OnceLock<Speech>; HostLanguage::ALL.len()] = [const { OnceLock::new() }; HostLanguage::ALL.len()];
    let [english, french, arabic] = &ALL;
    let one = match language {
        HostLanguage::English => english,
        HostLanguage::French => french,
        HostLanguage::Arabic => arabic,
    };
    one.get_or_init(|| Speech::read(&source(language)))
}

impl Speech {
    fn read(source: &Source) -> Self {
        #[expect(clippy::expect_used, reason = "constant input: a unit test fails before such a program ships")]
        let tag: LanguageIdentifier = source.tag.parse().expect("the tag of a host language is a language");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Only counts are ever put into a sentence. A page isolates the names around them by its markup.
        bundle.set_use_isolating(false);
        let language = source.locale.clone();
        let added = bundle.add_function("FORM", move |numbers, _| form(&language, numbers.first()));
        #[expect(clippy::expect_used, reason = "constant input: a unit test fails before such a program ships")]
        added.expect("a new bundle has no function");
        for (name, text) in source.files {
            let read = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors);
            #[expect(clippy::expect_used, reason = "constant input: a unit test fails before such a program ships")]
            let resource = read.expect(name);
            #[expect(clippy::expect_used, reason = "constant input: a unit test fails before such a program ships")]
            bundle.add_resource(resource).expect(name);
        }
        Self { bundle }
    }

    /// A sentence or a word.
    pub(crate) fn say(&self, message: &str) -> Cow<'_, str> {
        self.put(message, None, None)
    }

    /// The part of a message that has this name.
    pub(crate) fn say_part(&self, message: &str, part: &str) -> Cow<'_, str> {
        self.put(message, Some(part), None)
    }

    /// A sentence with this number in it, in the form that the number asks for.
    pub(crate) fn count(&self, message: &str, count: impl Into<FluentValue<'static>>) -> Cow<'_, str> {
        let mut args = FluentArgs::new();
        args.set("count", count);
        Cow::Owned(self.put(message, None, Some(&args)).into_owned())
    }

    /// A missing text is shown by its name, so that nothing is left out.
    fn put<'a>(&'a self, message: &str, part: Option<&str>, args: Option<&FluentArgs<'_>>) -> Cow<'a, str> {
        let found = self.bundle.get_message(message).and_then(|found| match part {
            None => found.value(),
            Some(part) => found.get_attribute(part).map(|attribute| attribute.value()),
        });
        let Some(pattern) = found else { return Cow::Owned(message.to_owned()) };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        debug_assert!(errors.is_empty(), "{message}: {errors:?}");
        text
    }
}

/// The form of a word that goes with a number, as CLDR has it for the language: `one`, `few`, ...
fn form(language: &Locale, number: Option<&FluentValue<'_>>) -> FluentValue<'static> {
    let Some(FluentValue::Number(number)) = number else { return FluentValue::Error };
    let Ok(rules) = PluralRules::try_new_cardinal(language.into()) else { return FluentValue::Error };
    // Only whole numbers are counted.
    let form = match rules.category_for(number.value as u64) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    };
    FluentValue::from(form)
}

#[cfg(test)]
mod tests;
