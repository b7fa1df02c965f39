//! A query in FTS5's own language. Every token is in quotes and holds no character that FTS5's tokenizer would part,
//! so nothing that was typed is taken for an operator.

use vc_kernel::{View, ViewError};

use crate::corrections::{Corrections, Term};
use crate::index::{Field, SCOPE_SIGN, TextIndex, scope_token};
use crate::phrases::{Lookup, Phrase, and, or};
use crate::query::{Atom, Query};

/// How well a document matches: the higher, the better. It depends on the document and the query alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Only with words read otherwise, since hardly anything was found with them as they were typed.
    Misspelt,
    /// Some of it only in comments.
    Comments,
    /// Some of it only in the notes.
    Notes,
    /// All in the title, some as beginnings of words or spelt in another way.
    TitleBeginnings,
    /// All in the title, to the letter.
    TitleWords,
}

impl Tier {
    /// Best first.
    pub(crate) const ALL: [Self; 5] = [
        Self::TitleWords,
        Self::TitleBeginnings,
        Self::Notes,
        Self::Comments,
        Self::Misspelt,
    ];
}

/// A query with its beginnings looked up in the vocabulary.
#[derive(Debug)]
pub(crate) struct Plan {
    wanted: Vec<Wanted>,
    /// What excludes a document, as an expression; empty for nothing.
    unwanted: String,
    /// Which documents are looked at at all; empty for each.
    scopes: String,
}

/// What finds some documents.
#[derive(Debug)]
pub(crate) struct Expression {
    /// Of any scope.
    pub(crate) anywhere: String,
    /// Of those that are asked for; `None` where none are.
    pub(crate) in_scopes: Option<String>,
}

/// One atom's expressions; those of fields in the order of [`Field::ALL`].
#[derive(Debug)]
struct Wanted {
    exact_in_title: String,
    fields: [String; 3],
    /// As it may be misspelt, anywhere; empty where it is read as typed.
    misspelt: String,
}

impl Plan {
    pub(crate) fn make(
        index: &TextIndex,
        view: &View<'_>,
        query: &Query,
        scopes: Option<&[&str]>,
        corrections: &Corrections,
    ) -> Result<Self, ViewError> {
        let mut wanted = Vec::with_capacity(query.wanted.len());
        for (at, atom) in query.wanted.iter().enumerate() {
            wanted.push(Wanted::make(index, view, atom, corrections.of(at))?);
        }
        let lookup = Lookup { index, view };
        let mut unwanted = Vec::with_capacity(query.unwanted.len());
        for atoms in &query.unwanted {
            let all = atoms.iter().map(|atom| Ok(anywhere(&lookup.phrases(atom)?)));
            unwanted.push(and(all.collect::<Result<Vec<_>, ViewError>>()?));
        }
        let scopes = scopes.map_or(String::new(), |scopes| {
            // Of no scope at all nothing is found: no document has this one.
            let none = format!("\"{SCOPE_SIGN}{SCOPE_SIGN}\"");
            let all = scopes.iter().map(|scope| format!("\"{}\"", scope_token(scope)));
            or(all.chain([none]))
        });
        Ok(Self {
            wanted,
            unwanted: or(unwanted),
            scopes,
        })
    }

    /// The expression for documents of this tier, and of none above it; `None` where there can be none.
    pub(crate) fn tier(&self, tier: Tier) -> Option<Expression> {
        if self.wanted.is_empty() {
            // Whatever is not unwanted is all alike.
            return (tier == Tier::Comments).then(|| self.complete(&everything(), String::new()));
        }
        let each = |expression: fn(&Wanted) -> String| and(self.wanted.iter().map(expression));
        // What sets this tier apart from the one above. Of one word that is all; with more of them it comes first, so
        // that where no comment says anything of it nothing else is read.
        let one_of = |expression: fn(&Wanted) -> String, all: fn(&Wanted) -> String| {
            let one = or(self.wanted.iter().map(expression));
            if self.wanted.len() == 1 {
                one
            } else {
                and([one, each(all)])
            }
        };
        let exact_in_title = || each(|atom| atom.exact_in_title.clone());
        let in_title = || each(|atom| atom.up_to(Field::Title));
        let in_notes = || each(|atom| atom.up_to(Field::Notes));
        let anywhere = || each(|atom| atom.up_to(Field::Comments));
        let (all, above) = match tier {
            Tier::TitleWords => (exact_in_title(), String::new()),
            Tier::TitleBeginnings => (in_title(), exact_in_title()),
            // Notes say something of most words: to look at those first would be of no use.
            Tier::Notes if self.wanted.len() > 1 => (in_notes(), in_title()),
            Tier::Notes => (each(|atom| atom.only(Field::Notes)), in_title()),
            Tier::Comments => {
                let all = one_of(
                    |atom| atom.only(Field::Comments),
                    |atom| atom.up_to(Field::Comments),
                );
                (all, in_notes())
            }
            Tier::Misspelt if self.wanted.iter().all(|atom| atom.misspelt.is_empty()) => return None,
            Tier::Misspelt => (
                one_of(|atom| atom.misspelt.clone(), Wanted::or_misspelt),
                anywhere(),
            ),
        };
        (all != above).then(|| self.complete(&all, above))
    }

    /// The expression for all documents that match, whatever their tier.
    pub(crate) fn whole(&self) -> String {
        let all = match self.wanted.is_empty() {
            true => everything(),
            false => and(self.wanted.iter().map(Wanted::or_misspelt)),
        };
        let Expression { anywhere, in_scopes } = self.complete(&all, String::new());
        in_scopes.unwrap_or(anywhere)
    }

    /// The expression for documents with this atom.
    pub(crate) fn atom(&self, at: usize) -> Expression {
        self.complete(&self.wanted[at].up_to(Field::Comments), String::new())
    }

    fn complete(&self, all: &str, above: String) -> Expression {
        let not = or([above, self.unwanted.clone()]);
        let without = |all: String| match not.as_str() {
            "" => all,
            not => format!("({all} NOT {not})"),
        };
        let is_confined = !self.scopes.is_empty();
        Expression {
            anywhere: without(all.to_owned()),
            in_scopes: is_confined.then(|| without(and([self.scopes.clone(), all.to_owned()]))),
        }
    }
}

impl Wanted {
    fn make(
        index: &TextIndex,
        view: &View<'_>,
        atom: &Atom,
        corrections: &[Term],
    ) -> Result<Self, ViewError> {
        let lookup = Lookup { index, view };
        let exact = Phrase {
            tokens: atom.tokens.clone(),
            is_prefix: false,
        };
        let phrases = lookup.phrases(atom)?;
        let mut misspelt = Vec::new();
        for term in corrections {
            misspelt.extend(lookup.beginnings(&[], &term.text, term.is_prefix)?);
        }
        Ok(Self {
            exact_in_title: exact.expression(Field::Title),
            fields: Field::ALL.map(|field| or(phrases.iter().map(|phrase| phrase.expression(field)))),
            misspelt: anywhere(&misspelt),
        })
    }

    fn only(&self, field: Field) -> String {
        self.fields[field as usize].clone()
    }

    /// In this field or one that counts more.
    fn up_to(&self, field: Field) -> String {
        or(self.fields[..=field as usize].iter().cloned())
    }

    fn or_misspelt(&self) -> String {
        or([self.up_to(Field::Comments), self.misspelt.clone()])
    }
}

fn everything() -> String {
    format!("\"{SCOPE_SIGN}\"")
}

fn anywhere(phrases: &[Phrase]) -> String {
    let all = |phrase: &Phrase| Field::ALL.map(|field| phrase.expression(field));
    or(phrases.iter().flat_map(all))
}
