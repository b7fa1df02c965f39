//! The English words: days, months, numbers, and words that change what a date beside them means. The grammar, with the small
//! words that hold phrases together, is in `read`.

use jiff::civil::Weekday;

use crate::read::unit::Unit;

/// How sure a word for a day or a month is to be meant as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surety {
    /// It is hardly anything else: "thursday", "sep".
    Sure,
    /// A short form, or a word that is also a name: "thu", "april".
    Short,
    /// A word of its own, or a name: "sun", "sat", "may".
    Doubtful,
}

/// A weekday.
pub(crate) fn weekday(word: &str) -> Option<(Weekday, Surety)> {
    use Surety::{Doubtful, Short, Sure};
    Some(match word {
        "monday" => (Weekday::Monday, Sure),
        "tuesday" => (Weekday::Tuesday, Sure),
        "wednesday" => (Weekday::Wednesday, Sure),
        "thursday" => (Weekday::Thursday, Sure),
        "friday" => (Weekday::Friday, Sure),
        "saturday" => (Weekday::Saturday, Sure),
        "sunday" => (Weekday::Sunday, Sure),
        "mon" => (Weekday::Monday, Short),
        "tue" | "tues" => (Weekday::Tuesday, Short),
        "wed" | "weds" => (Weekday::Wednesday, Short),
        "thu" | "thur" | "thurs" => (Weekday::Thursday, Short),
        "fri" => (Weekday::Friday, Short),
        "sat" => (Weekday::Saturday, Doubtful),
        "sun" => (Weekday::Sunday, Doubtful),
        _ => return None,
    })
}

/// "mondays": each of them.
pub(crate) fn weekdays(word: &str) -> Option<Weekday> {
    match weekday(word.strip_suffix('s')?)? {
        (day, Surety::Sure) => Some(day),
        _ => None,
    }
}

/// A month, 1 to 12.
pub(crate) fn month(word: &str) -> Option<(i8, Surety)> {
    use Surety::{Doubtful, Sure};
    Some(match word {
        "january" => (1, Sure),
        "jan" => (1, Doubtful),
        "february" | "feb" => (2, Sure),
        "mar" => (3, Sure),
        "march" => (3, Doubtful),
        "april" => (4, Doubtful),
        "apr" => (4, Sure),
        "may" => (5, Doubtful),
        "june" => (6, Doubtful),
        "jun" => (6, Sure),
        "july" | "jul" => (7, Sure),
        "august" => (8, Doubtful),
        "aug" => (8, Sure),
        "september" | "sept" | "sep" => (9, Sure),
        "october" | "oct" => (10, Sure),
        "november" | "nov" => (11, Sure),
        "december" | "dec" => (12, Sure),
        _ => return None,
    })
}

/// A span of time, in full: "days", "hrs".
pub(crate) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "month" | "months" => Unit::Month,
        "quarter" | "quarters" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        _ => return None,
    })
}

/// A span of time as a letter right after a number: "3d", "30m". A minute, not a month, is m.
pub(crate) fn unit_letter(word: &str) -> Option<Unit> {
    Some(match word {
        "m" => Unit::Minute,
        "h" => Unit::Hour,
        "d" => Unit::Day,
        "w" => Unit::Week,
        "y" => Unit::Year,
        _ => return unit(word),
    })
}

/// A number, in digits or as a word.
pub(crate) fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    if word.len() <= 9 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    match word {
        "a" | "an" => Some(1),
        _ => (1..).zip(WORDS).find(|(_, name)| *name == word).map(|(at, _)| at),
    }
}

/// "1st", "second"; "last" is -1.
pub(crate) fn ordinal(word: &str) -> Option<i8> {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ];
    if word == "last" {
        return Some(-1);
    }
    if let Some(at) = WORDS.iter().position(|name| *name == word) {
        return i8::try_from(at + 1).ok();
    }
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, ending) = word.split_at(digits);
    let number: i8 = number.parse().ok()?;
    let fits = match (number % 10, number) {
        (_, 11..=13) => ending == "th",
        (1, _) => ending == "st",
        (2, _) => ending == "nd",
        (3, _) => ending == "rd",
        _ => ending == "th",
    };
    (fits && (1..=31).contains(&number)).then_some(number)
}

/// Parts of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// "morning"
pub(crate) fn part(word: &str) -> Option<Part> {
    Some(match word {
        "morning" => Part::Morning,
        "afternoon" => Part::Afternoon,
        "evening" => Part::Evening,
        "night" => Part::Night,
        _ => return None,
    })
}

/// Words that say a date follows, and go with it.
pub(crate) const DUE: [&str; 5] = ["on", "by", "due", "due:", "deadline"];

/// Words after which a date is about something else ("slides for Friday"): it is asked, not taken.
pub(crate) const ABOUT: [&str; 14] = [
    "for", "before", "to", "from", "since", "after", "about", "around", "of", "until", "till", "between",
    "and", "than",
];

/// Words after which a word is no date at all ("the sun", "last Friday", "black friday").
pub(crate) const NAMING: [&str; 24] = [
    "the", "a", "an", "my", "our", "your", "his", "her", "their", "last", "past", "each", "any", "some",
    "no", "black", "good", "cyber", "super", "ash", "palm", "casual", "freaky", "one",
];

/// Words after which a number is none of a clock or a calendar ("version 2.1.", "chapter 3").
pub(crate) const NUMBERED: [&str; 34] = [
    "version",
    "v",
    "release",
    "chapter",
    "section",
    "step",
    "part",
    "page",
    "pages",
    "verse",
    "ratio",
    "score",
    "scale",
    "room",
    "gate",
    "platform",
    "build",
    "no",
    "number",
    "level",
    "season",
    "episode",
    "figure",
    "fig",
    "table",
    "article",
    "item",
    "exercise",
    "question",
    "lesson",
    "unit",
    "track",
    "paragraph",
    "§",
];

/// Books with chapters and verses, which look like times: "John 3:16". Some are names too, so it is asked.
pub(crate) const BOOKS: [&str; 20] = [
    "genesis",
    "exodus",
    "leviticus",
    "deuteronomy",
    "joshua",
    "psalm",
    "psalms",
    "proverbs",
    "isaiah",
    "jeremiah",
    "ezekiel",
    "matthew",
    "mark",
    "luke",
    "john",
    "acts",
    "romans",
    "corinthians",
    "hebrews",
    "revelation",
];

/// Words after which a title goes on: what is before them stands for itself.
pub(crate) const MORE: [&str; 13] = [
    "with", "for", "at", "in", "to", "about", "because", "via", "if", "when", "while", "before", "after",
];

/// "starting friday"
pub(crate) const STARTING: [&str; 6] = ["starting", "starts", "start", "begin", "beginning", "begins"];

/// "until friday", "ending 31 dec"
pub(crate) const UNTIL: [&str; 7] = ["until", "till", "til", "through", "ending", "ends", "end"];

/// "3 days after done"
pub(crate) const DONE: [&str; 8] = [
    "done",
    "completion",
    "completing",
    "completed",
    "finishing",
    "finished",
    "doing",
    "complete",
];
