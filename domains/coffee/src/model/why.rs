//! Why these people: what they share, in figures and in one warm sentence.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_people::api::Participant;

use super::gave_up::GaveUp;

/// Why a group was put together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// Topics that all of them like.
    pub shared_topics: Vec<String>,
    /// Half hours of the week after the round that suit all of them.
    pub shared_slots: u32,
    /// Rounds since two of them last met; null when none of them have.
    #[schema(required)]
    pub rounds_since_last_met: Option<u32>,
    /// One sentence for people.
    pub summary: String,
    /// What they do without, and why: a sentence for each thing.
    pub gave_up: Vec<String>,
}

impl Why {
    /// All of it for people, as one text.
    pub fn text(&self) -> String {
        let sentences = [&self.summary].into_iter().chain(&self.gave_up);
        sentences.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// To whom the sentence speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// To the members.
    You,
    /// About them, to an admin.
    They,
}

/// Topics that everybody named, without regard to case, as the first one writes them.
pub fn shared_topics(members: &[&Participant]) -> Vec<String> {
    let Some((first, others)) = members.split_first() else {
        return Vec::new();
    };
    let likes = |member: &Participant, topic: &str| {
        let folded = topic.to_lowercase();
        member.topics.iter().any(|other| other.to_lowercase() == folded)
    };
    first
        .topics
        .iter()
        .filter(|topic| others.iter().all(|other| likes(other, topic)))
        .cloned()
        .collect()
}

/// A sentence for each thing that a group does without. What they have by now, such as a half hour that somebody freed,
/// is left out.
pub fn gave_up(
    voice: Voice,
    people: usize,
    gave_up: &[GaveUp],
    topics: &[String],
    shared_slots: u32,
) -> Vec<String> {
    let still = gave_up.iter().filter(|lack| match lack {
        GaveUp::CommonSlot { .. } => shared_slots == 0,
        GaveUp::SharedTopic { .. } => topics.is_empty(),
        GaveUp::ByHand | GaveUp::Size { .. } | GaveUp::NewFaces { .. } => true,
    });
    still.filter_map(|lack| lack.sentence(voice, people)).collect()
}

/// One sentence: have they met, what do they like, when do they fit.
pub fn summary(
    voice: Voice,
    people: usize,
    topics: &[String],
    shared_slots: u32,
    rounds_since_last_met: Option<u32>,
    is_to_come: bool,
) -> String {
    let who = match voice {
        Voice::You => "you",
        Voice::They => "they",
    };
    let pair = people == 2;
    let met = match (rounds_since_last_met, pair) {
        (None, _) if is_to_come => format!("{} have not met yet", capital(who)),
        (None, _) => format!("{} had not met before", capital(who)),
        (Some(1), true) => format!("{} met in the last round", capital(who)),
        (Some(rounds), true) => format!("{} last met {rounds} rounds ago", capital(who)),
        (Some(1), false) => format!("Some of {} met in the last round", object(voice)),
        (Some(rounds), false) => format!("Some of {} last met {rounds} rounds ago", object(voice)),
    };
    let like = match (topics, pair) {
        ([], _) => String::new(),
        (topics, true) => format!("; {who} both like {}", listed(topics)),
        (topics, false) => format!("; {who} all like {}", listed(topics)),
    };
    let suit = if pair {
        format!("{} both", object(voice))
    } else {
        format!("all of {}", object(voice))
    };
    let times = match shared_slots {
        0 => format!("; no half hour suits {suit} yet"),
        1 => format!("; one half hour suits {suit}"),
        many => format!("; {many} half hours suit {suit}"),
    };
    format!("{met}{like}{times}.")
}

fn capital(who: &str) -> &'static str {
    if who == "you" { "You" } else { "They" }
}

fn object(voice: Voice) -> &'static str {
    match voice {
        Voice::You => "you",
        Voice::They => "them",
    }
}

/// `a`, `a and b`, `a, b and c`; a long list is cut to three.
fn listed(topics: &[String]) -> String {
    match topics {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three, ..] => format!("{one}, {two} and {three}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_sentence_for_two_and_for_more() {
        assert_eq!(
            summary(Voice::You, 2, &topics(&["climbing"]), 6, None, true),
            "You have not met yet; you both like climbing; 6 half hours suit you both."
        );
        assert_eq!(
            summary(
                Voice::You,
                3,
                &topics(&["tea", "maps", "jazz", "rust"]),
                1,
                Some(4),
                true,
            ),
            "Some of you last met 4 rounds ago; you all like tea, maps and jazz; one half hour suits all of you."
        );
        assert_eq!(
            summary(Voice::They, 2, &[], 0, Some(1), true),
            "They met in the last round; no half hour suits them both yet."
        );
        assert!(summary(Voice::You, 2, &[], 6, None, false).starts_with("You had not met before; "));
    }

    #[test]
    fn topics_are_shared_without_regard_to_case() {
        let member = |topics_: &[&str]| Participant {
            person: vc_kernel::PersonId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1)),
            team: None,
            manager: None,
            time_zone: "UTC".to_owned(),
            languages: Vec::new(),
            topics: topics(topics_),
            slots: Vec::new(),
            meeting_length_minutes: 30,
            joined_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let (one, two, three) = (
            member(&["Tea", "Maps"]),
            member(&["maps", "tea"]),
            member(&["TEA"]),
        );
        assert_eq!(shared_topics(&[&one, &two]), ["Tea", "Maps"]);
        assert_eq!(shared_topics(&[&one, &two, &three]), ["Tea"]);
        assert!(shared_topics(&[]).is_empty());
    }
}
