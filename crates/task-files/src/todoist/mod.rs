//! Todoist's project template: CSV with a row for each task, section and comment
//! (<https://todoist.com/help/articles/import-or-export-a-project-as-a-csv-file-in-todoist-YC8YvN>). It has the open tasks of one
//! project, whose name is that of the file. Repeating dates are words ("every monday at 9"), and stay words here.

mod read;
mod words;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// The columns that Todoist writes today; readers go by their names, since older files have fewer.
const COLUMNS: [&str; 14] = [
    "TYPE",
    "CONTENT",
    "DESCRIPTION",
    "PRIORITY",
    "INDENT",
    "AUTHOR",
    "RESPONSIBLE",
    "DATE",
    "DATE_LANG",
    "TIMEZONE",
    "DURATION",
    "DURATION_UNIT",
    "DEADLINE",
    "DEADLINE_LANG",
];

/// Whether a line, in capitals, is the first one of such a file.
pub(crate) fn is_header(line: &str) -> bool {
    let columns: Vec<&str> = line
        .split([',', ';'])
        .map(|column| column.trim().trim_matches('"'))
        .collect();
    columns.contains(&"TYPE") && columns.contains(&"CONTENT")
}
