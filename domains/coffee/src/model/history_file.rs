//! Past meetings from another tool: CSV with the columns `round` and `members`.
//!
//! `members` are separated by `;`, each an address or a person's id. `round` counts upwards. The
//! file is read whole; every fault is named with its line before anything is stored.

use serde::Serialize;
use vc_people::api::misplaced_quote;

/// Rows accepted in one file.
pub const ROWS_MAX: usize = 200_000;
/// Members of one past meeting.
pub const MEMBERS_MAX: usize = 16;
/// Faults named at most; a wrong file repeats itself.
pub const FAULTS_MAX: usize = 200;

/// One meeting as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// Where it stands in the file.
    pub line: u64,
    /// The other tool's round number.
    pub round: u32,
    /// Addresses or ids.
    pub members: Vec<String>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LineFault {
    /// The line in the file, the first is 1.
    pub line: u64,
    /// The column, if it is one.
    pub column: Option<String>,
    /// What is wrong and what to do.
    pub reason: String,
}

impl LineFault {
    /// A fault in a column.
    pub fn new(line: u64, column: &str, reason: impl Into<String>) -> Self {
        Self {
            line,
            column: Some(column.to_owned()),
            reason: reason.into(),
        }
    }
}

/// Reads the whole file: the good rows, and every fault (at most [`FAULTS_MAX`]).
pub fn read(text: &[u8]) -> (Vec<HistoryRow>, Vec<LineFault>) {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    let mut lines = Lines {
        text,
        byte: 0,
        line: 1,
    };
    if let Some((byte, why)) = misplaced_quote(text, b',') {
        faults.push(LineFault {
            line: lines.at_byte(byte),
            column: None,
            reason: why.to_owned(),
        });
        return (rows, faults);
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text);
    let Some((round_at, members_at)) = columns(&mut reader, &mut faults) else {
        return (rows, faults);
    };
    for record in reader.records() {
        if faults.len() >= FAULTS_MAX {
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = lines.at(error.position());
                faults.push(LineFault {
                    line,
                    column: None,
                    reason: unreadable(&error),
                });
                continue;
            }
        };
        let line = lines.at(record.position());
        if record.iter().all(str::is_empty) {
            continue;
        }
        if rows.len() >= ROWS_MAX {
            faults.push(LineFault {
                line,
                column: None,
                reason: format!("there are more than {ROWS_MAX} rows; split the file"),
            });
            break;
        }
        match row(
            line,
            record.get(round_at).unwrap_or(""),
            record.get(members_at).unwrap_or(""),
        ) {
            Ok(row) => rows.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(LineFault {
            line: 1,
            column: None,
            reason: "the file has no rows below its heading".to_owned(),
        });
    }
    (rows, faults)
}

/// Counts lines. The reader's own count stands before the line break that ends the record before,
/// and before blank lines.
struct Lines<'a> {
    text: &'a [u8],
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, position: Option<&csv::Position>) -> u64 {
        let until = position
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(self.byte);
        self.at_byte(until)
    }

    fn at_byte(&mut self, until: usize) -> u64 {
        while let Some(&byte) = self.text.get(self.byte) {
            if self.byte >= until && byte != b'\r' && byte != b'\n' {
                break;
            }
            let ends = byte == b'\n' || (byte == b'\r' && self.text.get(self.byte + 1) != Some(&b'\n'));
            self.line += u64::from(ends);
            self.byte += 1;
        }
        self.line
    }
}

fn columns(reader: &mut csv::Reader<&[u8]>, faults: &mut Vec<LineFault>) -> Option<(usize, usize)> {
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            faults.push(LineFault {
                line: 1,
                column: None,
                reason: unreadable(&error),
            });
            return None;
        }
    };
    let find = |name: &str| {
        headers
            .iter()
            .position(|header| header.eq_ignore_ascii_case(name))
    };
    let (round, members) = (find("round"), find("members"));
    for (name, found) in [("round", round), ("members", members)] {
        if found.is_none() {
            faults.push(LineFault::new(
                1,
                name,
                format!("the heading has no column {name:?}; the first line must be `round,members`"),
            ));
        }
    }
    Some((round?, members?))
}

fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8; save the file as UTF-8".to_owned(),
        _ => format!("the line cannot be read as CSV: {error}"),
    }
}

fn row(line: u64, round: &str, members: &str) -> Result<HistoryRow, LineFault> {
    let number: u32 = round.parse().map_err(|_| {
        LineFault::new(
            line,
            "round",
            format!("{round:?} is not a round number; use 1, 2, 3 and so on"),
        )
    })?;
    let members: Vec<String> = members
        .split(';')
        .map(str::trim)
        .filter(|member| !member.is_empty())
        .map(str::to_owned)
        .collect();
    if members.len() < 2 {
        return Err(LineFault::new(
            line,
            "members",
            "a meeting needs at least two members, separated by ';'",
        ));
    }
    if members.len() > MEMBERS_MAX {
        return Err(LineFault::new(
            line,
            "members",
            format!("a meeting has at most {MEMBERS_MAX} members"),
        ));
    }
    Ok(HistoryRow {
        line,
        round: number,
        members,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_their_lines_whatever_the_columns_order() {
        let (rows, faults) =
            read(b"\xef\xbb\xbfMembers,Round\r\nada@example.com; ben@example.com,1\r\n\r\n\"c;d;e\",2\r\n");
        assert_eq!(faults, []);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].members, ["ada@example.com", "ben@example.com"]);
        assert_eq!((rows[1].round, rows[1].members.len(), rows[1].line), (2, 3, 4));
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let (rows, faults) = read(b"round,members\none,a;b\n2,alone\n3,a;b\n");
        assert_eq!(rows.len(), 1);
        assert_eq!(
            faults
                .iter()
                .map(|f| (f.line, f.column.as_deref()))
                .collect::<Vec<_>>(),
            [(2, Some("round")), (3, Some("members")),]
        );
    }

    #[test]
    fn a_file_without_its_columns_or_rows_says_so() {
        assert_eq!(read(b"who,when\na,b\n").1.len(), 2);
        assert!(read(b"round,members\n").1[0].reason.contains("no rows"));
        let (rows, faults) = read(b"round,members,notes\n1,a;b,\"ok\n2,a;c,\n");
        assert_eq!(
            (rows.len(), faults[0].line),
            (0, 2),
            "a forgotten quote swallows no lines"
        );
        assert!(
            read(b"round,members\n1,\xff\xfe;b\n").1[0]
                .reason
                .contains("UTF-8")
        );
    }
}
