//! What an admin sets for a program, and what of it is right.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_people::api::clean_tag;

use super::schedule::Schedule;
use super::texts::ProgramTexts;
use super::{ManagerRule, Membership, NewcomerRule, OddRule, Strictness, TeamRule};

/// Characters of a program's name.
pub const NAME_CHARS_MAX: usize = 80;
/// Rounds of the minimum gap at most.
pub const GAP_ROUNDS_MAX: u32 = 100;
/// Prompts of a program at most.
pub const PROMPTS_MAX: usize = 50;
/// Characters of a prompt.
pub const PROMPT_CHARS_MAX: usize = 200;
/// Holidays of a program at most.
pub const HOLIDAYS_MAX: usize = 200;
/// A weight at most.
pub const WEIGHT_MAX: u8 = 10;

/// Rounds of silence at most.
pub const SILENT_ROUNDS_MAX: u8 = 20;
/// Matches in a row without a sign after which somebody is asked, where nobody has set it.
pub const SILENT_ROUNDS: u8 = 3;

const fn silent_rounds() -> u8 {
    SILENT_ROUNDS
}

/// How much each preference counts, 0 (not at all) to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Weights {
    /// Time in common.
    #[schema(maximum = 10)]
    pub shared_slots: u8,
    /// Topics in common.
    #[schema(maximum = 10)]
    pub shared_topics: u8,
    /// The same length of meeting.
    #[schema(maximum = 10)]
    pub meeting_length: u8,
    /// Different teams.
    #[schema(maximum = 10)]
    pub across_teams: u8,
    /// Somebody new with somebody who has been here for a while.
    #[schema(maximum = 10)]
    pub newcomer_with_veteran: u8,
}

impl Default for Weights {
    /// Those of the matcher.
    fn default() -> Self {
        let weights = vc_matching::PreferenceWeights::default();
        Self {
            shared_slots: weights.shared_slots,
            shared_topics: weights.shared_topics,
            meeting_length: weights.meeting_length,
            across_teams: weights.across_teams,
            newcomer_with_veteran: weights.newcomer_with_veteran,
        }
    }
}

impl From<Weights> for vc_matching::PreferenceWeights {
    fn from(weights: Weights) -> Self {
        Self {
            shared_slots: weights.shared_slots,
            shared_topics: weights.shared_topics,
            meeting_length: weights.meeting_length,
            across_teams: weights.across_teams,
            newcomer_with_veteran: weights.newcomer_with_veteran,
        }
    }
}

/// Hosts with seats, and guests who draw lots for them. A group is one host with their guests; whoever got no seat goes
/// first next time, and nobody sits with the same host twice in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lottery {
    /// Who hosts: everybody with this tag who takes part at the moment, whether or not they joined the program.
    #[schema(example = "lead")]
    pub host_tag: String,
}

/// Everything that an admin sets for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgramSettings {
    /// How it is called.
    pub name: String,
    /// How many meet: 2 to 8; of a lottery, the host is one of them.
    #[schema(minimum = 2, maximum = 8)]
    pub group_size: u8,
    /// IANA name; its rounds are scheduled in it.
    pub time_zone: String,
    /// What happens with the last person of an odd number.
    pub odd_rule: OddRule,
    /// Rounds before the same two should meet again: 0 to 100.
    #[schema(maximum = 100)]
    pub minimum_gap_rounds: u32,
    /// How repeats weigh against preferences.
    pub strictness: Strictness,
    /// Who takes part.
    #[serde(default)]
    pub membership: Membership,
    /// How much each preference counts.
    #[serde(default)]
    pub weights: Weights,
    /// Which teams may meet.
    #[serde(default)]
    pub teams: TeamRule,
    /// Whether people of one manager may meet.
    #[serde(default)]
    pub managers: ManagerRule,
    /// Whether newcomers may meet newcomers.
    #[serde(default)]
    pub newcomers: NewcomerRule,
    /// Whether only people with time in common may meet.
    #[serde(default)]
    pub require_common_slot: bool,
    /// Questions of its own that start a conversation; at most 50. The built-in ones fill up.
    #[serde(default)]
    pub prompts: Vec<String>,
    /// Matches in a row without any sign of somebody after which they are asked whether they are still in, and paused
    /// where they do not answer: 0 (never) to 20. Without it, 3.
    #[serde(default = "silent_rounds")]
    #[schema(maximum = 20)]
    pub silent_rounds: u8,
    /// When its rounds run; null when somebody runs them by hand.
    #[serde(default)]
    #[schema(required)]
    pub schedule: Option<Schedule>,
    /// Days on which no round runs; at most 200.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub holidays: Vec<Date>,
    /// Set for a lottery; without it, everybody meets everybody. A lottery knows no odd number.
    #[serde(default)]
    pub lottery: Option<Lottery>,
    /// Whether it leaves out whoever has a match in another program: one of that program's newest round, formed at most
    /// 14 days ago.
    #[serde(default)]
    pub skip_if_matched_elsewhere: bool,
    /// Its own texts in the mail about a match.
    #[serde(default)]
    pub texts: ProgramTexts,
}

impl ProgramSettings {
    /// Those of a program that nobody has set anything for.
    pub fn at_first(name: &str, time_zone: &str) -> Self {
        Self {
            name: name.to_owned(),
            group_size: 2,
            time_zone: time_zone.to_owned(),
            odd_rule: OddRule::Trio,
            minimum_gap_rounds: 6,
            strictness: Strictness::Strict,
            membership: Membership::Everyone,
            weights: Weights::default(),
            teams: TeamRule::Any,
            managers: ManagerRule::Any,
            newcomers: NewcomerRule::Any,
            require_common_slot: false,
            prompts: Vec::new(),
            schedule: None,
            silent_rounds: SILENT_ROUNDS,
            holidays: Vec::new(),
            lottery: None,
            skip_if_matched_elsewhere: false,
            texts: ProgramTexts::default(),
        }
    }

    /// The zone; one that this release does not know reads as UTC.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// With blanks at the ends, doubles and disorder taken out.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.name = self.name.trim().to_owned();
        self.time_zone = self.time_zone.trim().to_owned();
        self.prompts = self
            .prompts
            .iter()
            .map(|prompt| prompt.trim().to_owned())
            .collect();
        self.prompts.retain(|prompt| !prompt.is_empty());
        self.texts = self.texts.tidied();
        self.holidays.sort_unstable();
        self.holidays.dedup();
        if let Some(lottery) = &mut self.lottery {
            lottery.host_tag = lottery.host_tag.trim().to_owned();
        }
        if let Some(Schedule::Cron { expression, .. }) = &mut self.schedule {
            *expression = expression.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        }
        self
    }

    /// What is wrong with them: the field, and what to do about it. Empty when they are right.
    pub fn problems(&self, now: Timestamp) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        let mut wrong = |field, message: String| problems.push((field, message));
        if !is_line(&self.name, NAME_CHARS_MAX) {
            wrong(
                "name",
                format!("Give the program a name of 1 to {NAME_CHARS_MAX} characters."),
            );
        }
        if !(2..=8).contains(&self.group_size) {
            wrong("group_size", "Use 2 to 8 people.".to_owned());
        }
        if self.minimum_gap_rounds > GAP_ROUNDS_MAX {
            wrong("minimum_gap_rounds", format!("Use 0 to {GAP_ROUNDS_MAX} rounds."));
        }
        if self.silent_rounds > SILENT_ROUNDS_MAX {
            wrong("silent_rounds", format!("Use 0 to {SILENT_ROUNDS_MAX} rounds."));
        }
        let weights = [
            self.weights.shared_slots,
            self.weights.shared_topics,
            self.weights.meeting_length,
            self.weights.across_teams,
            self.weights.newcomer_with_veteran,
        ];
        if weights.iter().any(|&weight| weight > WEIGHT_MAX) {
            wrong("weights", format!("Use weights of 0 to {WEIGHT_MAX}."));
        }
        if self.prompts.len() > PROMPTS_MAX
            || self
                .prompts
                .iter()
                .any(|prompt| !is_line(prompt, PROMPT_CHARS_MAX))
        {
            wrong(
                "prompts",
                format!(
                    "Use at most {PROMPTS_MAX} questions of at most {PROMPT_CHARS_MAX} characters, one a line."
                ),
            );
        }
        if self.holidays.len() > HOLIDAYS_MAX {
            wrong("holidays", format!("Use at most {HOLIDAYS_MAX} days."));
        }
        if let Some(Err(why)) = self.lottery.as_ref().map(|lottery| clean_tag(&lottery.host_tag)) {
            wrong("lottery", format!("Name the tag of those who host. {why}"));
        }
        for (field, why) in self.texts.problems() {
            wrong(field, why);
        }
        match TimeZone::get(&self.time_zone) {
            Err(_) => wrong(
                "time_zone",
                "Use an IANA time zone such as Europe/Berlin.".to_owned(),
            ),
            Ok(zone) => {
                let checked = self
                    .schedule
                    .as_ref()
                    .map(|schedule| schedule.check(&zone, &self.holidays, now));
                if let Some(Err(error)) = checked {
                    wrong("schedule", error.to_string());
                }
            }
        }
        problems
    }
}

fn is_line(text: &str, chars_max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= chars_max && !text.chars().any(char::is_control)
}
