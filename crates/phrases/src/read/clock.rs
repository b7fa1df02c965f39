//! Times of day: "at 9", "9:30pm", "17:00", "noon", "in the morning".

use jiff::civil::Time;

use super::reader::{Asked, Reader};
use crate::english::{self, Part};
use crate::now::{DayParts, hour};

/// A time of day, and how many words it took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockFound {
    pub(crate) clock: Clock,
    pub(crate) words: usize,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    At(Time),
    /// The end of a day, or its begin.
    Midnight,
    /// Before noon or after it?
    Either(Time, Time),
}

/// Reads a time at a word. `part` is the part of the day that was said before: with "tonight", 9 is 21:00.
pub(crate) fn clock(reader: &Reader<'_>, at: usize, part: Option<Part>) -> Option<ClockFound> {
    if let Some((said, words)) = part_of_day(reader, at) {
        let time = Clock::At(part_time(said, &reader.now.day_parts));
        let after = clock_number(reader, at + words, Some(said));
        return Some(match after {
            Some(found) => ClockFound {
                words: words + found.words,
                ..found
            },
            None if !reader.edge(at + words) => return None,
            None => ClockFound { clock: time, words },
        });
    }
    clock_number(reader, at, part)
}

/// The hour that a part of the day stands for.
pub(crate) fn part_time(part: Part, parts: &DayParts) -> Time {
    hour(match part {
        Part::Morning => parts.morning,
        Part::Afternoon => parts.afternoon,
        Part::Evening => parts.evening,
        Part::Night => parts.tonight,
    })
}

/// "in the morning"; "at night".
fn part_of_day(reader: &Reader<'_>, at: usize) -> Option<(Part, usize)> {
    if reader.word(at) == "at" && reader.then(at + 1) == "night" {
        return Some((Part::Night, 2));
    }
    let is_in_the = reader.word(at) == "in" && reader.then(at + 1) == "the";
    let part = english::part(reader.then(at + 2)).filter(|_| is_in_the)?;
    Some((part, 3))
}

fn clock_number(reader: &Reader<'_>, at: usize, part: Option<Part>) -> Option<ClockFound> {
    let is_prefixed = matches!(reader.word(at), "at" | "@");
    let first = at + usize::from(is_prefixed);
    let word = if is_prefixed {
        reader.then(first)
    } else {
        reader.word(first)
    };
    let named = match word {
        "noon" | "midday" => Some(Clock::At(hour(reader.now.day_parts.noon))),
        "midnight" => Some(Clock::Midnight),
        _ => None,
    };
    if let Some(clock) = named {
        let words = first + 1 - at;
        return (is_prefixed || reader.edge(first + 1)).then_some(ClockFound { clock, words });
    }
    let mut digits = Digits::read(word)?;
    let mut end = first + 1;
    if digits.half.is_none()
        && let Some(half) = Half::read(reader.then(end))
    {
        digits.half = Some(half);
        end += 1;
    } else if matches!(reader.then(end), "o'clock" | "o’clock") {
        digits.is_marked = true;
        end += 1;
    }
    let mut part = part;
    if let Some((said, words)) = part_of_day(reader, end).filter(|_| digits.half.is_none()) {
        part = Some(said);
        digits.is_marked = true;
        end += words;
    }
    let is_marked =
        digits.half.is_some() || digits.is_marked || (digits.minute.is_some() && digits.has_colon);
    let is_a_number = !is_prefixed && english::NUMBERED.contains(&reader.before(first));
    if is_a_number || !(is_marked || (is_prefixed && reader.follows(end))) {
        return None;
    }
    Some(ClockFound {
        clock: digits.clock(part)?,
        words: end - at,
    })
}

/// Whether a time without a word before it stands after a book: "John 3:16".
pub(crate) fn is_verse(reader: &Reader<'_>, at: usize) -> bool {
    reader.word(at).contains(':') && english::BOOKS.contains(&reader.before(at))
}

/// What to ask for a time that may be before noon or after it.
pub(crate) fn either(early: Time, late: Time) -> Asked {
    Asked {
        message: format!("{} or {}? Write one of them", text(early), text(late)),
        choices: vec![format!("at {}", text(early)), format!("at {}", text(late))],
    }
}

/// "09:30"
pub(crate) fn text(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[derive(Clone, Copy)]
enum Half {
    BeforeNoon,
    AfterNoon,
}

impl Half {
    fn read(word: &str) -> Option<Self> {
        match word {
            "am" | "a.m" => Some(Self::BeforeNoon),
            "pm" | "p.m" => Some(Self::AfterNoon),
            _ => None,
        }
    }
}

/// `9`, `9:30`, `09:30pm`
struct Digits {
    hour: u8,
    minute: Option<u8>,
    half: Option<Half>,
    has_colon: bool,
    /// With "o'clock" or a part of the day.
    is_marked: bool,
    /// `09`: by the clock of 24 hours.
    is_padded: bool,
}

impl Digits {
    fn read(word: &str) -> Option<Self> {
        let is_part = |c: char| c.is_ascii_digit() || c == ':' || c == '.';
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (numbers, ending) = word.split_at(end);
        let half = match ending {
            "" => None,
            ending => Some(Half::read(ending)?),
        };
        let has_colon = numbers.contains(':');
        let (hour, minute) = match numbers.split_once([':', '.']) {
            None => (numbers, None),
            Some((hour, minute)) if minute.len() == 2 => (hour, Some(minute.parse().ok()?)),
            Some(_) => return None,
        };
        if !(1..=2).contains(&hour.len()) {
            return None;
        }
        Some(Self {
            is_padded: hour.starts_with('0'),
            hour: hour.parse().ok()?,
            minute,
            half,
            has_colon,
            is_marked: false,
        })
    }

    fn clock(&self, part: Option<Part>) -> Option<Clock> {
        let minute = self.minute.unwrap_or(0);
        let time = |hour: u8| Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok();
        let at = |hour| time(hour).map(Clock::At);
        match (self.half, self.hour) {
            (Some(_), 0 | 13..) => None,
            (Some(Half::BeforeNoon), hour) => at(hour % 12),
            (Some(Half::AfterNoon), hour) => at(hour % 12 + 12),
            (None, hour) if self.is_padded => at(hour),
            (None, hour @ 1..=11) => match (part, hour) {
                (Some(Part::Morning), _) => at(hour),
                (Some(Part::Afternoon), 1..=6) | (Some(Part::Evening | Part::Night), 4..) => at(hour + 12),
                (_, 1..=6) => Some(Clock::Either(time(hour)?, time(hour + 12)?)),
                _ => at(hour),
            },
            (None, 12) if matches!(part, Some(Part::Evening | Part::Night)) => Some(Clock::Midnight),
            (None, hour) => at(hour),
        }
    }
}
