//! CSV into a [`Problem`](crate::Problem), with a line number for everything that is wrong.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use csv::ByteRecord;
use thiserror::Error;

use super::Options;
use crate::{Meeting, Person, ProblemError, Rules};

/// The files of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Who takes part.
    People,
    /// Who met.
    History,
    /// Who must not meet.
    Exclusions,
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::People => "people",
            Self::History => "history",
            Self::Exclusions => "exclusions",
        })
    }
}

/// Why no round can be formed from the files.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum OfflineError {
    /// A file is wrong.
    #[error("{file}, line {line}: {complaint}")]
    Input {
        /// The file.
        file: File,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong there.
        complaint: Complaint,
    },
    /// The files are right but the options are not.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

/// What is wrong on a line.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Complaint {
    /// A column that must be there is not.
    #[error("there is no column {0:?}; the first line must name the columns")]
    MissingColumn(&'static str),
    /// Bytes that are not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// A row without an id, or a pair with one id.
    #[error("the column {0:?} is empty")]
    Empty(&'static str),
    /// The id is on an earlier line too.
    #[error("the id {0:?} occurs twice")]
    DuplicateId(String),
    /// An id that no person has.
    #[error("nobody in the people file has the id {0:?}")]
    UnknownId(String),
    /// A person with themselves.
    #[error("{0:?} is named twice; nobody meets or excludes themselves")]
    Twice(String),
    /// Not a slot.
    #[error("{0:?} is no slot; write a day and a time, as \"mon 09:00\"")]
    Slot(String),
    /// Not a number in range.
    #[error("{value:?} is no {what}")]
    Number {
        /// What was written.
        value: String,
        /// What was expected.
        what: &'static str,
    },
}

/// The files, read.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) problem: crate::Problem,
    pub(super) names: Vec<String>,
    pub(super) former_members: usize,
}

pub(super) fn read(
    people: &[u8],
    history: Option<&[u8]>,
    exclusions: Option<&[u8]>,
    options: Options,
) -> Result<Input, OfflineError> {
    let rules = Rules {
        group_size: options.group_size,
        ..Rules::default()
    };
    let mut problem = crate::Problem {
        rules,
        seed: options.seed,
        ..crate::Problem::default()
    };
    let mut names = Vec::new();
    let mut teams = Numbers::default();
    let mut topics = Numbers::default();
    let mut indices: HashMap<String, usize> = HashMap::new();
    let mut table = Table::open(File::People, people, &["id"])?;
    while let Some(row) = table.next_row()? {
        let id = row.required("id")?;
        if indices.insert(id.to_owned(), names.len()).is_some() {
            return Err(row.error(Complaint::DuplicateId(id.to_owned())));
        }
        names.push(row.field("name")?.to_owned());
        let team = row.field("team")?;
        let slots: Result<Vec<u16>, OfflineError> = row
            .list("slots")?
            .map(|slot| slot_minutes(slot).ok_or_else(|| row.error(Complaint::Slot(slot.to_owned()))))
            .collect();
        problem.people.push(Person {
            id: id.to_owned(),
            team: (!team.is_empty()).then(|| teams.of(team)),
            topics: row
                .list("topics")?
                .map(|topic| topics.of(&topic.to_lowercase()))
                .collect(),
            slots: slots?,
            meeting_length_minutes: row.number(
                "meeting_length",
                "meeting length in minutes, 1 to 1440",
                30,
                1..=1440,
            )? as u16,
            left_over_credit: row.number("left_over", "number of rounds, 0 to 255", 0, 0..=255)? as u8,
            ..Person::default()
        });
    }
    let mut former_members = 0;
    if let Some(bytes) = history {
        former_members = read_history(bytes, &indices, &mut problem)?;
    }
    if let Some(bytes) = exclusions {
        let mut table = Table::open(File::Exclusions, bytes, &["a", "b"])?;
        while let Some(row) = table.next_row()? {
            let known = |id: &str| {
                indices
                    .get(id)
                    .copied()
                    .ok_or_else(|| row.error(Complaint::UnknownId(id.to_owned())))
            };
            let (a, b) = (known(row.required("a")?)?, known(row.required("b")?)?);
            if a == b {
                return Err(row.error(Complaint::Twice(problem.people[a].id.clone())));
            }
            problem.exclusions.push((a, b));
        }
    }
    Ok(Input {
        problem,
        names,
        former_members,
    })
}

/// Adds the meetings, the newcomers and the trios of the past; returns how many members are no longer there.
fn read_history(
    bytes: &[u8],
    indices: &HashMap<String, usize>,
    problem: &mut crate::Problem,
) -> Result<usize, OfflineError> {
    let mut table = Table::open(File::History, bytes, &["round", "members"])?;
    let mut groups: Vec<(i64, Vec<usize>, usize)> = Vec::new();
    let mut former = BTreeSet::new();
    while let Some(row) = table.next_row()? {
        let text = row.required("round")?;
        let number = || Complaint::Number {
            value: text.to_owned(),
            what: "round number",
        };
        let round: i64 = text.parse().map_err(|_| row.error(number()))?;
        let mut seen = BTreeSet::new();
        let mut members = Vec::new();
        for id in row.list("members")? {
            if !seen.insert(id.to_owned()) {
                return Err(row.error(Complaint::Twice(id.to_owned())));
            }
            match indices.get(id) {
                Some(&index) => members.push(index),
                None => {
                    former.insert(id.to_owned());
                }
            }
        }
        groups.push((round, members, seen.len()));
    }
    let rounds: BTreeSet<i64> = groups.iter().map(|group| group.0).collect();
    let ages: HashMap<i64, u32> = rounds
        .iter()
        .rev()
        .zip(1..)
        .map(|(&round, age)| (round, age))
        .collect();
    if !groups.is_empty() {
        problem
            .people
            .iter_mut()
            .for_each(|person| person.newcomer = true);
    }
    for (round, members, size) in groups {
        let age_rounds = ages[&round];
        for (i, &a) in members.iter().enumerate() {
            let person = &mut problem.people[a];
            person.newcomer = false;
            if size == problem.rules.group_size + 1 {
                person.rounds_since_trio = Some(person.rounds_since_trio.unwrap_or(u32::MAX).min(age_rounds));
            }
            let others = members[i + 1..].iter();
            problem.meetings.extend(others.map(|&b| Meeting {
                a,
                b,
                age_rounds,
                happened: true,
            }));
        }
    }
    Ok(former.len())
}

/// Minutes from Monday 00:00.
fn slot_minutes(text: &str) -> Option<u16> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let (day, time) = text.split_once(char::is_whitespace)?;
    let day = day.to_ascii_lowercase();
    let day = DAYS
        .iter()
        .position(|name| day.len() >= 3 && name.starts_with(&day))?;
    let (hour, minute) = time.trim().split_once(':')?;
    let digits = |part: &str, below: u16| {
        let is_short = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>()
            .ok()
            .filter(|&number| is_short && number < below)
    };
    Some(day as u16 * 24 * 60 + digits(hour, 24)? * 60 + digits(minute, 60)?)
}

/// Names as numbers, in order of appearance.
#[derive(Debug, Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, name: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(name.to_owned()).or_insert(next)
    }
}

/// One CSV file and its header.
struct Table<'b> {
    file: File,
    reader: csv::Reader<&'b [u8]>,
    columns: HashMap<String, usize>,
}

/// One line of it.
struct Row<'t> {
    file: File,
    line: u64,
    columns: &'t HashMap<String, usize>,
    record: ByteRecord,
}

impl<'b> Table<'b> {
    fn open(file: File, bytes: &'b [u8], required: &[&'static str]) -> Result<Self, OfflineError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(bytes);
        let error = |complaint| OfflineError::Input {
            file,
            line: 1,
            complaint,
        };
        let header = reader.byte_headers().map_err(|_| error(Complaint::NotUtf8))?;
        let mut columns = HashMap::new();
        for (i, name) in header.iter().enumerate() {
            let name = std::str::from_utf8(name).map_err(|_| error(Complaint::NotUtf8))?;
            columns.entry(name.to_lowercase()).or_insert(i);
        }
        match required.iter().find(|&&name| !columns.contains_key(name)) {
            Some(missing) => Err(error(Complaint::MissingColumn(missing))),
            None => Ok(Self {
                file,
                reader,
                columns,
            }),
        }
    }

    fn next_row(&mut self) -> Result<Option<Row<'_>>, OfflineError> {
        let mut record = ByteRecord::new();
        let line = self.reader.position().line();
        let more = self
            .reader
            .read_byte_record(&mut record)
            .map_err(|_| OfflineError::Input {
                file: self.file,
                line,
                complaint: Complaint::NotUtf8,
            })?;
        let line = record.position().map_or(line, csv::Position::line);
        Ok(more.then_some(Row {
            file: self.file,
            line,
            columns: &self.columns,
            record,
        }))
    }
}

impl Row<'_> {
    fn error(&self, complaint: Complaint) -> OfflineError {
        OfflineError::Input {
            file: self.file,
            line: self.line,
            complaint,
        }
    }

    /// A field, empty where the column or the rest of the row is missing.
    fn field(&self, column: &str) -> Result<&str, OfflineError> {
        let bytes = self
            .columns
            .get(column)
            .and_then(|&i| self.record.get(i))
            .unwrap_or_default();
        std::str::from_utf8(bytes)
            .map(str::trim)
            .map_err(|_| self.error(Complaint::NotUtf8))
    }

    fn required(&self, column: &'static str) -> Result<&str, OfflineError> {
        let text = self.field(column)?;
        if text.is_empty() {
            Err(self.error(Complaint::Empty(column)))
        } else {
            Ok(text)
        }
    }

    fn list(&self, column: &str) -> Result<impl Iterator<Item = &str>, OfflineError> {
        Ok(self
            .field(column)?
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty()))
    }

    fn number(
        &self,
        column: &str,
        what: &'static str,
        default: u32,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, OfflineError> {
        let text = self.field(column)?;
        if text.is_empty() {
            return Ok(default);
        }
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            self.error(Complaint::Number {
                value: text.to_owned(),
                what,
            })
        })
    }
}
