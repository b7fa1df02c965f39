//! Characters as the index knows them: one spelling for what people do not tell apart while searching.
//! Called by [`crate::words`] for texts and for queries alike; a change here changes the index.
//!
//! A cluster (a character with its marks) is decomposed for compatibility (NFKD, Unicode Standard
//! Annex 15), loses the marks that a search leaves out, is lowercased, and composed again (NFC), so that
//! Korean syllables, voiced kana and the vowels of Indic scripts stay what they are.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a cluster is to the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Part of a word between spaces.
    Letter,
    /// Part of a run without spaces between its words: Chinese, Japanese, Korean, Thai and their kin.
    Dense,
    /// A word by itself: an emoji.
    Sign,
    /// Between words.
    Gap,
}

/// A character with its marks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// Bytes of the text that it came from.
    pub(crate) range: Range<usize>,
    /// Empty for a gap.
    pub(crate) folded: String,
    pub(crate) kind: Kind,
}

/// The text's clusters, all of them, in order.
pub(crate) struct Clusters<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

pub(crate) fn clusters(text: &str) -> Clusters<'_> {
    Clusters {
        text,
        chars: text.char_indices().peekable(),
    }
}

impl Iterator for Clusters<'_> {
    type Item = Cluster;

    fn next(&mut self) -> Option<Cluster> {
        let (start, first) = self.chars.next()?;
        let mut end = start + first.len_utf8();
        // What is a letter by itself is one behind a space, too.
        let goes_on = |next: char| continues(next) && (is_kept(first) || !next.is_alphanumeric());
        while let Some((at, next)) = self.chars.next_if(|(_, next)| goes_on(*next)) {
            end = at + next.len_utf8();
        }
        let range = start..end;
        let (folded, kind) = if end == start + 1 && first.is_ascii() {
            ascii(first)
        } else {
            fold(&self.text[range.clone()])
        };
        Some(Cluster { range, folded, kind })
    }
}

fn ascii(character: char) -> (String, Kind) {
    if character.is_ascii_alphanumeric() {
        (character.to_ascii_lowercase().to_string(), Kind::Letter)
    } else {
        (String::new(), Kind::Gap)
    }
}

fn fold(cluster: &str) -> (String, Kind) {
    // Marks on a space, or on nothing, make no word of it.
    let is_base = |character| is_kept(character) && !is_combining_mark(character);
    if !cluster.chars().take(1).nfkd().any(is_base) {
        return (String::new(), Kind::Gap);
    }
    let mut plain = String::with_capacity(cluster.len());
    for character in cluster.nfkd().filter(|character| !is_left_out(*character)) {
        character
            .to_lowercase()
            .for_each(|lower| push_plain(&mut plain, lower));
    }
    let folded: String = plain.nfc().filter(|character| is_kept(*character)).collect();
    let kind = folded.chars().next().map_or(Kind::Gap, kind);
    (folded, kind)
}

fn kind(character: char) -> Kind {
    match character {
        _ if is_dense(character) => Kind::Dense,
        _ if is_sign(character) => Kind::Sign,
        _ => Kind::Letter,
    }
}

/// Whether it belongs to the character before it: marks, the vowels and finals of a Korean syllable
/// that was taken apart, half-width voicing marks, joiners.
fn continues(character: char) -> bool {
    !character.is_ascii()
        && (is_combining_mark(character)
            || matches!(character, '\u{1160}'..='\u{11FF}' | '\u{FF9E}' | '\u{FF9F}')
            || is_left_out(character))
}

/// Marks that a search leaves out: accents of Latin, Greek and Cyrillic, points of Hebrew, vowels and
/// stretching of Arabic, skin tones; and what cannot be seen.
fn is_left_out(character: char) -> bool {
    matches!(character,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0487}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}'
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}'
        | '\u{06DF}'..='\u{06E4}' | '\u{06E7}' | '\u{06E8}' | '\u{06EA}'..='\u{06ED}'
        | '\u{1F3FB}'..='\u{1F3FF}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// One lowercased character, as people type it on any keyboard.
fn push_plain(plain: &mut String, lower: char) {
    match lower {
        'ß' => plain.push_str("ss"),
        'æ' => plain.push_str("ae"),
        'œ' => plain.push_str("oe"),
        'þ' => plain.push_str("th"),
        'ø' => plain.push('o'),
        'ł' => plain.push('l'),
        'đ' | 'ð' => plain.push('d'),
        'ħ' => plain.push('h'),
        'ŧ' => plain.push('t'),
        'ŋ' => plain.push('n'),
        'ı' => plain.push('i'),
        'ς' => plain.push('σ'),
        // Arabic letters that are written one for the other, as in Lucene's ArabicNormalizer.
        'ة' => plain.push('ه'),
        'ى' | 'ی' => plain.push('ي'),
        'ک' => plain.push('ك'),
        // A lowercased dotted I brings its dot along.
        _ if is_left_out(lower) => {}
        _ => plain.push(lower),
    }
}

fn is_kept(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character) || is_sign(character)
}

fn is_sign(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{2300}'..='\u{23FF}')
        && !character.is_alphanumeric()
}

/// Scripts whose words are not kept apart by spaces, and Korean, whose words grow endings.
fn is_dense(character: char) -> bool {
    matches!(character,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3100}'..='\u{312F}' | '\u{AC00}'..='\u{D7FF}' | '\u{1100}'..='\u{11FF}'
        | '\u{0E00}'..='\u{0E4F}' | '\u{0E80}'..='\u{0ECF}' | '\u{1000}'..='\u{103F}' | '\u{1780}'..='\u{17D3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        clusters(text).map(|cluster| cluster.folded).collect()
    }

    #[test]
    fn half_a_syllable_behind_a_space_is_what_it_is_alone() {
        for text in ["\u{1160}", "\u{1161}", "\u{11AB}"] {
            assert_eq!(folded(&format!("a {text}")), format!("a{text}"));
        }
        assert_eq!(folded("\u{1112}\u{1161}\u{11AB}"), "한");
    }

    #[test]
    fn spellings_that_people_do_not_tell_apart() {
        for (written, expected) in [
            ("Café", "cafe"),
            ("Cafe\u{301}", "cafe"),
            ("STRASSE Straße ẞ", "strassestrassess"),
            ("Øresund Ærø", "oresundaero"),
            ("Łódź", "lodz"),
            ("İstanbul ISTANBUL ıstanbul", "istanbulistanbulistanbul"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
            ("Ёлка", "елка"),
            ("أحمد مُدَرِّسة", "احمدمدرسه"),
            ("שָׁלוֹם", "שלום"),
            ("ＡＢＣ１２３", "abc123"),
            ("ﬁx", "fix"),
            ("ｶﾞｲﾄﾞ", "ガイド"),
            ("か\u{3099}", "が"),
            ("\u{1112}\u{1161}\u{11ab}국", "한국"),
            ("हिन्दी", "हिन्दी"),
            ("co\u{ad}op", "coop"),
            ("👍🏽", "👍"),
            ("½", "12"),
            ("€ – … \u{301}", ""),
            ("a \u{b82}b", "ab"),
        ] {
            assert_eq!(folded(written), expected, "{written}");
        }
    }

    #[test]
    fn clusters_cover_the_text() {
        let text = "e\u{301}\u{308} x\0한 👩‍💻.\u{301}";
        let mut end = 0;
        for cluster in clusters(text) {
            assert_eq!(cluster.range.start, end);
            end = cluster.range.end;
            assert!(text.is_char_boundary(end));
            assert_eq!(cluster.folded.is_empty(), cluster.kind == Kind::Gap);
        }
        assert_eq!(end, text.len());
    }
}
