//! The result as JSON.

use serde_json::json;
use vc_phrases::quick_add;

use crate::now;

#[test]
fn a_result_is_plain_json() {
    let result = quick_add(
        "Pay rent every month on the 1st at 9 #home !high @me @ann remind 1d before",
        &now(),
    );
    let mut json = serde_json::to_value(&result).unwrap();
    json.as_object_mut().unwrap().remove("spans").unwrap();
    let expected = json!({
        "title": "Pay rent",
        "problem": null,
        "due": "2026-10-01T09:00",
        "start": null,
        "repeats": { "rule": { "start": "2026-10-01T09:00", "rule": "FREQ=MONTHLY;BYMONTHDAY=1" } },
        "priority": "high",
        "tags": ["home"],
        "people": ["me", { "named": "ann" }],
        "project": null,
        "reminders": [{ "before": { "days": 1 } }],
    });
    assert_eq!(json, expected);
    let after = serde_json::to_value(quick_add("Water every! 3 days", &now())).unwrap();
    assert_eq!(
        after["repeats"],
        json!({ "after_completion": { "interval": 3, "frequency": "daily" } })
    );
    let at = serde_json::to_value(quick_add("Call 9/5 remind tomorrow at 9", &now())).unwrap();
    assert_eq!(at["reminders"], json!([{ "at": "2026-09-03T09:00" }]));
    assert_eq!(at["spans"][0]["kind"], "unclear");
}
