//! `cargo xtask names`: how well names are told from each other, on pairs that somebody else has judged.

mod measure;
mod pairs;
mod reveals;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use waystation_names::{Score, compare};

use crate::console::{say, table, title, warn};
use crate::failure::Failure;
use measure::{Brought, Counts, Judged, Spread, brought, halves};
use pairs::{Pair, read};
use reveals::{Reveals, reveals};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// A CSV file with the columns name1, name2, is_match (true or false), quality (STRONG must be right) and category
    file: PathBuf,
    /// How many made-up people are in the register that is searched; the counts are given for a million
    #[arg(long, default_value_t = 20_000)]
    register: u64,
    /// List every row that is wrong, and not only the STRONG ones
    #[arg(long)]
    wrong: bool,
}

/// Measures, and fails where a row could not be read.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let read = read(&options.file)?;
    read.bad.iter().for_each(|bad| warn(bad));
    let judged: Vec<Judged> = read.pairs.iter().map(Judged::new).collect();
    say_pairs(&judged, options.wrong);
    say_speed(&read.pairs);
    title(&format!("a search in a register of made-up people ({} of them, counted for a million)", options.register));
    brought_lines(&brought(options.register)).iter().for_each(|line| say(line));
    title("what the keys say to somebody who has the database and no key");
    reveals_lines(&reveals(options.register)).iter().for_each(|line| say(line));
    match read.bad.len() {
        0 => Ok(()),
        bad => Err(Failure::fixable(
            format!("{bad} rows of {} could not be read; the others were measured", options.file.display()),
            "mend the rows that are named above",
        )),
    }
}

fn say_pairs(judged: &[Judged], all_wrong: bool) {
    let near = Score::NEAR.points();
    title(&format!("{} pairs; near from {near} points on", judged.len()));
    let mut categories: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for one in judged {
        categories.entry(&one.pair.category).or_default().push(one);
    }
    let head = ["", "pairs", "right", "too many", "missed", "precision", "recall", "F1"].map(str::to_owned).to_vec();
    let row = |name: &str, judged: &[&Judged]| {
        let counts = Counts::of(judged.iter().copied(), near);
        let counted = [judged.len(), judged.iter().filter(|one| one.is_right()).count()].map(|n| n.to_string());
        let wrong = [counts.too_many, counts.missed].map(|n| n.to_string());
        let shares = [counts.precision(), counts.recall(), counts.f1()].map(|share| format!("{share:.3}"));
        [name.to_owned()].into_iter().chain(counted).chain(wrong).chain(shares).collect()
    };
    let all: Vec<&Judged> = judged.iter().collect();
    let strong: Vec<&Judged> = judged.iter().filter(|one| one.pair.is_strong).collect();
    let mut rows: Vec<Vec<String>> = vec![head, row("all", &all), row("STRONG", &strong)];
    rows.extend(categories.iter().map(|(name, of_it)| row(if name.is_empty() { "(none)" } else { name }, of_it)));
    table(&rows).iter().for_each(|line| say(line));

    let (own, others) = halves(judged);
    say(&format!("  F1 with the threshold that is best on a half: {own:.3} on it, {others:.3} on the other half"));
    let matches: Vec<&Judged> = judged.iter().filter(|one| one.pair.is_match).collect();
    let found = matches.iter().filter(|one| one.found).count();
    let share = found as f64 / (matches.len() as f64).max(1.0);
    say(&format!("  of {} pairs that are one person, keys bring {found}: recall {share:.3}", matches.len()));

    let wrong = || judged.iter().filter(|one| !one.is_right() && (all_wrong || one.pair.is_strong));
    if wrong().next().is_none() {
        say("  every STRONG row is right");
        return;
    }
    title(if all_wrong { "rows that are wrong" } else { "STRONG rows that are wrong" });
    wrong().for_each(|one| say(&told(one)));
}

fn told(one: &Judged) -> String {
    let Pair { line, names: [a, b], is_match, is_strong, .. } = one.pair;
    let reasons: Vec<&str> = one.likeness.reasons.iter().map(|reason| reason.id()).collect();
    format!(
        "  line {line}{}: {a} | {b}: {} points, and it is {} ({})",
        if *is_strong { ", STRONG" } else { "" },
        one.likeness.score.points(),
        if *is_match { "one person" } else { "two" },
        reasons.join(", ")
    )
}

/// How many comparisons a second: of what this was compiled with, and on this machine.
fn say_speed(pairs: &[Pair]) {
    const ROUNDS: usize = 10;
    let begun = Instant::now();
    let near = (0..ROUNDS).flat_map(|_| pairs).filter(|pair| compare(&pair.names[0], &pair.names[1]).is_near()).count();
    let seconds = begun.elapsed().as_secs_f64();
    if near > 0 && seconds > 0.0 {
        let profile = if cfg!(debug_assertions) { "not optimised" } else { "optimised" };
        say(&format!(
            "  {:.0} comparisons a second on one processor, {profile}",
            (ROUNDS * pairs.len()) as f64 / seconds
        ));
    }
}

fn reveals_lines(reveals: &Reveals) -> Vec<String> {
    let in_a_hundred = |share: f64| format!("{:.3} in a hundred", share * 100.0);
    let (kept, by_name) = reveals.commonest;
    vec![
        format!("  the commonest key is with {}; by names alone with {}", in_a_hundred(kept), in_a_hundred(by_name)),
        format!("  of a person's keys {:.2} are somebody else's too", reveals.shared),
        format!("  nobody else has a key of {}", in_a_hundred(reveals.nobody_elses)),
        format!(
            "  whoever has all names and years from elsewhere recognises up to {}",
            in_a_hundred(reveals.recognised)
        ),
    ]
}

fn brought_lines(brought: &Brought) -> Vec<String> {
    let row = |name: &str, asked: f64, spread: &Spread| {
        let counts = [spread.mean, spread.median, spread.p99].map(|count| count.to_string());
        [name.to_owned(), format!("{asked:.1}")].into_iter().chain(counts).collect()
    };
    let head = ["", "keys asked", "people: mean", "median", "p99"].map(str::to_owned).to_vec();
    let narrow = row("sounds the same", brought.asked.0, &brought.narrow);
    let wide = row("or one sound off", brought.asked.1, &brought.wide);
    let mut lines = table(&[head, narrow, wide]);
    lines.push(format!("  {:.1} keys are kept with a person, on average", brought.kept));
    lines
}
