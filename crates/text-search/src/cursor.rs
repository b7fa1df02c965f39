//! Where a page ended.

use std::fmt;
use std::str::FromStr;

use crate::corrections::Corrections;
use crate::plan::Tier;

/// The last document that was looked at. As a text: `<tier>.<doc>.<found>.<words read otherwise>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) tier: Tier,
    pub(crate) doc: i64,
    /// Hits up to here, as far as it matters whether they are few.
    pub(crate) found: usize,
    pub(crate) corrections: Corrections,
}

/// What was given is no cursor of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a search; start from its beginning")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tier = match self.tier {
            Tier::Misspelt => 1,
            Tier::Comments => 2,
            Tier::Notes => 3,
            Tier::TitleBeginnings => 4,
            Tier::TitleWords => 5,
        };
        write!(
            formatter,
            "{tier}.{}.{}.{}",
            self.doc, self.found, self.corrections
        )
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let mut parts = text.splitn(4, '.');
        let [tier, doc, found, corrections] = [(); 4].map(|()| parts.next().ok_or(CursorError));

        let tier = match tier? {
            "1" => Tier::Misspelt,
            "2" => Tier::Comments,
            "3" => Tier::Notes,
            "4" => Tier::TitleBeginnings,
            "5" => Tier::TitleWords,
            _ => return Err(CursorError),
        };
        Ok(Self {
            tier,
            doc: doc?.parse().map_err(|_| CursorError)?,
            found: found?.parse().map_err(|_| CursorError)?,
            corrections: Corrections::parse(corrections?).ok_or(CursorError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["5.1.0.", "1.-7.2.rent;;miete,mieten*", "3.9223372036854775807.3."] {
            assert_eq!(
                text.parse::<Cursor>().map(|cursor| cursor.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "5",
            "5.1.0",
            "6.1.0.",
            "5.x.0.",
            "5.1.-1.",
            "5.1.0.a b",
            "5.1.0.\"",
            "5.1.0.A",
            "5.1.0.**",
            "5.1.0.a\" OR \"b",
            "5.1.0.東京",
            "5.1.0.,",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
        assert!(format!("1.1.0.{}", ";".repeat(100)).parse::<Cursor>().is_err());
    }
}
