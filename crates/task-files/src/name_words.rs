//! Words of a title that name something: `@desk`, `+garden`.

/// The sentence within words, and the names around it.
///
/// Names before and after the sentence are labels. Those in the middle of it are words of it ("Ask @sam about it") and stay, and count as
/// names all the same. If there are only names, they are the sentence too.
pub(crate) fn split_names<'a>(
    words: &[&'a str],
    is_name: impl Fn(&str) -> bool + Copy,
) -> (Vec<&'a str>, Vec<&'a str>) {
    let names = words.iter().copied().filter(|word| is_name(word)).collect();
    let Some(first) = words.iter().position(|word| !is_name(word)) else {
        return (words.to_vec(), names);
    };
    let last = words.iter().rposition(|word| !is_name(word)).unwrap_or(first);
    (words[first..=last].to_vec(), names)
}

/// The name after a sign, where the word is one: `@desk` is `desk`; `@` and `@@` are words.
pub(crate) fn name_after(word: &str, sign: char) -> Option<&str> {
    word.strip_prefix(sign)
        .filter(|name| !name.is_empty() && !name.starts_with(sign))
}

/// A name as one word.
pub(crate) fn as_word(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_around_the_sentence_leave_it() {
        let is_label = |word: &str| name_after(word, '@').is_some();
        let words: Vec<_> = "@now Ask @sam about it @ work @desk @phone".split(' ').collect();
        let (sentence, names) = split_names(&words, is_label);
        assert_eq!(sentence, ["Ask", "@sam", "about", "it", "@", "work"]);
        assert_eq!(names, ["@now", "@sam", "@desk", "@phone"]);
        assert_eq!(
            split_names(&["@a", "@b"], is_label),
            (vec!["@a", "@b"], vec!["@a", "@b"])
        );
    }
}
