//! What holds for every rule.

use proptest::prelude::*;
use vc_recurrence::{Ends, Recurrence, Rule, Until};

use crate::random::Chance;
use crate::zone;

fn by_chance(seed: u64) -> Option<Recurrence> {
    let mut chance = Chance(seed);
    let start = chance.start();
    let rule = chance.rule(start);
    Recurrence::new(rule, start).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn slots_rise_and_keep_to_the_end(seed: u64) {
        let Some(recurrence) = by_chance(seed) else { return Ok(()) };
        let slots: Vec<_> = recurrence.slots().take(60).collect();
        prop_assert!(!slots.is_empty(), "a recurrence has a slot");
        prop_assert!(slots.windows(2).all(|pair| pair[0] < pair[1]), "strictly rising");
        prop_assert!(slots[0] >= recurrence.start());
        match recurrence.rule().ends {
            Ends::Count(count) => prop_assert!(slots.len() <= count as usize),
            Ends::Until(Until::Date(last)) => prop_assert!(slots.iter().all(|slot| slot.date <= last)),
            _ => {}
        }
        let again: Vec<_> = recurrence.slots().take(60).collect();
        prop_assert_eq!(&slots, &again, "asking twice answers the same");
        for pair in slots.windows(2).take(8) {
            prop_assert_eq!(recurrence.after(pair[0]), Some(pair[1]));
        }
    }

    #[test]
    fn a_rule_reads_back_from_its_text(seed: u64) {
        let mut chance = Chance(seed);
        let start = chance.start();
        let rule = chance.rule(start);
        prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
    }

    #[test]
    fn two_parts_have_what_the_whole_has(seed: u64, at in 0_usize..20) {
        let Some(recurrence) = by_chance(seed) else { return Ok(()) };
        let whole: Vec<_> = recurrence.slots().take(40).collect();
        let Some(&cut) = whole.get(at) else { return Ok(()) };
        let (before, after) = recurrence.split_at(cut).expect("it is one of them");
        let mut parts: Vec<_> = match before {
            Some(before) => Recurrence::new(before, recurrence.start()).expect("it has slots").slots().collect(),
            None => Vec::new(),
        };
        prop_assert_eq!(parts.len(), at);
        parts.extend(Recurrence::new(after, cut).expect("it has slots").slots().take(40 - at));
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn instants_rise_in_any_zone(seed: u64, which in 0_usize..5) {
        let Some(recurrence) = by_chance(seed) else { return Ok(()) };
        let name = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"][which];
        let instants: Vec<_> = recurrence.occurrences(&zone(name)).take(40).map(|each| each.at.timestamp()).collect();
        prop_assert!(instants.windows(2).all(|pair| pair[0] < pair[1]), "{} in {}", recurrence.rule(), name);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(FREQ|BYDAY|COUNT|UNTIL|=|;|,|[A-Z0-9-]){0,12}") {
        let _ = text.parse::<Rule>();
    }
}
