//! The table, as the book has it.

use std::time::Duration;

use crate::measure::{Measured, Row};

/// One row for each thing, one column for each size, and how it grew from the first size to the last.
pub(crate) fn markdown(sizes: &[(u64, Vec<Row>)]) -> String {
    let mut out = String::from("| |");
    sizes.iter().for_each(|(size, _)| out.push_str(&format!(" {size} |")));
    out.push_str(" grown |\n|---|");
    out.push_str(&"---|".repeat(sizes.len() + 1));
    let (Some((_, first)), Some((_, last))) = (sizes.first(), sizes.last()) else { return out };
    for (at, (name, _)) in first.iter().enumerate() {
        out.push_str(&format!("\n| {name} |"));
        sizes.iter().for_each(|(_, rows)| out.push_str(&format!(" {} |", told(rows[at].1))));
        out.push_str(&format!(" × {:.2} |", last[at].1.number() / first[at].1.number()));
    }
    out
}

fn told(measured: Measured) -> String {
    match measured {
        Measured::Times(median, most) => format!("{} ({})", time(median), time(most)),
        Measured::Once(once) => time(once),
        Measured::Rate(rate) => format!("{rate:.0}"),
        Measured::Bytes(bytes) if bytes >= 10 << 20 => format!("{} MiB", bytes >> 20),
        Measured::Bytes(bytes) => format!("{bytes} B"),
    }
}

fn time(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.1} s"),
        seconds => format!("{:.2} ms", seconds * 1e3),
    }
}
