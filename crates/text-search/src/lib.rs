//! Full-text search in the tables of a view: prefixes, diacritics, CJK and small typos, on SQLite's FTS5.

#![forbid(unsafe_code)]
