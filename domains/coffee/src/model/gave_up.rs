//! What a group does without, as the matcher found it: stored with the match, told in sentences.

use serde::{Deserialize, Serialize};

use super::why::Voice;

/// Something that a group does without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GaveUp {
    /// It was fixed by hand, whatever it lacks.
    ByHand,
    /// It has one person more or fewer than the program asks for, so that nobody is left over.
    Size {
        /// What the program asks for.
        wished: u32,
    },
    /// Some of its members met before.
    NewFaces {
        /// Rounds since two of them last met.
        rounds_since_met: u32,
        /// Why nobody newer came; unknown in very large pools.
        cause: Option<Cause>,
    },
    /// No half hour suits all of its members.
    CommonSlot {
        /// Why nobody came with whom one would; unknown in very large pools.
        cause: Option<Cause>,
    },
    /// No topic is liked by all of its members.
    SharedTopic {
        /// Why nobody came with whom one would be; unknown in very large pools.
        cause: Option<Cause>,
    },
}

/// Why nobody better came in the place of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// There is nobody better whom the rules allow.
    NobodyBetter,
    /// Of a pair, one has nobody better whom the rules allow.
    NobodyBetterForOne,
    /// Whoever would be better has been met more recently.
    NewFacesFirst,
    /// So many others would be better here, counted up to ten; the round as a whole is better as it is.
    Others(u32),
}

/// The matcher counts no further.
const OTHERS_MAX: u32 = 10;

impl GaveUp {
    /// One sentence for a group of `people`; none where nothing is known beyond what they see anyway.
    pub fn sentence(self, voice: Voice, people: usize) -> Option<String> {
        let is_pair = people == 2;
        let (who, again) = match (voice, is_pair) {
            (Voice::You, true) => ("you", "You"),
            (Voice::You, false) => ("you", "Some of you"),
            (Voice::They, true) => ("they", "They"),
            (Voice::They, false) => ("they", "Some of them"),
        };
        let text = match self {
            Self::ByHand => "This group was put together by hand.".to_owned(),
            Self::Size { wished } => format!(
                "{} instead of {}, so that nobody is left over.",
                capital(&number(people)),
                number(wished as usize),
            ),
            Self::NewFaces { cause, .. } => format!("{again} meet again: {}.", newer(cause?, who, is_pair)),
            Self::CommonSlot { cause } => format!("No common half hour: {}.", fitting(cause?, who, is_pair)),
            Self::SharedTopic { cause } => format!("No common topic: {}.", fitting(cause?, who, is_pair)),
        };
        Some(text)
    }
}

/// Why nobody newer came.
fn newer(cause: Cause, who: &str, is_pair: bool) -> String {
    let whom = object(who);
    match cause {
        Cause::NobodyBetter | Cause::NewFacesFirst if is_pair => {
            format!("nobody else whom {who} may meet is newer to {whom}")
        }
        Cause::NobodyBetter | Cause::NewFacesFirst => {
            "nobody else in one of these places would be newer".to_owned()
        }
        Cause::NobodyBetterForOne => format!("one of {whom} may meet nobody who is newer"),
        Cause::Others(count) => format!("{} newer here, but {AS_A_WHOLE}", others(count)),
    }
}

/// Why nobody came with whom there would be a half hour, or a topic.
fn fitting(cause: Cause, who: &str, is_pair: bool) -> String {
    let whom = object(who);
    match cause {
        Cause::NobodyBetter if is_pair => format!("nobody whom {who} may meet has one with either of {whom}"),
        Cause::NobodyBetter => "nobody else in one of these places would change that".to_owned(),
        Cause::NobodyBetterForOne => format!("one of {whom} may meet nobody with whom there is one"),
        Cause::NewFacesFirst => "a new face came first".to_owned(),
        Cause::Others(count) => format!("{} a better fit here, but {AS_A_WHOLE}", others(count)),
    }
}

const AS_A_WHOLE: &str = "the round as a whole is better this way";

fn others(count: u32) -> String {
    match count {
        1 => "one other person would be".to_owned(),
        OTHERS_MAX.. => format!("{OTHERS_MAX} or more others would be"),
        _ => format!("{} others would be", number(count as usize)),
    }
}

fn object(who: &str) -> &str {
    if who == "you" { "you" } else { "them" }
}

fn number(count: usize) -> String {
    let words = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    words
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_one_sentence() {
        let repeat = |cause| GaveUp::NewFaces {
            rounds_since_met: 4,
            cause: Some(cause),
        };
        let hour = |cause| GaveUp::CommonSlot { cause: Some(cause) };
        let said = [
            (
                repeat(Cause::NobodyBetter),
                2,
                "You meet again: nobody else whom you may meet is newer to you.",
            ),
            (
                repeat(Cause::NobodyBetterForOne),
                2,
                "You meet again: one of you may meet nobody who is newer.",
            ),
            (
                repeat(Cause::Others(3)),
                3,
                "Some of you meet again: three others would be newer here, but the round as a whole is better this way.",
            ),
            (
                hour(Cause::NewFacesFirst),
                2,
                "No common half hour: a new face came first.",
            ),
            (
                hour(Cause::NobodyBetter),
                4,
                "No common half hour: nobody else in one of these places would change that.",
            ),
            (
                GaveUp::SharedTopic {
                    cause: Some(Cause::Others(10)),
                },
                2,
                "No common topic: 10 or more others would be a better fit here, but the round as a whole is better this way.",
            ),
            (
                GaveUp::Size { wished: 2 },
                3,
                "Three instead of two, so that nobody is left over.",
            ),
            (GaveUp::ByHand, 2, "This group was put together by hand."),
        ];
        for (gave_up, people, sentence) in said {
            assert_eq!(gave_up.sentence(Voice::You, people).as_deref(), Some(sentence));
        }
        assert_eq!(
            repeat(Cause::NobodyBetter).sentence(Voice::They, 2).as_deref(),
            Some("They meet again: nobody else whom they may meet is newer to them.")
        );
        assert_eq!(GaveUp::CommonSlot { cause: None }.sentence(Voice::You, 2), None);
    }

    /// Stored with matches: these texts are in logs for ever.
    #[test]
    fn stored_forms_stay_readable() {
        let stored = r#"[{"kind":"by_hand"},{"kind":"size","wished":2},{"kind":"new_faces","rounds_since_met":4,"cause":{"others":3}},{"kind":"common_slot","cause":"new_faces_first"},{"kind":"shared_topic","cause":null}]"#;
        let read: Vec<GaveUp> = serde_json::from_str(stored).expect("the stored form");
        assert_eq!(serde_json::to_string(&read).expect("plain"), stored);
        assert_eq!(
            read[3],
            GaveUp::CommonSlot {
                cause: Some(Cause::NewFacesFirst)
            }
        );
    }
}
