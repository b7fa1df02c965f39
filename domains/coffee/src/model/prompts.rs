//! Questions that start a conversation: built in, short, answerable by anybody.

/// About something both like; `{}` stands for the topic.
const ABOUT_A_TOPIC: [&str; 8] = [
    "What first drew you to {}?",
    "What would you tell somebody who is just starting with {}?",
    "What has surprised you most about {}?",
    "What is the best afternoon you have spent on {}?",
    "Who got you interested in {}?",
    "What do people usually get wrong about {}?",
    "What would you like to learn next about {}?",
    "Is there something about {} that you have changed your mind on?",
];

const GENERAL: [&str; 40] = [
    "What are you working on that you are quietly proud of?",
    "What did you want to be when you were ten?",
    "Which small thing made your last week better?",
    "What is something you learned recently, at work or elsewhere?",
    "Which place would you like to go back to, and why?",
    "What do you do in the first hour of a good morning?",
    "Which book, film or song do you recommend to everybody?",
    "What is the best advice you ever ignored?",
    "What would you teach if you had to teach a class tomorrow?",
    "Which meal reminds you of home?",
    "What was your first job, and what did it teach you?",
    "Which tool could you not do without?",
    "What is a question you wish people asked you more often?",
    "What did you believe five years ago that you do not believe now?",
    "Which part of your work would surprise your younger self?",
    "What helps you on a day when nothing works?",
    "Which skill would you like to have by next year?",
    "Who taught you something you still use?",
    "What is your favourite way to spend a rainy Sunday?",
    "Which tradition would you like to start?",
    "What is the most useful thing on your desk?",
    "Which problem would you solve if you had a month for it?",
    "What makes a team a good place to be?",
    "What did you last build, cook, grow or repair?",
    "Where do you go when you want to think?",
    "Which word from another language do you like?",
    "What is something here that deserves more attention?",
    "How did you come to live where you live?",
    "Which habit was worth the effort?",
    "What was the last thing that made you laugh out loud?",
    "What would you do with one more free day each week?",
    "Which season suits you best?",
    "What do you know a lot about that nobody would guess?",
    "Which decision turned out better than you expected?",
    "What would make your work easier, if you could change one thing?",
    "What was your favourite game as a child?",
    "Which event would you like to have seen with your own eyes?",
    "What do you look forward to at the moment?",
    "Which piece of feedback stayed with you?",
    "What does a very good day look like for you?",
];

/// Prompts shown with one match.
pub const PROMPTS: usize = 3;

/// Three prompts for one match, always the same for the same seed; the first is about a shared
/// topic if there is one. The program's own questions come before the built-in ones.
pub fn choose(seed: u64, shared_topics: &[String], own: &[String]) -> Vec<String> {
    let mut state = seed;
    let mut prompts = Vec::with_capacity(PROMPTS);
    if !shared_topics.is_empty() {
        let topic = &shared_topics[below(&mut state, shared_topics.len())];
        prompts.push(ABOUT_A_TOPIC[below(&mut state, ABOUT_A_TOPIC.len())].replace("{}", topic));
    }
    let mut own: Vec<&str> = own.iter().map(String::as_str).collect();
    while prompts.len() < PROMPTS && !own.is_empty() {
        let chosen = own.swap_remove(below(&mut state, own.len()));
        prompts.push(chosen.to_owned());
    }
    let mut left: Vec<&str> = GENERAL.to_vec();
    while prompts.len() < PROMPTS {
        let chosen = left.swap_remove(below(&mut state, left.len()));
        prompts.push(chosen.to_owned());
    }
    prompts
}

/// The next number of a SplitMix64 sequence (Steele, Lea, Flood 2014), below `bound`.
fn below(state: &mut u64, bound: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    usize::try_from(mixed % (bound.max(1) as u64)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_keeps_its_prompts_and_starts_with_what_is_shared() {
        let topics = ["climbing".to_owned()];
        let prompts = choose(7, &topics, &[]);
        assert_eq!(prompts, choose(7, &topics, &[]));
        assert_eq!(prompts.len(), PROMPTS);
        assert!(prompts[0].contains("climbing"), "{}", prompts[0]);
    }

    #[test]
    fn matches_differ_and_no_prompt_comes_twice() {
        let distinct: std::collections::BTreeSet<_> = (0..50).map(|seed| choose(seed, &[], &[])).collect();
        assert!(distinct.len() > 40);
        for prompts in distinct {
            assert!(prompts[0] != prompts[1] && prompts[1] != prompts[2] && prompts[0] != prompts[2]);
        }
    }

    #[test]
    fn a_programs_own_questions_come_before_the_built_in_ones() {
        let topics = ["climbing".to_owned()];
        let own = ["What do you read?".to_owned()];
        let prompts = choose(7, &topics, &own);
        assert!(
            prompts[0].contains("climbing") && prompts[1] == own[0],
            "{prompts:?}"
        );
        assert_eq!(choose(7, &[], &own)[0], own[0]);
    }

    #[test]
    fn prompts_are_questions_that_fit_a_line() {
        for prompt in GENERAL.iter().chain(&ABOUT_A_TOPIC) {
            assert!(prompt.ends_with('?') && prompt.chars().count() <= 80, "{prompt}");
        }
    }
}
