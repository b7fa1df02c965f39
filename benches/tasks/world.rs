//! What an office's tasks look like: the same at each run, task by task from its number.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

pub const PEOPLE: usize = 200;
pub const SHARED: usize = 40;
pub const PRIVATE: usize = 60;
/// Members of a private project.
pub const MEMBERS: usize = 5;
pub const SECTIONS: usize = 5;
pub const TAGS: usize = 60;
/// Words that there are; the most common one is in a tenth of all places.
const WORDS: usize = 20_000;

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: usize) -> Self {
        Self(seed as u64)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).expect("below a usize")
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// A rank below `end` by Zipf's law, the first the most common.
    fn zipf(&mut self, end: usize) -> usize {
        let share = self.below(1 << 24) as f64 / f64::from(1 << 24);
        ((end as f64).powf(share) as usize).clamp(1, end) - 1
    }
}

/// The word of a rank, most common first: six letters or eight.
pub fn word(rank: usize) -> String {
    const CONSONANTS: &[u8] = b"bcdfghjklmnpqrstvwxz";
    const VOWELS: &[u8] = b"aeiou";
    let syllables = if rank < 1_000 { 3 } else { 4 };
    let mut mixed = Chance::of(rank + 77).next();
    let mut word = String::new();
    for _ in 0..syllables {
        word.push(char::from(CONSONANTS[(mixed % 20) as usize]));
        word.push(char::from(VOWELS[(mixed / 20 % 5) as usize]));
        mixed /= 100;
    }
    word
}

fn words(chance: &mut Chance, count: usize) -> String {
    let words: Vec<String> = (0..count).map(|_| word(chance.zipf(WORDS))).collect();
    words.join(" ")
}

pub fn tag(rank: usize) -> String {
    format!("tag-{rank}")
}

/// A project as the office knows it.
pub struct Project {
    pub id: String,
    pub sections: Vec<String>,
    /// Numbers of people; empty where everybody is in it.
    pub members: Vec<usize>,
}

/// What is made: by whom, the request's body, and what happens to it then.
pub struct Wish {
    pub person: usize,
    pub body: Value,
    pub comment: Option<String>,
    pub is_completed: bool,
}

/// The task of a number. Two years of due dates around `today`, most of them to come.
pub fn wish(number: usize, projects: &[Project], people: &[String], today: Date) -> Wish {
    let chance = &mut Chance::of(number);
    let mut body = json!({});
    let title_words = 3 + chance.below(6);
    body["title"] = json!(words(chance, title_words));
    if chance.percent(50) {
        let count = 1 + chance.below(30);
        body["notes"] = json!(words(chance, count));
    }
    let mut person = chance.below(people.len());
    // 55 of 100 are in shared projects, 15 in private ones, 30 of one's own.
    let at = match chance.below(100) {
        0..55 => Some(chance.zipf(SHARED.min(projects.len()))),
        55..70 => Some(SHARED + chance.below(PRIVATE)),
        _ => None,
    };
    if let Some(project) = at.and_then(|at| projects.get(at)) {
        body["project"] = json!(project.id);
        if !project.members.is_empty() {
            person = project.members[chance.below(project.members.len())];
        }
        if chance.percent(50) {
            body["section"] = json!(project.sections[chance.below(project.sections.len())]);
        }
        if chance.percent(60) {
            let whom = match project.members.len() {
                0 => chance.below(people.len()),
                count => project.members[chance.below(count)],
            };
            body["assignees"] = json!([people[whom]]);
        }
    }
    body["priority"] = json!(
        [
            "high", "medium", "medium", "low", "low", "none", "none", "none", "none", "none"
        ][chance.below(10)]
    );
    if chance.percent(30) {
        body["tags"] = json!([tag(chance.zipf(TAGS))]);
    }
    let repeats = number % 500 == 7;
    if repeats || chance.percent(70) {
        let days = i64::try_from(chance.below(730)).expect("small") - 90;
        let date = today.checked_add(days.days()).expect("near");
        body["due"] = json!({ "date": date });
        if chance.percent(30) {
            body["due"]["time"] = json!(format!("{:02}:{:02}", 7 + chance.below(12), 15 * chance.below(4)));
        }
        if chance.percent(3) {
            body["reminders"] = json!([{ "days_before": 1 }]);
        }
    }
    if repeats {
        let rule = [
            "FREQ=DAILY",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;INTERVAL=2",
            "FREQ=MONTHLY",
        ][chance.below(4)];
        body["repeats"] = json!({ "rule": { "rule": rule } });
    }
    Wish {
        person,
        body,
        comment: chance.percent(4).then(|| words(chance, 8)),
        is_completed: !repeats && chance.percent(20),
    }
}
