//! People as CSV: reading a file, saying what it would do, keeping it for the job, writing one.

mod chunks;
mod columns;
mod export;
mod managers;
mod parse;
mod plan;
mod quotes;

pub use chunks::{keep_rows, read_chunk, remove_chunks};
pub use columns::COLUMNS;
pub use export::{CSV_HEADER, csv_row};
pub use parse::{MappedColumn, Mapping, ParsedFile, RowError, parse, read_mapping};
pub use plan::{ImportPreview, SampleRow, SampleValue, plan};
pub use quotes::misplaced_quote;

/// Rows of a file.
pub const ROWS_MAX: usize = 50_000;
/// Errors listed of a file.
pub const ERRORS_MAX: usize = 1_000;
