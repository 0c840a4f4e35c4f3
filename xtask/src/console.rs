//! What a task says. All of it goes through here, so that a broken pipe is no panic.

use std::io::{IsTerminal as _, Write as _};

/// Says a line.
pub(crate) fn say(line: &str) {
    // A reader who closed the pipe does not want to read on; the task continues all the same.
    let _closed = writeln!(std::io::stdout().lock(), "{line}");
}

/// Says the title of a step.
pub(crate) fn title(line: &str) {
    if std::io::stdout().is_terminal() {
        say(&format!("\n\x1b[1m== {line}\x1b[0m"))
    } else {
        say(&format!("\n== {line}"))
    }
}

/// Says on the error stream that something is wrong.
pub(crate) fn warn(line: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "xtask: {line}");
}

/// The lines of a table with aligned columns; the first row is the head.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().take(1).chain([&rule]).chain(rows.iter().skip(1)).map(line).collect()
}

/// A line without its colours.
pub(crate) fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // A colour ends with the first letter.
            characters.find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}
