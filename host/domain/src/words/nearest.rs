//! What somebody meant by a name that is not there.

/// The most that are named.
const MOST: usize = 3;
/// From here on a name is like another (0: nothing in common; 1: the same).
const LIKE: f64 = 0.75;

/// Of the known names, those that are most like this one, the nearest first.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut like: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .filter(|(like, _)| *like >= LIKE)
        .collect();
    like.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    like.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_leads_to_the_name_that_was_meant_and_another_word_to_none() {
        let known = ["legal-centre", "legal-clinic", "womens-clinic", "school", "ministry-of-interior"];
        assert_eq!(nearest("legal-center", known).first(), Some(&"legal-centre"));
        assert_eq!(nearest("schol", known), ["school"]);
        assert!(nearest("xyz", known).is_empty());
        assert!(nearest("legal", known).len() <= 3);
    }
}
