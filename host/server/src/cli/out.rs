//! What a command says: results to standard output, troubles to standard error. The one place that writes to either.

use std::fmt::Display;
use std::io::{self, Write};

use waystation_domain::ports::{DamagedRow, Listed};

/// Standard output or standard error, or a stand-in for a test.
pub(crate) struct Out {
    to: Box<dyn Write>,
    trouble: Option<io::Error>,
}

impl Out {
    /// Standard output.
    pub(crate) fn standard() -> Self {
        Self::to(io::stdout().lock())
    }

    /// Standard error.
    pub(crate) fn error() -> Self {
        Self::to(io::stderr().lock())
    }

    pub(crate) fn to(to: impl Write + 'static) -> Self {
        Self { to: Box::new(io::BufWriter::new(to)), trouble: None }
    }

    /// Writes a line. After an error nothing more is written; [`Out::finish`] reports it.
    pub(crate) fn line(&mut self, line: impl Display) {
        if self.trouble.is_none() {
            self.trouble = writeln!(self.to, "{line}").err();
        }
    }

    /// Writes a text as it is.
    pub(crate) fn text(&mut self, text: impl Display) {
        if self.trouble.is_none() {
            self.trouble = write!(self.to, "{text}").err();
        }
    }

    /// Ends the writing.
    ///
    /// # Errors
    /// The first error. A reader that went away (`waystation dictionary | head`) is not one.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        match self.trouble.map_or(flushed, Err) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            ended => ended,
        }
    }
}

/// What a list leaves out, on standard error: the list itself stays one that a script can read. What could be read of it.
pub(crate) fn whole<T>(listed: Listed<T>) -> Vec<T> {
    let mut trouble = Out::error();
    for DamagedRow { table, row, .. } in &listed.damaged {
        trouble.line(format_args!(
            "damaged: the {table} {row} is left out: it was not written by this host, or was changed since"
        ));
    }
    // Whoever closed standard error does not want to hear it.
    let _unheard = trouble.finish();
    listed.whole
}

/// A table of columns that are as wide as their widest cell; the last is not padded.
pub(crate) fn table(out: &mut Out, rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    for row in rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.line(cells.join("  ").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Refusing(io::ErrorKind);
    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_not_an_error_but_a_full_disk_is() {
        for (kind, is_error) in [(io::ErrorKind::BrokenPipe, false), (io::ErrorKind::StorageFull, true)] {
            let mut out = Out::to(Refusing(kind));
            out.line("a".repeat(100_000));
            out.line("b");
            assert_eq!(out.finish().is_err(), is_error, "{kind}");
        }
    }
}
