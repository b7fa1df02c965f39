//! Tags, people, projects, priorities, start dates, reminders, and what keeps words in the title.

use crate::read;

#[rustfmt::skip]
const PHRASES: &[(&str, &str)] = &[
    ("Pay rent every month on the 1st at 9 #home !high @me remind 1d before", "Pay rent | due 2026-10-01T09:00 | FREQ=MONTHLY;BYMONTHDAY=1 | !high | #home | @me | remind 1d"),
    ("Pay tomorrow #home @ann +flat !2", "Pay | due 2026-09-03 | !medium | #home | @ann | +flat"),
    ("Report !high", "Report | !high"),
    ("Report !1", "Report | !high"),
    ("Report !med", "Report | !medium"),
    ("Report !3", "Report | !low"),
    ("Report #home #Home #work", "Report | #home | #work"),
    ("Report #\"two words\"", "Report | #two words"),
    ("Report @me @ann", "Report | @me | @ann"),
    ("Report +garden", "Report | +garden"),
    ("@\"Ann Lee\" do it", "do it | @Ann Lee"),
    ("Do #a, #b; #c.", "Do | #a | #b | #c"),
    ("Text @Bob.Smith, tomorrow", "Text | due 2026-09-03 | @Bob.Smith"),
    ("#1 thing #2nd", "#1 thing | #2nd"),
    ("Report start monday due friday", "Report | due 2026-09-04 | start 2026-09-07"),
    ("Report starting monday", "Report | start 2026-09-07"),
    ("Report start: monday", "Report | start 2026-09-07"),
    ("Start monday", "Start | due 2026-09-07"),
    ("Report friday remind 1d before", "Report | due 2026-09-04 | remind 1d"),
    ("Report friday remind me 2 hours before", "Report | due 2026-09-04 | remind 120m"),
    ("Report friday remind 30m before and 1d before", "Report | due 2026-09-04 | remind 30m | remind 1d"),
    ("Report friday remind 30m and 1d before", "Report | due 2026-09-04 | remind 30m | remind 1d"),
    ("Report every friday remind me 1 hour before and when due", "Report | due 2026-09-04 | FREQ=WEEKLY;BYDAY=FR | remind 60m | remind 0m"),
    ("Taxes every year on may 31 remind 2w before", "Taxes | due 2027-05-31 | FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31 | remind 14d"),
    ("Report friday remind me the day before", "Report | due 2026-09-04 | remind 1d"),
    ("Report friday reminder: 1d before", "Report | due 2026-09-04 | remind 1d"),
    ("Report remind tomorrow at 9", "Report | remind 2026-09-03T09:00"),
    ("Report remind me at 11", "Report | remind 2026-09-02T11:00"),
    ("Report friday remind at 9", "Report | due 2026-09-04 | remind 2026-09-04T09:00"),
    ("Report tomorrow remind me friday", "Report | due 2026-09-03 | remind 2026-09-04"),
    ("Report friday remind me in 20 minutes", "Report | due 2026-09-04 | remind 2026-09-02T10:20"),
    ("Water every! 3 days remind 1h before", "Water | after 3 Daily | remind 60m"),
    ("Remind me tomorrow to call mom", "call mom | remind 2026-09-03"),
    ("Remind me to call mom tomorrow", "Remind me to call mom | due 2026-09-03"),
    ("Remind Bob to call tomorrow", "Remind Bob to call | due 2026-09-03"),
    ("Watch \\tomorrow tomorrow", "Watch tomorrow | due 2026-09-03"),
    ("Watch \"Tomorrow Never Dies\" tomorrow", "Watch \"Tomorrow Never Dies\" | due 2026-09-03"),
    ("\\#home", "#home"),
    ("Buy \"milk today\"", "Buy \"milk today\""),
    ("Call \\\"mom\" tomorrow", "Call \"mom\" | due 2026-09-03"),
    ("C:\\temp clean \\+x", "C:\\temp clean +x"),
    ("#\"open quote tomorrow", "#\"open quote | due 2026-09-03"),
    ("tomorrow", " | due 2026-09-03"),
    ("#home", " | #home"),
    ("Remind me in 2 hours to stretch", "stretch | remind 2026-09-02T12:00"),
    ("Remind me friday at 9 about the demo", "about the demo | remind 2026-09-04T09:00"),
    ("See PR #123 #review", "See PR #123 | #review"),
    ("Ping Sam @5pm", "Ping Sam @5pm"),
    ("Ping Sam !urgent", "Ping Sam !urgent"),
];

#[test]
fn phrases() {
    for (text, expected) in PHRASES {
        assert_eq!(read(text), *expected, "{text}");
    }
}
