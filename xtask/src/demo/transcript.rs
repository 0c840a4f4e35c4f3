//! What the demonstration prints.

use std::cell::Cell;
use std::io::IsTerminal as _;

use crate::console;

thread_local! {
    /// Whether nobody listens: the same work is done without a report.
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Plays without a word.
pub(super) fn silently<T>(play: impl FnOnce() -> T) -> T {
    SILENT.set(true);
    let played = play();
    SILENT.set(false);
    played
}

fn say(line: &str) {
    if !SILENT.get() {
        console::say(line);
    }
}

/// A part of the play.
pub(super) fn act(title: &str) {
    say("");
    say(&emphasis(&format!("== {title} {}", "=".repeat(100_usize.saturating_sub(title.chars().count() + 4)))));
}

/// A scene: who does what.
pub(super) fn scene(title: &str) {
    say("");
    say(&emphasis(&format!("-- {title}")));
}

/// Something to know.
pub(super) fn note(text: &str) {
    say(&format!("   {text}"));
}

/// A line of a list.
pub(super) fn item(text: &str) {
    say(&format!("     - {text}"));
}

/// Something somebody says or reads.
pub(super) fn quote(text: &str) {
    say(&format!("     \"{text}\""));
}

/// One request, small, so that a reader who wants the API finds it.
pub(super) fn exchange(name: &str, asked: &str, status: u16) {
    let asked: Vec<String> = asked.split('/').map(shortened).collect();
    let line = format!("     [{name}] {} -> {status}", asked.join("/"));
    if std::io::stdout().is_terminal() { say(&format!("\x1b[2m{line}\x1b[0m")) } else { say(&line) }
}

/// An id by its last digits, which are chance; the first ones of all ids of one day are nearly the same.
fn shortened(segment: &str) -> String {
    let is_id = segment.len() == 36 && segment.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    match segment.get(30..).filter(|_| is_id) {
        Some(end) => format!("...{end}"),
        None => segment.to_owned(),
    }
}

fn emphasis(line: &str) -> String {
    if std::io::stdout().is_terminal() { format!("\x1b[1m{line}\x1b[0m") } else { line.to_owned() }
}
