//! Rules as text, there and back.

use vc_recurrence::{Ends, Frequency, MonthEnd, Rule, Until};

#[test]
fn a_rule_reads_in_any_order_and_case() {
    let rule: Rule = " rrule:byday=-1fr, 2mo;freq=monthly;count=3;interval=2;wkst=su "
        .parse()
        .unwrap();
    assert_eq!(
        (rule.frequency, rule.interval, rule.ends),
        (Frequency::Monthly, 2, Ends::Count(3))
    );
    assert_eq!(
        rule.to_string(),
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR,2MO;WKST=SU;COUNT=3"
    );
}

#[test]
fn every_part_is_written_as_it_is_read() {
    for text in [
        "FREQ=HOURLY;INTERVAL=6",
        "FREQ=DAILY;BYMONTH=1,2;UNTIL=20261231",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;UNTIL=20261231T235959",
        "FREQ=MONTHLY;BYMONTHDAY=-31,1;BYSETPOS=1,-1;UNTIL=20261231T235959Z",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
    ] {
        let rule: Rule = text.parse().unwrap();
        assert_eq!(rule.to_string(), text);
    }
    let clamped: Rule = "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD"
        .parse()
        .unwrap();
    assert_eq!(clamped.month_end, MonthEnd::Clamp);
    let until: Rule = "FREQ=DAILY;UNTIL=20261231T235959Z".parse().unwrap();
    assert_eq!(
        until.ends,
        Ends::Until(Until::Instant("2026-12-31T23:59:59Z".parse().unwrap()))
    );
}
