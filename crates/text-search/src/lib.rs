//! Full-text search in the tables of a view: prefixes, diacritics, CJK and small typos, on SQLite's FTS5.
//!
//! ```
//! use vc_text_search::{Filter, Query, TextIndex, Texts, schema};
//!
//! /// In the domain's schema.
//! const SCHEMA: &str = schema!("tasks_text");
//! const INDEX: TextIndex = TextIndex::new("tasks_text");
//!
//! # let connection = rusqlite::Connection::open_in_memory()?;
//! # connection.execute_batch(SCHEMA)?;
//! # let projection = vc_kernel::Projection::new(&connection, 1, jiff::Timestamp::UNIX_EPOCH);
//! // In the projection.
//! let texts = Texts { title: "Café with the Müllers", ..Texts::default() };
//! INDEX.put(&projection, 7, &texts)?;
//!
//! // In a view.
//! let page = INDEX.find(&projection, &Query::parse("cafe mueller"), &Filter::NONE, None, 50)?;
//! assert_eq!(page.hits[0].doc, 7);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! What is found and in what order follows from the document and the query, never from how many others there are: no BM25.
//! That is what makes pages stable and costs small; see [`Tier`] for the order and the README for figures.

#![forbid(unsafe_code)]

mod corrections;
mod cursor;
mod distance;
mod find;
mod fold;
mod index;
mod marks;
mod matcher;
mod parts;
mod phrases;
mod plan;
mod query;
mod unicode;
mod words;

pub use corrections::{Corrections, READINGS_MAX};
pub use cursor::{Cursor, CursorError};
pub use find::{Condition, FEW_HITS, Filter, Hit, LOOKED_AT_MAX, Listed, Page};
pub use index::{TOKENS_MAX, TextIndex, Texts};
pub use marks::{Marker, Snippet};
pub use matcher::Matcher;
pub use plan::Tier;
pub use query::{ATOMS_MAX, QUERY_CHARS_MAX, QUERY_TOKENS_MAX, Query};
pub use words::WORD_CHARS_MAX;

/// What decides on the words in an index, for `Domain::projection_sources`: a view made by something else is built anew.
pub const SOURCES: [&str; 4] = [
    include_str!("fold.rs"),
    include_str!("words.rs"),
    include_str!("index.rs"),
    unicode::VERSIONS,
];
