//! Reads a file from beginning to end and lists everything that is wrong with it, by line and
//! column. Knows nothing of who is there already: see [`super::plan`].

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use serde::Serialize;
use utoipa::ToSchema;

use super::columns::{COLUMNS, known, read_cell};
use super::quotes::misplaced_quote;
use super::{ERRORS_MAX, ROWS_MAX};
use crate::commands::{ImportRow, PersonEdit};
use crate::model::Email;

/// Characters of a heading that are shown.
const HEADING_CHARS_SHOWN: usize = 100;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowError {
    /// The line, from 1.
    pub line: u64,
    /// The column's name, if it is about one.
    #[schema(required)]
    pub column: Option<String>,
    /// What is wrong and what to write instead.
    pub reason: String,
}

/// A column of a file, and what it is taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MappedColumn {
    /// What the file calls it; at most 100 characters are shown.
    pub heading: String,
    /// The field it becomes; null when it is left out.
    #[schema(required)]
    pub field: Option<String>,
}

/// The field of each column in the order of the file; none where it is left out.
pub type Mapping = Vec<Option<&'static str>>;

/// Reads `email,,name`: the first column is the address, the second is left out, the third the name.
pub fn read_mapping(text: &str) -> Result<Mapping, String> {
    let fields = text.split(',').map(str::trim);
    fields
        .map(|field| match (field, known(field)) {
            ("", _) => Ok(None),
            (_, Some(known)) => Ok(Some(known)),
            (unknown, None) => {
                let shown: String = unknown.chars().take(30).collect();
                Err(format!(
                    "{shown:?} is no field. Known are: {}.",
                    COLUMNS.join(", ")
                ))
            }
        })
        .collect()
}

/// A file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedFile {
    /// Columns that are used.
    pub columns: Vec<String>,
    /// Columns that mean nothing here.
    pub ignored_columns: Vec<String>,
    /// Every column in the order of the file, and the field it becomes.
    pub mapping: Vec<MappedColumn>,
    /// Rows that are right by themselves.
    pub rows: Vec<ImportRow>,
    /// How many rows there are, right or wrong.
    pub rows_total: u64,
    /// What is wrong, in the order of lines; at most [`ERRORS_MAX`].
    pub errors: Vec<RowError>,
}

impl ParsedFile {
    pub(super) fn error(&mut self, line: u64, column: Option<&str>, reason: impl Into<String>) {
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(RowError {
                line,
                column: column.map(str::to_owned),
                reason: reason.into(),
            });
        }
    }
}

/// Reads a file: comma, semicolon or tab; with or without a byte order mark; any line ends. Columns are taken for what their headings say, unless `mapping` says otherwise.
pub fn parse(bytes: &[u8], mapping: Option<&Mapping>) -> ParsedFile {
    let mut file = ParsedFile::default();
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        file.error(1, None, "The file is UTF-16. Save it as \"CSV UTF-8\".");
        return file;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = Lines::new(bytes).at(error.valid_up_to());
            file.error(
                line,
                None,
                "The file is not UTF-8 from here on. Save it as \"CSV UTF-8\".",
            );
            return file;
        }
    };
    if text.contains('\0') {
        file.error(
            1,
            None,
            "The file holds zero bytes: it is no CSV text. Export it again as CSV.",
        );
        return file;
    }
    let delimiter = delimiter(text);
    if let Some((at, why)) = misplaced_quote(text, delimiter) {
        let line = Lines::new(text.as_bytes()).at(at);
        file.error(line, None, why);
        return file;
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(headings)) = records.next() else {
        file.error(
            1,
            None,
            "The file is empty. Its first line must name the columns; \"email\" is needed.",
        );
        return file;
    };
    let Some(columns) = read_headings(&mut file, &headings, mapping) else {
        return file;
    };
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut lines = Lines::new(text.as_bytes());
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                file.error(line, None, format!("This line cannot be read: {error}."));
                continue;
            }
        };
        let byte = record.position().map_or(0, csv::Position::byte);
        let line = lines.at(usize::try_from(byte).unwrap_or(usize::MAX));
        if file.rows_total == ROWS_MAX as u64 {
            let reason = format!("A file may have {ROWS_MAX} rows at most. Split it here.");
            file.error(line, None, reason);
            break;
        }
        read_record(&mut file, &columns, line, &record, &mut seen);
    }
    file
}

/// Counts lines as it goes through a text. (The reader's own count is off by one at CRLF: a record
/// begins there between the two.)
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    const fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line of the first letter at or after `byte`, line ends skipped; never goes backwards.
    fn at(&mut self, byte: usize) -> u64 {
        while let Some(&next) = self.text.get(self.at) {
            if self.at >= byte && !matches!(next, b'\r' | b'\n') {
                break;
            }
            let ends = next == b'\r' || (next == b'\n' && (self.at == 0 || self.text[self.at - 1] != b'\r'));
            self.line += u64::from(ends);
            self.at += 1;
        }
        self.line
    }
}

/// The delimiter that the first line uses most.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let uses = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b';', b'\t'].into_iter().fold(
        b',',
        |best, other| if uses(other) > uses(best) { other } else { best },
    )
}

/// Which known column stands at each place; `None` when the file cannot be read at all.
fn read_headings(
    file: &mut ParsedFile,
    headings: &StringRecord,
    mapping: Option<&Mapping>,
) -> Option<Mapping> {
    let mut columns = Mapping::new();
    if let Some(mapping) = mapping.filter(|mapping| mapping.len() != headings.len()) {
        let (fields, width) = (mapping.len(), headings.len());
        let reason = format!("The file has {width} columns but {fields} fields were chosen. Check it again.");
        file.error(1, None, reason);
    }
    for (at, heading) in headings.iter().enumerate() {
        let column = match mapping {
            Some(mapping) => mapping.get(at).copied().flatten(),
            None => known(heading),
        };
        file.mapping.push(MappedColumn {
            heading: heading.trim().chars().take(HEADING_CHARS_SHOWN).collect(),
            field: column.map(str::to_owned),
        });
        match column {
            Some(name) if columns.contains(&Some(name)) => {
                file.error(1, Some(name), "This column is there twice. Keep one of them.");
            }
            Some(name) => file.columns.push(name.to_owned()),
            None if !heading.trim().is_empty() => {
                file.ignored_columns
                    .push(heading.trim().chars().take(HEADING_CHARS_SHOWN).collect());
            }
            None => {}
        }
        columns.push(column);
    }
    if !file.columns.iter().any(|name| name == "email") {
        file.error(
            1,
            Some("email"),
            "No column holds the address. Name one \"email\", or choose which one it is.",
        );
    }
    file.errors.is_empty().then_some(columns)
}

fn read_record(
    file: &mut ParsedFile,
    columns: &[Option<&'static str>],
    line: u64,
    record: &StringRecord,
    seen: &mut HashMap<String, u64>,
) {
    let width = columns.len();
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return;
    }
    file.rows_total += 1;
    if record.len() != width {
        let cells = record.len();
        file.error(
            line,
            None,
            format!("There are {cells} cells here but {width} columns. Is a quote or a comma missing?"),
        );
        return;
    }
    let errors_before = file.errors.len();
    let mut edit = PersonEdit::default();
    let (mut email, mut manager) = (None, None);
    for (column, cell) in columns.iter().zip(record) {
        let Some(column) = *column else { continue };
        let cell = unguarded(cell.trim());
        if column == "email" {
            match Email::parse(cell) {
                Ok(parsed) => email = Some(parsed),
                Err(reason) => file.error(line, Some(column), reason),
            }
        } else if column == "manager" && !cell.is_empty() {
            match Email::parse(cell) {
                Ok(parsed) => manager = Some(parsed.into()),
                Err(reason) => file.error(line, Some(column), reason),
            }
        } else if !cell.is_empty()
            && let Err(reason) = read_cell(&mut edit, column, cell)
        {
            file.error(line, Some(column), reason);
        }
    }
    if let Some(email) = &email {
        match seen.get(&email.folded()) {
            Some(first) => {
                let reason = format!("Line {first} has the same address. Keep one of them.");
                file.error(line, Some("email"), reason);
            }
            None => {
                seen.insert(email.folded(), line);
            }
        }
    }
    // Past the bound errors are only counted by the row being missing.
    let full = file.errors.len() >= ERRORS_MAX;
    if let Some(email) = email.filter(|_| file.errors.len() == errors_before && !full) {
        file.rows.push(ImportRow {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            email: email.into(),
            edit,
            manager,
        });
    }
}

/// Takes away the apostrophe that exports put before what a spreadsheet would compute.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(super::export::COMPUTES) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<(u64, Option<String>)> {
        parse(text.as_bytes(), None)
            .errors
            .into_iter()
            .map(|error| (error.line, error.column))
            .collect()
    }

    #[test]
    fn files_of_all_kinds_are_read() {
        let plain = "email,name,topics\nada@example.com,Ada,tea; go\nbob@example.com,\"Bob, Jr.\",\n";
        let rows = parse(plain.as_bytes(), None).rows;
        assert_eq!(rows[0].edit.topics, Some(vec!["tea".to_owned(), "go".to_owned()]));
        assert_eq!(
            (rows[1].line, rows[1].edit.name.as_deref(), &rows[1].edit.topics),
            (3, Some("Bob, Jr."), &None)
        );
        for same in [
            plain.replace('\n', "\r\n"),
            format!("\u{FEFF}{plain}"),
            plain
                .replace("email,name", " E-Mail ,name")
                .replace("E-Mail", "EMAIL"),
            format!("{plain}\n,,\n"),
        ] {
            assert_eq!(parse(same.as_bytes(), None).rows, rows, "{same:?}");
        }
        let semicolons = parse(
            "email;name;nonsense;Time Zone\nada@example.com;Ada;x;UTC\n".as_bytes(),
            None,
        );
        assert_eq!(semicolons.ignored_columns, ["nonsense"]);
        assert_eq!(semicolons.columns, ["email", "name", "time_zone"]);
        assert_eq!(semicolons.rows.len(), 1);
    }

    #[test]
    fn columns_are_what_was_chosen_for_them() {
        let text = "Mail,Full name,Name\nada@example.com,Ada L.,ada\n";
        assert_eq!(errors(text), [(1, Some("email".to_owned()))]);
        let mapping = read_mapping("email, name,").expect("known fields");
        let file = parse(text.as_bytes(), Some(&mapping));
        assert_eq!(file.errors, []);
        assert_eq!(file.rows[0].edit.name.as_deref(), Some("Ada L."));
        assert_eq!(file.ignored_columns, ["Name"]);
        let fields: Vec<_> = file
            .mapping
            .iter()
            .map(|it| (it.heading.as_str(), it.field.as_deref()))
            .collect();
        assert_eq!(
            fields,
            [
                ("Mail", Some("email")),
                ("Full name", Some("name")),
                ("Name", None)
            ]
        );

        for (columns, column) in [
            ("email,name,name", Some("name")),
            ("email,name", None),
            (",name,", Some("email")),
        ] {
            let mapping = read_mapping(columns).expect("known fields");
            let file = parse(text.as_bytes(), Some(&mapping));
            assert!(
                file.errors.iter().any(|error| error.column.as_deref() == column),
                "{columns}: {:?}",
                file.errors
            );
            assert!(file.rows.is_empty());
        }
        assert!(read_mapping("email,shoe size").is_err_and(|why| why.contains("shoe size")));
    }

    #[test]
    fn lines_are_counted_through_quoted_newlines() {
        let text = "email,name\n\"ada@example.com\",\"two\nlines\"\nbad,Bob\n";
        assert_eq!(
            errors(text),
            [(2, Some("name".to_owned())), (4, Some("email".to_owned()))]
        );
    }

    #[test]
    fn a_forgotten_quote_swallows_no_lines() {
        let text = "email,notes\nada@example.com,\"likes tea\nbob@example.com,none\n";
        let file = parse(text.as_bytes(), None);
        assert_eq!((file.rows.len(), file.errors[0].line), (0, 2));
        let glued = "email,name\nada@example.com,Ada\n\"bob@example.com\"x,Bob\n";
        let file = parse(glued.as_bytes(), None);
        assert_eq!((file.rows.len(), file.errors[0].line), (0, 3));
    }

    #[test]
    fn every_error_has_its_line_and_column() {
        let text = "email,role,status,meeting_length,slots,time_zone\n\
                    ada@example.com,boss,active,30,mon 09:00,UTC\n\
                    bob@example.com,admin,snoozed,31,mon 9,Nowhere\n\
                    ADA@example.com,member,paused,15,,UTC\n\
                    short@example.com\n";
        let found: Vec<_> = errors(text)
            .into_iter()
            .map(|(line, column)| (line, column.unwrap_or_default()))
            .collect();
        let expected = [
            (2, "role"),
            (3, "status"),
            (3, "meeting_length"),
            (3, "slots"),
            (3, "time_zone"),
            (4, "email"),
            (5, ""),
        ];
        assert_eq!(found, expected.map(|(line, column)| (line, column.to_owned())));
    }

    #[test]
    fn what_is_no_file_of_people_is_refused() {
        for (bytes, line) in [
            (&b""[..], 1),
            (&b"name\nAda\n"[..], 1),
            (&b"email,email\na@example.com,b@example.com\n"[..], 1),
            (&b"\xFF\xFEe\0m\0"[..], 1),
            (&b"email\nada@example.com\nb\xF6b@example.com\n"[..], 3),
            (&b"email\nada\0@example.com\n"[..], 1),
            (&b"PK\x03\x04"[..], 1),
        ] {
            let file = parse(bytes, None);
            assert_eq!(
                file.errors.first().map(|error| error.line),
                Some(line),
                "{bytes:?}"
            );
            assert!(file.rows.is_empty() || line > 1);
        }
    }

    #[test]
    fn errors_and_rows_are_bounded() {
        let rows: String = (0..=ROWS_MAX).map(|n| format!("p{n}@example.com\n")).collect();
        let large = parse(format!("email\n{rows}").as_bytes(), None);
        assert_eq!((large.rows.len(), large.errors.len()), (ROWS_MAX, 1));
        assert_eq!(large.errors[0].line, ROWS_MAX as u64 + 2);
        let many = format!("email\n{}", "bad\n".repeat(5_000));
        assert_eq!(parse(many.as_bytes(), None).errors.len(), ERRORS_MAX);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_at_a_line(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            let lines = 1 + bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
            for error in parse(&bytes, None).errors {
                assert!((1..=lines).contains(&error.line), "{error:?}");
            }
        }

        #[test]
        fn quotes_and_line_ends_in_any_place_keep_the_count(text in "[a@.,;\"'=\r\n\t é]{0,200}") {
            let text = format!("email,name\r\n{text}");
            let lines = 1 + text.matches(['\n', '\r']).count() as u64;
            let file = parse(text.as_bytes(), None);
            assert!(file.rows.len() as u64 <= file.rows_total);
            let mut last = 1;
            for error in file.errors {
                assert!((last..=lines).contains(&error.line), "{error:?}");
                last = error.line;
            }
        }
    }
}
