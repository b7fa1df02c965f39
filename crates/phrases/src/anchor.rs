//! A repetition gets the day that it starts on.

use jiff::ToSpan as _;
use vc_recurrence::{Ends as RuleEnds, Recurrence, Rule, Slot, Until};

use crate::meaning;
use crate::now::Now;
use crate::read::reader::{Ends, When};

/// A rule, and its first slot.
#[derive(Clone, Debug)]
pub(crate) struct Anchored {
    pub(crate) start: Slot,
    pub(crate) rule: Rule,
}

/// The first slot is the first day that fits, from `when` on or else from now: "every 2 weeks on monday" starts on the Monday to
/// come, whatever week that is in.
///
/// # Errors
/// A message, when the rule cannot be or has no slot.
pub(crate) fn anchor(rule: &Rule, when: When, ends: Option<Ends>, now: &Now) -> Result<Anchored, String> {
    let too_far = || "that is too far away; use years up to 9999".to_owned();
    let today = now.today();
    let is_over = when.time.is_some_and(|time| time <= now.local.time());
    let mut from = when.date.unwrap_or(today);
    if from <= today {
        from = if is_over {
            today.tomorrow().map_err(|_| too_far())?
        } else {
            today
        };
    }
    let from = Slot {
        date: from,
        time: when.time,
    };
    let mut rule = rule.clone();
    rule.week_start = now.week_starts;
    let each = Recurrence::new(
        Rule {
            interval: 1,
            ..rule.clone()
        },
        from,
    )
    .map_err(|error| meaning::refused(&error))?;
    let start = each.slots().next().ok_or_else(too_far)?;
    rule.ends = match ends {
        None => RuleEnds::Never,
        Some(Ends::Times(times)) => RuleEnds::Count(times),
        Some(Ends::On(date)) => RuleEnds::Until(Until::Date(date)),
        Some(Ends::For(count, unit)) => {
            let end = unit
                .times(count)
                .and_then(|span| start.date.checked_add(span).ok());
            let last = end.and_then(|end| end.checked_sub(1.day()).ok());
            RuleEnds::Until(Until::Date(last.ok_or_else(too_far)?))
        }
    };
    Recurrence::new(rule.clone(), start).map_err(|error| meaning::refused(&error))?;
    Ok(Anchored { start, rule })
}
