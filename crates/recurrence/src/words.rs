//! The English words for numbers, days and months.

use jiff::civil::Weekday;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Monday to Sunday.
pub(crate) const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// Of a month from 1 to 12; of others there is no word.
pub(crate) fn month(number: i8) -> &'static str {
    let at = usize::try_from(i16::from(number) - 1);
    at.ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("?")
}

/// "the third", "the 20th"; from the end where negative: "the last", "the second last".
pub(crate) fn the_nth(number: i16) -> String {
    match number {
        -1 => "the last".to_owned(),
        ..0 => format!("the {} last", nth(number.unsigned_abs())),
        _ => format!("the {}", nth(number.unsigned_abs())),
    }
}

fn nth(number: u16) -> String {
    match number {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        _ => ordinal(number),
    }
}

/// "1st", "22nd", "13th".
pub(crate) fn ordinal(number: u16) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// "a", "a and b", "a, b and c".
pub(crate) fn list<T: AsRef<str>>(words: &[T], and: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words[..] {
        [] => String::new(),
        [word] => word.to_owned(),
        [ref before @ .., last] => format!("{} {and} {last}", before.join(", ")),
    }
}
