//! The file: pairs of names, and whether each is one person.

use std::fs::File;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::failure::Failure;

/// The columns that are read, by the names in the first line. There may be others, in any order.
const COLUMNS: [&str; 5] = ["name1", "name2", "is_match", "quality", "category"];

/// Two names.
pub(crate) struct Pair {
    pub(crate) line: u64,
    pub(crate) names: [String; 2],
    pub(crate) is_match: bool,
    /// It must be right, whatever else is not.
    pub(crate) is_strong: bool,
    pub(crate) category: String,
}

/// What is in a file: the pairs, and what is wrong with the rows that are none.
pub(crate) struct Read {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) bad: Vec<String>,
}

/// Reads a file. A row that cannot be read is named with its line, and the others are read all the same.
pub(crate) fn read(path: &Path) -> Result<Read, Failure> {
    let file = File::open(path).map_err(|error| {
        Failure::fixable(format!("{}: {error}", path.display()), "give a CSV file that can be read")
    })?;
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
    let head = reader.byte_headers().map_err(|error| unreadable(path, &error))?.clone();
    let columns = columns(&head).ok_or_else(|| {
        let todo = format!("its first line must name the columns {}", COLUMNS.join(", "));
        Failure::fixable(format!("{}: the first line does not name each column once", path.display()), todo)
    })?;
    let mut read = Read { pairs: Vec::new(), bad: Vec::new() };
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(|error| unreadable(path, &error))? {
        let line = row.position().map_or(0, csv::Position::line);
        match pair(line, &row, head.len(), columns) {
            Ok(pair) => read.pairs.push(pair),
            Err(what) => read.bad.push(format!("{}:{line}: {what}", path.display())),
        }
    }
    Ok(read)
}

fn unreadable(path: &Path, error: &csv::Error) -> Failure {
    Failure::Unexpected(format!("{}: {error}", path.display()))
}

/// Where the columns are; a byte order mark before the first one is no part of its name.
fn columns(head: &ByteRecord) -> Option<[usize; 5]> {
    let named = |name: &str| {
        let mut at = head.iter().enumerate().filter(|(_, field)| {
            let field = field.strip_prefix("\u{feff}".as_bytes()).unwrap_or(field);
            field.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
        });
        at.next().filter(|_| at.next().is_none()).map(|(at, _)| at)
    };
    let [a, b, is_match, quality, category] = COLUMNS.map(named);
    Some([a?, b?, is_match?, quality?, category?])
}

fn pair(line: u64, row: &ByteRecord, fields: usize, columns: [usize; 5]) -> Result<Pair, String> {
    if row.len() != fields {
        return Err(format!("it has {} fields, and the first line has {fields}", row.len()));
    }
    let row = StringRecord::from_byte_record(row.clone())
        .map_err(|error| format!("field {} is not UTF-8", error.utf8_error().field() + 1))?;
    let [one, other, is_match, quality, category] = columns.map(|at| row.get(at).unwrap_or_default().trim());
    let name = |name: &str, column: &str| match name {
        "" => Err(format!("{column} is empty")),
        // A quote that is never closed takes the rest of the file into one field.
        name if name.contains(['\n', '\r']) => Err(format!("{column} has more than one line: is a quote not closed?")),
        name => Ok(name.to_owned()),
    };
    let is_match = match is_match.to_ascii_lowercase().as_str() {
        "true" => true,
        "false" => false,
        _ => return Err(format!("is_match is neither true nor false, but {is_match:?}")),
    };
    let names = [name(one, "name1")?, name(other, "name2")?];
    Ok(Pair { line, names, is_match, is_strong: quality == "STRONG", category: category.to_owned() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

    use std::io::Write as _;

    use super::*;

    fn read_text(text: &[u8]) -> Result<Read, Failure> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        read(file.path())
    }

    #[test]
    fn a_bad_row_is_named_with_its_line_and_the_others_are_read() {
        let text = b"name1,name2,is_match,quality,category\n\
            Amina,Amina,true,STRONG,\n\
            Amina,Yusuf,perhaps,MEDIUM,\n\
            Amina,Yusuf\n\
            \"Yusuf,\nAmina\",Amina,false,WEAK,order\n\
            Amina,\xff,false,WEAK,\n\
            ,Amina,false,WEAK,\n\
            \"Yusuf, Amina\",Amina Yusuf,true,WEAK,order\n";
        let read = read_text(text).unwrap();
        let lines: Vec<u64> = read.pairs.iter().map(|pair| pair.line).collect();
        assert_eq!(lines, [2, 9]);
        assert!(read.pairs[0].is_strong && !read.pairs[1].is_strong);
        assert_eq!(read.pairs[1].names[0], "Yusuf, Amina");
        for (bad, what) in read.bad.iter().zip([
            ":3: is_match is neither true nor false",
            ":4: it has 2 fields",
            ":5: name1 has more than one line",
            ":7: field 2 is not UTF-8",
            ":8: name1 is empty",
        ]) {
            assert!(bad.contains(what), "{bad} | {what}");
        }
        assert_eq!(read.bad.len(), 5);
    }

    #[test]
    fn columns_are_found_by_their_names_in_any_order() {
        let text = "\u{feff}id,category,is_match,name2,name1,quality\n1,order,false,Amina,Yusuf,STRONG\n";
        let read = read_text(text.as_bytes()).unwrap();
        assert_eq!(read.pairs[0].names, ["Yusuf", "Amina"]);
        assert_eq!(read.pairs[0].category, "order");
    }

    #[test]
    fn a_file_without_the_columns_or_that_is_not_there_says_what_to_do() {
        let refused = read_text(b"a,b\n1,2\n");
        assert!(matches!(refused, Err(Failure::Fixable { todo, .. }) if todo.contains("name1, name2, is_match")));
        assert!(matches!(read(Path::new("/no/such/file.csv")), Err(Failure::Fixable { .. })));
    }
}
