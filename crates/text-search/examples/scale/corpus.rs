//! Made-up tasks: words by a Zipf law, some of them Chinese, from a seed.

/// Words that there are.
pub const WORDS: usize = 200_000;
/// People who own documents.
pub const OWNERS: i64 = 200;

const SYLLABLES: [&str; 24] = [
    "ba", "con", "de", "el", "fi", "gor", "ha", "in", "jo", "ka", "lu", "mer", "no", "or", "pro", "qui",
    "re", "sta", "ti", "un", "ver", "wa", "xi", "zen",
];

/// Pseudo-random numbers: SplitMix64 (Steele, Lea, Flood, 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// A rank by Zipf's law, from 0: each power of two of ranks is as likely.
fn rank(chance: &mut Chance) -> usize {
    let log = chance.below(17_610) as f64 / 1_000.0;
    (log.exp2() as usize).clamp(1, WORDS) - 1
}

/// The word of a rank; short for common ones, none twice.
pub fn word(rank: usize) -> String {
    let mut word = String::new();
    let mut rest = rank + SYLLABLES.len();
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

/// A Chinese text.
fn dense(chance: &mut Chance, length: usize) -> String {
    let mut character = || {
        let log = chance.below(11_500) as f64 / 1_000.0;
        char::from_u32(0x4E00 + log.exp2() as u32).unwrap_or('中')
    };
    (0..length).map(|_| character()).collect()
}

/// Title and notes of a document.
pub fn document(chance: &mut Chance) -> (String, String) {
    if chance.below(50) == 0 {
        return (dense(chance, 8), dense(chance, 30));
    }
    let mut words = |least: usize, most: usize| {
        let count = least + chance.below(most - least + 1);
        let words: Vec<String> = (0..count).map(|_| word(rank(chance))).collect();
        words.join(" ")
    };
    (words(3, 8), words(0, 30))
}
