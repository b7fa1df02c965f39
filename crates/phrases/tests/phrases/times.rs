//! Times of day, alone and with a day.

use crate::read;

#[rustfmt::skip]
const PHRASES: &[(&str, &str)] = &[
    ("Call mom tomorrow at 9", "Call mom | due 2026-09-03T09:00"),
    ("Call mom at 9", "Call mom | due 2026-09-03T09:00"),
    ("Standup at 11", "Standup | due 2026-09-02T11:00"),
    ("Call mom at 9:30", "Call mom | due 2026-09-03T09:30"),
    ("Call mom 9am tomorrow", "Call mom | due 2026-09-03T09:00"),
    ("Call mom tomorrow 5pm", "Call mom | due 2026-09-03T17:00"),
    ("Call mom 5 pm", "Call mom | due 2026-09-02T17:00"),
    ("Call mom 17:00", "Call mom | due 2026-09-02T17:00"),
    ("Call mom at 17:00 on 5 sep", "Call mom | due 2026-09-05T17:00"),
    ("Call mom tomorrow afternoon at 5", "Call mom | due 2026-09-03T17:00"),
    ("Call mom at 5 in the afternoon", "Call mom | due 2026-09-02T17:00"),
    ("Call mom tomorrow at 5 in the morning", "Call mom | due 2026-09-03T05:00"),
    ("Dinner tonight at 7", "Dinner | due 2026-09-02T19:00"),
    ("Dinner at 7 tonight", "Dinner | due 2026-09-02T19:00"),
    ("Dentist today at 11", "Dentist | due 2026-09-02T11:00"),
    ("Lunch noon", "Lunch | due 2026-09-02T12:00"),
    ("Lunch at noon tomorrow", "Lunch | due 2026-09-03T12:00"),
    ("Ship midnight", "Ship | due 2026-09-03T00:00"),
    ("Run in the morning", "Run | due 2026-09-03T09:00"),
    ("Read in the evening", "Read | due 2026-09-02T18:00"),
    ("Run tomorrow morning", "Run | due 2026-09-03T09:00"),
    ("Party sat night", "Party | due 2026-09-05T20:00"),
    ("Party saturday night at 9", "Party | due 2026-09-05T21:00"),
    ("Call 9pm", "Call | due 2026-09-02T21:00"),
    ("Call 12am", "Call | due 2026-09-03T00:00"),
    ("Call 12pm", "Call | due 2026-09-02T12:00"),
    ("Call at 12", "Call | due 2026-09-02T12:00"),
    ("Call at 0:30", "Call | due 2026-09-03T00:30"),
    ("Call at 05:30", "Call | due 2026-09-03T05:30"),
    ("Call 5:30 pm", "Call | due 2026-09-02T17:30"),
    ("Call at 9 o'clock", "Call | due 2026-09-03T09:00"),
    ("Call at 9.30", "Call | due 2026-09-03T09:30"),
    ("Call 9.30am", "Call | due 2026-09-03T09:30"),
    ("Call 9a.m.", "Call | due 2026-09-03T09:00"),
    ("Call 9 p.m. tomorrow", "Call | due 2026-09-03T21:00"),
    ("Call in the evening at 7", "Call | due 2026-09-02T19:00"),
    ("Call tomorrow in the evening at 7", "Call | due 2026-09-03T19:00"),
    ("Call at night", "Call | due 2026-09-02T20:00"),
    ("Call by noon", "Call | due 2026-09-02T12:00"),
    ("Call due at 9", "Call | due 2026-09-03T09:00"),
    ("Call by 5pm", "Call | due 2026-09-02T17:00"),
    ("Dinner at 8 at Joe's", "Dinner at Joe's | due 2026-09-03T08:00"),
    ("Arrive at 7 for dinner", "Arrive for dinner | due 2026-09-03T07:00"),
    ("Ping Sam tomorrow by 5pm", "Ping Sam | due 2026-09-03T17:00"),
    ("Ping Sam friday by noon", "Ping Sam | due 2026-09-04T12:00"),
    ("Ping Sam @ 5pm", "Ping Sam | due 2026-09-02T17:00"),
    ("Email at noon Bob", "Email Bob | due 2026-09-02T12:00"),
    ("Daily standup at 9:30", "Daily standup | due 2026-09-03T09:30"),
    ("Trip 2026-09-05T10:00", "Trip | due 2026-09-05T10:00"),
    ("Trip 2026/9/5 at 9", "Trip | due 2026-09-05T09:00"),
    ("Flight LH123 at 7:45am on 10 oct", "Flight LH123 | due 2026-10-10T07:45"),
    ("Train 10:15 from Berlin to Munich on oct 3", "Train from Berlin to Munich | due 2026-10-03T10:15"),
    ("Call at 10", "Call | due 2026-09-03T10:00"),
];

#[test]
fn phrases() {
    for (text, expected) in PHRASES {
        assert_eq!(read(text), *expected, "{text}");
    }
}
