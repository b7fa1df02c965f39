//! The tables of an index, and what projections write into them.
//!
//! One row of FTS5 for each document, under the document's number, without its texts. Each word has a sign before it that
//! says where it is: [`Field`]. So FTS5 has one list of documents for a word in titles, one for it in notes, one for it in
//! comments, and what is in titles is found without going through every mention in the notes; columns share a list.
//! Ids that documents are picked by are words with a sign of their own, see [`Texts::scopes`].
//!
//! Texts come here folded and cut ([`crate::words`]), so FTS5's simplest tokenizer does; it must only leave
//! the signs alone. Beside it, `<table>_vocabulary` holds each word that was ever indexed: beginnings of
//! words and misspelt words are looked up there. Words are not taken out of it when their last document goes, since
//! that would need a count for each; a view that is built anew from the same events has the same ones.

use std::collections::BTreeSet;

use vc_kernel::{ProjectError, Projection};

use crate::words::{Token, tokens};

/// Where a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Notes,
    Comments,
}

impl Field {
    pub(crate) const ALL: [Self; 3] = [Self::Title, Self::Notes, Self::Comments];

    /// What the index has before each word there; nothing that is typed has it.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Title => "=",
            Self::Notes => "+",
            Self::Comments => "~",
        }
    }
}

/// Before each scope; by itself in every row.
pub(crate) const SCOPE_SIGN: &str = "@";

/// Words and pairs of one document that are indexed; what comes after is not found.
pub const TOKENS_MAX: usize = 50_000;

/// `CREATE` statements for the index with this name, for a domain's schema; the name begins with the domain's.
#[macro_export]
macro_rules! schema {
    ($table:literal) => {
        concat!(
            "CREATE VIRTUAL TABLE ",
            $table,
            " USING fts5 (words, content = '', contentless_delete = 1,",
            " tokenize = \"ascii tokenchars '=+~@'\", prefix = '3 4 5');\n",
            // Merging at eight segments, not four: a third less to write, hardly more to read.
            "INSERT INTO ",
            $table,
            " (",
            $table,
            ", rank) VALUES ('automerge', 8);\n",
            "CREATE TABLE ",
            $table,
            "_vocabulary (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;\n"
        )
    };
}

/// An index whose tables were made by [`schema!`](crate::schema!).
#[derive(Clone, Copy, Debug)]
pub struct TextIndex {
    pub(crate) table: &'static str,
}

/// All texts of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'t> {
    /// Counts most.
    pub title: &'t str,
    /// Counts less; plain text or Markdown.
    pub notes: &'t str,
    /// Count least; all of them, each time.
    pub comments: &'t [&'t str],
    /// Ids that searches may be confined to without looking at each document: its project, say. ASCII; upper and
    /// lower case are one.
    pub scopes: &'t [&'t str],
}

impl TextIndex {
    /// Names an index; `table` is what [`schema!`](crate::schema!) was given.
    pub const fn new(table: &'static str) -> Self {
        Self { table }
    }

    /// Indexes a document, in place of what was indexed for it. Give new documents rising numbers, and change many
    /// in rising order: at each lower one FTS5 writes out what it has gathered.
    pub fn put(&self, projection: &Projection<'_>, doc: i64, texts: &Texts<'_>) -> Result<(), ProjectError> {
        let mut gathered = Gathered::default();
        gathered.add(Field::Title, texts.title);
        gathered.add(Field::Notes, texts.notes);
        for comment in texts.comments {
            gathered.add(Field::Comments, comment);
        }
        gathered.add_scopes(texts.scopes);
        projection.execute(
            &format!("REPLACE INTO {} (rowid, words) VALUES (?1, ?2)", self.table),
            (doc, gathered.row),
        )?;
        let sql = format!(
            "INSERT INTO {}_vocabulary (word) VALUES (?1) ON CONFLICT DO NOTHING",
            self.table
        );
        for word in &gathered.vocabulary {
            projection.execute(&sql, [word])?;
        }
        Ok(())
    }

    /// Takes a document out; of one that is not there, nothing.
    pub fn remove(&self, projection: &Projection<'_>, doc: i64) -> Result<(), ProjectError> {
        projection.execute(&format!("DELETE FROM {} WHERE rowid = ?1", self.table), [doc])?;
        Ok(())
    }
}

/// A scope as one token, which even for an empty one is not the sign alone.
pub(crate) fn scope_token(scope: &str) -> String {
    let mut token = format!("{SCOPE_SIGN}=");
    token.extend(scope.chars().map(|character| match character {
        _ if character.is_ascii_alphanumeric() => character.to_ascii_lowercase(),
        _ => '=',
    }));
    token
}

/// What a document's texts come to.
#[derive(Default)]
struct Gathered {
    row: String,
    tokens: usize,
    vocabulary: BTreeSet<String>,
}

impl Gathered {
    /// Adds a text: its tokens, then a sign by itself, so that no phrase reaches from one text into the next.
    fn add(&mut self, field: Field, text: &str) {
        for Token { folded, is_word } in tokens(text) {
            let is_added = self.push(field.sign(), &folded);
            if is_added && is_word && folded.chars().nth(1).is_some() {
                self.vocabulary.insert(folded);
            }
        }
        self.push(field.sign(), "");
    }

    fn add_scopes(&mut self, scopes: &[&str]) {
        self.row.push_str(SCOPE_SIGN);
        for scope in scopes {
            self.row.push(' ');
            self.row.push_str(&scope_token(scope));
        }
    }

    /// Adds a token, unless there are too many.
    fn push(&mut self, sign: &str, token: &str) -> bool {
        let has_room = self.tokens < TOKENS_MAX;
        if has_room {
            self.tokens += 1;
            self.row.push_str(sign);
            self.row.push_str(token);
            self.row.push(' ');
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_one_token() {
        assert_eq!(scope_token("project_01JAB"), "@=project=01jab");
    }

    #[test]
    fn the_row_of_a_document() {
        let mut gathered = Gathered::default();
        gathered.add(Field::Title, "Pay 東京都");
        gathered.add(Field::Notes, "Rent, a 猫");
        gathered.add_scopes(&["p_1"]);
        assert_eq!(
            gathered.row,
            "=pay =東京 =京都 =京 =東 =都 = +rent +a +猫 + @ @=p=1"
        );
        assert_eq!(Vec::from_iter(gathered.vocabulary), ["pay", "rent"]);
    }
}
