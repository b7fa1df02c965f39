//! Rules in plain English.

use vc_recurrence::Rule;

use crate::random::Chance;
use crate::recurrence;

fn words(rule: &str) -> String {
    rule.parse::<Rule>().expect(rule).describe()
}

#[test]
fn each_rule_reads_as_a_person_would_say_it() {
    for (rule, said) in [
        ("FREQ=HOURLY", "every hour"),
        (
            "FREQ=HOURLY;INTERVAL=6;BYDAY=MO,TU,WE,TH,FR",
            "every 6 hours, only from Monday to Friday",
        ),
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=1", "every 3 days, once"),
        (
            "FREQ=DAILY;BYDAY=FR;BYMONTHDAY=13",
            "every day, only on the 13th if that is a Friday",
        ),
        (
            "FREQ=DAILY;BYMONTH=2,1",
            "every day, only in January and February",
        ),
        (
            "FREQ=DAILY;BYDAY=SA,SU;BYMONTH=7",
            "every day, only on Saturday and Sunday in July",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO;UNTIL=20261231",
            "every 2 weeks on Monday and Friday, until 31 December 2026",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10",
            "every week from Monday to Friday, 10 times",
        ),
        (
            "FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,FR,SA",
            "every week on every day",
        ),
        (
            "FREQ=WEEKLY;BYDAY=TU,SU;INTERVAL=2;WKST=SU",
            "every 2 weeks on Tuesday and Sunday, with weeks from Sunday",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1;BYMONTH=5",
            "every week on the first Monday or Wednesday, only in May",
        ),
        ("FREQ=MONTHLY", "every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-2,15,1",
            "every month on the 1st, the 15th and the second last day",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "every month on the 31st"),
        (
            "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
            "every month on the last day",
        ),
        (
            "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=30;SKIP=BACKWARD",
            "every month on the 30th, or the last day of a shorter month",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
            "every month on the last day",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1",
            "every month on the 29th, or the last day of a shorter month",
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        (
            "FREQ=MONTHLY;BYDAY=3WE,1MO,-2SU",
            "every month on the first Monday, the third Wednesday and the second last Sunday",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,1FR",
            "every 2 months on every Monday and the first Friday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYMONTH=1",
            "every month on every day from Monday to Friday, only in January",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "every month on the second last day from Monday to Friday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,-1",
            "every month on the first and the last Saturday or Sunday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYSETPOS=100",
            "every month on the 100th day",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=13,14,15;BYSETPOS=1",
            "every month on the first of these days: the 13th to the 15th",
        ),
        ("FREQ=YEARLY", "every year"),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11,3",
            "every 4 years in March and November",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "every year on 29 February"),
        (
            "RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;SKIP=BACKWARD",
            "every year on 29 February, or the last day of the month",
        ),
        (
            "RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31;SKIP=BACKWARD",
            "every year on the last day of April",
        ),
        (
            "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1,2,22",
            "every year on the 1st, the 2nd and the 22nd of January and July",
        ),
        (
            "FREQ=YEARLY;BYMONTHDAY=11",
            "every year on the 11th of every month",
        ),
        (
            "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            "every year on the fourth Thursday of November",
        ),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "every 4 years on the 2nd to the 8th of November if that is a Tuesday",
        ),
        (
            "FREQ=YEARLY;BYDAY=20MO",
            "every year on the 20th Monday of the year",
        ),
        (
            "FREQ=YEARLY;BYMONTH=1,6;BYDAY=MO;BYSETPOS=1",
            "every year on the first Monday in January or June",
        ),
        (
            "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
            "every year on the first day from Monday to Friday of the year",
        ),
        (
            "FREQ=DAILY;UNTIL=20261231T090000",
            "every day, until 31 December 2026 at 09:00",
        ),
        (
            "FREQ=DAILY;UNTIL=20261231T235959Z",
            "every day, until 31 December 2026 at 23:59:59 UTC",
        ),
    ] {
        assert_eq!(words(rule), said, "{rule}");
    }
}

#[test]
fn what_comes_from_the_start_is_said_once_it_is_written_out() {
    for (start, rule, said) in [
        ("2026-01-31", "FREQ=MONTHLY", "every month on the last day"),
        ("2026-01-15", "FREQ=MONTHLY", "every month on the 15th"),
        (
            "2024-02-29",
            "FREQ=YEARLY",
            "every year on 29 February, or the last day of the month",
        ),
        ("2026-09-07", "FREQ=WEEKLY", "every week on Monday"),
        ("2026-09-07T09:00", "FREQ=DAILY", "every day"),
    ] {
        let recurrence = recurrence(start, rule);
        assert_eq!(recurrence.explicit().describe(), said, "{rule} from {start}");
        assert_eq!(recurrence.to_rfc5545().describe(), said, "{rule} from {start}");
    }
}

#[test]
fn every_rule_has_words() {
    for seed in 0..5_000 {
        let mut chance = Chance(seed);
        let start = chance.start();
        let rule = chance.rule(start);
        let said = rule.describe();
        assert!(said.starts_with("every "), "{rule}: {said}");
        for slip in ["?", "  ", " ,", "on on", "of of"] {
            assert!(!said.contains(slip), "{rule}: {said}");
        }
        assert!(!said.ends_with([' ', ',']), "{rule}: {said}");
    }
}
