//! The tables of an index, and what projections write into them.
//!
//! One row of FTS5 for each document, under the document's number, without its texts. Columns:
//!
//! - `head`: the title's words, each with [`MARK`] before it. Their lists are short and stand apart, so that what is in
//!   titles is found without going through every mention in the notes.
//! - `body`: the words of title and notes. `comments`: theirs.
//! - `scopes`: whatever else documents are picked by, such as the project: see [`Texts::scopes`].
//!
//! Texts come here folded and cut ([`crate::words`]), so FTS5's simplest tokenizer does; it must only leave
//! [`MARK`] alone. Beside it, `<table>_vocabulary` holds each word that was ever indexed: beginnings of
//! words and misspelt words are looked up there. Words are not taken out of it when their last document goes, since
//! that would need a count for each; a view that is built anew from the same events has the same ones.

use std::collections::BTreeSet;

use vc_kernel::{ProjectError, Projection};

use crate::words::{Piece, pieces};

/// Before each word of a title in `head`; twice before a scope; alone between texts, and so in every row.
pub(crate) const MARK: &str = "=";

/// Words and pairs of one document that are indexed; what comes after is not found.
pub const TOKENS_MAX: usize = 50_000;

/// `CREATE` statements for the index with this name, for a domain's schema; the name begins with the domain's.
#[macro_export]
macro_rules! schema {
    ($table:literal) => {
        concat!(
            "CREATE VIRTUAL TABLE ",
            $table,
            " USING fts5 (head, body, comments, scopes, content = '', contentless_delete = 1,",
            " tokenize = \"ascii tokenchars '='\", prefix = '2 3 4');\n",
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
    pub title: &'t str,
    pub notes: &'t str,
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
        let title = pieces(texts.title);
        let head = gathered.head(&title);
        let mut body = gathered.text(title);
        gathered.next_text(&mut body, texts.notes);
        let mut comments = String::new();
        for comment in texts.comments {
            gathered.next_text(&mut comments, comment);
        }
        let scopes: Vec<String> = texts.scopes.iter().map(|scope| scope_token(scope)).collect();
        projection.execute(
            &format!(
                "REPLACE INTO {} (rowid, head, body, comments, scopes) VALUES (?1, ?2, ?3, ?4, ?5)",
                self.table
            ),
            (doc, head, body, comments, scopes.join(" ")),
        )?;
        let sql = format!(
            "INSERT INTO {}_vocabulary (word) VALUES (?1) ON CONFLICT DO NOTHING",
            self.table
        );
        for word in &gathered.words {
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

/// A scope as one token.
pub(crate) fn scope_token(scope: &str) -> String {
    let mut token = format!("{MARK}{MARK}");
    token.extend(scope.chars().map(|character| match character {
        _ if character.is_ascii_alphanumeric() => character.to_ascii_lowercase(),
        _ => '=',
    }));
    token
}

/// What a document's texts come to.
#[derive(Default)]
struct Gathered {
    words: BTreeSet<String>,
    tokens: usize,
}

impl Gathered {
    fn head(&mut self, title: &[Piece]) -> String {
        let mut head = String::new();
        let mut characters = BTreeSet::new();
        for piece in title {
            characters.extend(single_characters(piece));
            for token in piece.clone().tokens() {
                self.push(&mut head, MARK, &token.folded);
            }
        }
        for character in &characters {
            self.push(&mut head, MARK, character);
        }
        head
    }

    /// Adds a text after others, apart from them so that no phrase reaches across.
    fn next_text(&mut self, column: &mut String, text: &str) {
        let text = self.text(pieces(text));
        column.push_str(&text);
    }

    fn text(&mut self, pieces: Vec<Piece>) -> String {
        let mut text = String::new();
        let mut characters = BTreeSet::new();
        for piece in pieces {
            characters.extend(single_characters(&piece));
            let is_word = matches!(piece, Piece::Word(_));
            for token in piece.tokens() {
                self.push(&mut text, "", &token.folded);
                if is_word && self.tokens < TOKENS_MAX && token.folded.chars().nth(1).is_some() {
                    self.words.insert(token.folded);
                }
            }
        }
        text.push_str(MARK);
        text.push(' ');
        for character in &characters {
            self.push(&mut text, "", character);
        }
        text
    }

    fn push(&mut self, column: &mut String, mark: &str, token: &str) {
        if self.tokens < TOKENS_MAX {
            self.tokens += 1;
            column.push_str(mark);
            column.push_str(token);
            column.push(' ');
        }
    }
}

/// The characters of a run that are not tokens of it already.
fn single_characters(piece: &Piece) -> Vec<String> {
    match piece {
        Piece::Run(run) if run.len() > 1 => run.iter().map(|spot| spot.folded.clone()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_one_token() {
        assert_eq!(scope_token("project_01JAB"), "==project=01jab");
    }

    #[test]
    fn columns_of_a_document() {
        let mut gathered = Gathered::default();
        let title = pieces("Pay 東京都");
        assert_eq!(gathered.head(&title), "=pay =東京 =京都 =京 =東 =都 ");
        let mut body = gathered.text(title);
        gathered.next_text(&mut body, "Rent, a 猫");
        assert_eq!(body, "pay 東京 京都 = 京 東 都 rent a 猫 = ");
        assert_eq!(Vec::from_iter(gathered.words), ["pay", "rent"]);
    }
}
