//! Names that ask to override a rule. There is no such field, parameter or header in this API: they are recognised only
//! so that the attempt is recorded in the audit. A permanent entry about somebody calls for care, so a name is read
//! word by word: a `labour-force` asks for nothing.

/// What asks by being the whole name, or its beginning.
const AT_THE_BEGINNING: [&[&str]; 8] = [
    &["bypass"],
    &["break", "glass"],
    &["breakglass"],
    &["skip", "consent"],
    &["ignore", "consent"],
    &["without", "consent"],
    &["no", "consent", "needed"],
    &["force", "share"],
];

/// Whether a name asks to go past a rule.
pub(crate) fn is_override(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).skip_while(|word| *word == "x").collect();
    words == ["force"]
        || words.iter().any(|word| word.starts_with("overrid"))
        || AT_THE_BEGINNING.iter().any(|beginning| words.starts_with(beginning))
}

/// The words of a name, in lower case: parted by signs, and by capitals inside it.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        let begins = !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::is_override;

    #[test]
    fn a_name_that_asks_to_override_a_rule_is_recognised() {
        for name in [
            "override",
            "consent_overridden",
            "overrideConsent",
            "force",
            "X-Force",
            "force_share",
            "bypass",
            "bypassScript",
            "break_glass",
            "breakGlass",
            "BreakGlass",
            "break-glass-reason",
            "skip-consent",
            "ignoreConsent",
            "no_consent_needed",
        ] {
            assert!(is_override(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_only_sounds_like_an_override_is_not_one() {
        for name in [
            "labour-force",
            "work_force",
            "forced-displacement",
            "force-majeure",
            "enforcement",
            "reinforcement",
            "coronary-bypass",
            "task_force_member",
            "agrees",
            "no_consent",
            "x-forwarded-for",
            "content-type",
            "given_by",
            "if-match",
            "reason",
            "",
        ] {
            assert!(!is_override(name), "{name}");
        }
    }
}
