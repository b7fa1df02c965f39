//! An index in memory.

use jiff::Timestamp;
use rusqlite::Connection;
use vc_kernel::{Projection, View};
use vc_text_search::{Filter, Hit, Query, TextIndex, Texts, schema};

pub const INDEX: TextIndex = TextIndex::new("docs_text");
pub const SCHEMA: &str = concat!(
    "CREATE TABLE docs (number INTEGER PRIMARY KEY, owner TEXT NOT NULL) STRICT;",
    schema!("docs_text")
);

/// A view with an index and nothing else.
pub struct Docs {
    pub connection: Connection,
}

impl Docs {
    pub fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        Self { connection }
    }

    /// With these titles, numbered from 1.
    pub fn titled(titles: &[&str]) -> Self {
        let docs = Self::new();
        for (title, number) in titles.iter().zip(1..) {
            docs.put(number, title, "", &[]);
        }
        docs
    }

    pub fn projection(&self) -> Projection<'_> {
        Projection::new(&self.connection, 1, Timestamp::UNIX_EPOCH)
    }

    pub fn view(&self) -> View<'_> {
        View::new(&self.connection)
    }

    pub fn put(&self, number: i64, title: &str, notes: &str, comments: &[&str]) {
        let texts = Texts {
            title,
            notes,
            comments,
            scopes: &[],
        };
        INDEX.put(&self.projection(), number, &texts).unwrap();
    }

    pub fn put_scoped(&self, number: i64, title: &str, owner: &str) {
        let texts = Texts {
            title,
            scopes: &[owner],
            ..Texts::default()
        };
        INDEX.put(&self.projection(), number, &texts).unwrap();
        self.connection
            .execute(
                "INSERT INTO docs (number, owner) VALUES (?1, ?2)",
                (number, owner),
            )
            .unwrap();
    }

    pub fn remove(&self, number: i64) {
        INDEX.remove(&self.projection(), number).unwrap();
    }

    pub fn hits(&self, query: &str) -> Vec<Hit> {
        let query = Query::parse(query);
        let page = INDEX
            .find(&self.view(), &query, &Filter::NONE, None, 1_000)
            .unwrap();
        assert_eq!(page.next, None);
        page.hits
    }

    /// Numbers of what is found, best first.
    pub fn find(&self, query: &str) -> Vec<i64> {
        self.hits(query).iter().map(|hit| hit.doc).collect()
    }

    /// Each word with its places, and the vocabulary: what `vc verify` compares.
    pub fn rows(&self) -> Vec<(String, i64, String, i64)> {
        self.connection
            .execute_batch(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab('main', 'docs_text', 'instance')",
            )
            .unwrap();
        self.connection
            .prepare(
                "SELECT term, doc, col, offset FROM temp.places
                 UNION ALL SELECT word, 0, 'vocabulary', 0 FROM docs_text_vocabulary ORDER BY 1, 2, 3, 4",
            )
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }
}
