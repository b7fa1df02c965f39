//! What somebody may have meant.

/// The word that is written most like `word`, if it is like it at all: at most two letters wrong, or one begins the other.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let begins = known
        .iter()
        .find(|known| word.len() >= 2 && (known.starts_with(word) || word.starts_with(**known)));
    let closest = known.iter().map(|known| (distance(word, known), *known)).min()?;
    match closest {
        (0..=1, known) => Some(known),
        (2, known) if known.len() > 3 && begins.is_none() => Some(known),
        _ => begins.copied(),
    }
}

/// How many letters to add, drop or change (Levenshtein 1966), or to swap with the next (Damerau 1964).
fn distance(one: &str, two: &str) -> usize {
    let one: Vec<char> = one.chars().collect();
    let two: Vec<char> = two.chars().collect();
    let mut rows = vec![(0..=two.len()).collect::<Vec<usize>>()];
    for (at, letter) in one.iter().enumerate() {
        let mut row = vec![at + 1];
        for (to, other) in two.iter().enumerate() {
            let change = rows[at][to] + usize::from(letter != other);
            let mut best = change.min(rows[at][to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && *letter == two[to - 1] && one[at - 1] == *other {
                best = best.min(rows[at - 1][to - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][two.len()]
}
