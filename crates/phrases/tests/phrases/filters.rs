//! The language of the search box: what it reads, as printed back, and what it says where it cannot.

use jiff::civil::date;
use vc_phrases::{Condition, DateField, Filter, Term, Within, parse_filter};

use crate::now;

#[rustfmt::skip]
const FILTERS: &[(&str, &str)] = &[
    ("", ""),
    ("tag:home due:<7d !high", "tag:home due:<2026-09-09 priority:high"),
    ("milk bread", "milk bread"),
    ("\"two  words\" one", "\"two  words\" one"),
    ("\"one\"", "one"),
    ("-milk", "-milk"),
    ("not milk", "-milk"),
    ("NOT \"two words\"", "-\"two words\""),
    ("\"not\" \"-x\" \"a:b\" \"OR\"", "\"not\" \"-x\" \"a:b\" \"OR\""),
    ("Or and", "Or and"),
    ("don't 10:30 5\" https://example.com/a?b=c", "don't \"10:30\" \"5\\\"\" \"https://example.com/a?b=c\""),
    ("- a", "\"-\" a"),
    ("#home", "tag:home"),
    ("-#home", "-tag:home"),
    ("#a,b tag:a,b,a", "tag:a,b tag:a,b"),
    ("#\"two words\" tag:\"a,b\",c", "tag:\"two words\" tag:\"a,b\",c"),
    ("tag:#home project:+garden assignee:@ann", "tag:home project:garden assignee:ann"),
    ("tag:none tag:any tag:\"none\"", "tag:none tag:any tag:\"none\""),
    ("#12 #1st-floor #", "\"#12\" tag:1st-floor \"#\""),
    ("issue #12 C++ +49 bob@example.com", "issue \"#12\" C++ \"+49\" bob@example.com"),
    ("project:x +\"my garden\" +y,z", "project:x project:\"my garden\" project:y,z"),
    ("@me @ann @ann,me for:me assignee:none", "assignee:me assignee:ann assignee:ann,me assignee:me assignee:none"),
    ("assignee:\"me\" @\"Ann Lee\"", "assignee:\"me\" assignee:\"Ann Lee\""),
    ("priority:high !low !1 !med", "priority:high priority:low priority:high priority:medium"),
    ("!>=medium !>medium !<medium !<=low", "priority:high,medium priority:high priority:low,none priority:low,none"),
    ("priority:low,high priority:none priority:any !>none", "priority:high,low priority:none priority:any priority:any"),
    ("status:open status:done,open status:any", "status:open status:open,done status:any"),
    ("is:open -is:done is:overdue", "status:open -status:done due:overdue"),
    ("due:today due:tomorrow due:yesterday", "due:2026-09-02 due:2026-09-03 due:2026-09-01"),
    ("due:<=friday due:>friday due:>=fri due:<fri", "due:<2026-09-05 due:>=2026-09-05 due:>=2026-09-04 due:<2026-09-04"),
    ("due:wednesday done:wednesday done:thursday", "due:2026-09-02 done:2026-09-02 done:2026-08-27"),
    ("due:7d due:+7d due:-7d due:<=7d due:>2w", "due:2026-09-09 due:2026-09-09 due:2026-08-26 due:<2026-09-10 due:>=2026-09-17"),
    ("due:2026-09-01..2026-09-30", "due:2026-09-01..2026-09-30"),
    ("due:today..friday due:..friday due:today..", "due:2026-09-02..2026-09-04 due:<2026-09-05 due:>=2026-09-02"),
    ("due:2026-09 due:2026 due:<2027", "due:2026-09-01..2026-09-30 due:2026-01-01..2026-12-31 due:<2027-01-01"),
    ("due:week due:next-week due:last-month due:\"next week\"", "due:2026-08-31..2026-09-06 due:2026-09-07..2026-09-13 due:2026-08-01..2026-08-31 due:2026-09-07..2026-09-13"),
    ("due:\"5 sep\" due:eom due:<=\"next friday\"", "due:2026-09-05 due:2026-09-30 due:<2026-09-12"),
    ("due:none due:any -due:any due:overdue", "due:none due:any -due:any due:overdue"),
    ("created:<7d created:>30d updated:7d done:<=1m", "created:>=2026-08-27 created:<2026-08-03 updated:2026-08-26 done:>=2026-08-02"),
    ("created:>=-7d start:>=today done:yesterday", "created:>=2026-08-26 start:>=2026-09-02 done:2026-09-01"),
    ("is:recurring is:archived is:trashed is:subtask", "is:recurring is:archived is:trashed is:subtask"),
    ("has:reminder has:reminders has:notes has:subtasks has:comment", "has:reminder has:reminder has:notes has:subtasks has:comments"),
    ("series:series_01J parent:task_01J section:\"this week\" section:none", "series:series_01J parent:task_01J section:\"this week\" section:none"),
    ("sort:due milk sort:-priority,created", "milk sort:due,-priority,created"),
    ("sort:-relevance", "sort:-relevance"),
    ("TAG:Home Status:Open DUE:Today", "tag:Home status:open due:2026-09-02"),
];

#[test]
fn filters_read_and_print() {
    for (text, expected) in FILTERS {
        let filter = parse_filter(text, &now()).expect(text);
        assert_eq!(filter.to_string(), *expected, "{text}");
        assert_eq!(parse_filter(expected, &now()).as_ref(), Ok(&filter), "{text}");
    }
}

/// The part of the text that is wrong, and a part of what is said about it.
#[rustfmt::skip]
const WRONG: &[(&str, &str, &str)] = &[
    ("milk tga:home", "tga:home", "Did you mean “tag:”?"),
    ("prio:high", "prio:high", "Did you mean “priority:”?"),
    ("duo:today", "duo:today", "Did you mean “due:”?"),
    ("colour:red", "colour:red", "There are tag, project, section, assignee, for, priority, status, due, start"),
    ("xyz:red", "xyz:red", "put it in quotes to search for the words"),
    ("tag:", ":", "a value is missing; write it as in “tag:home”"),
    ("tag:a,,b", "a,,b", "a value is missing"),
    ("tag:a,none", "a,none", "“none” stands alone"),
    ("tag:\"home", "\"home", "this quote is not closed"),
    ("\"a\"b", "\"a\"b", "a space after them"),
    ("milk not", "not", "what is to be left out?"),
    ("--milk", "-milk", "one - is enough"),
    ("milk OR bread", "OR", "write “tag:home,work” for either of them"),
    ("milk AND bread", "AND", "leave this out"),
    ("!hihg", "hihg", "Did you mean “high”?"),
    ("priority:urgent", "urgent", "“urgent” is not one of high, medium, low, none, any."),
    ("!>high", ">high", "nothing is > high"),
    ("status:opne", "opne", "Did you mean “open”?"),
    ("is:recuring", "recuring", "Did you mean “recurring”?"),
    ("has:note,comments", "note,comments", "one after the other"),
    ("has:tags", "tags", "is not one of reminder, notes, subtasks, comments."),
    ("due:", "due:", "write “due:today”"),
    ("due:someday", "someday", "“someday” is no day; write today, <7d"),
    ("due:2026-02-30", "2026-02-30", "is no day"),
    ("due:9/5", "9/5", "is no day"),
    ("due:<", "<", "is no day"),
    ("due:..", "..", "a first or a last day"),
    ("due:friday..today", "friday..today", "ends before it begins"),
    ("due:99999999y", "99999999y", "is no day"),
    ("created:overdue", "overdue", "only “due:” can be overdue"),
    ("sort:name", "name", "is not one of due, priority, created, updated, relevance."),
    ("sort:due sort:-due", "-due", "stands there twice"),
    ("-sort:due", "sort:due", "write “sort:-due”"),
    ("series:a,b", "series:a,b", "write one id after it"),
];

#[test]
fn what_cannot_be_read_says_where_and_what_to_write() {
    for (text, part, message) in WRONG {
        let error = parse_filter(text, &now()).expect_err(text);
        assert_eq!(&text[error.at.clone()], *part, "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
    }
    let long = "a ".repeat(501);
    assert!(
        parse_filter(&long, &now())
            .unwrap_err()
            .message
            .contains("at most 1000 characters")
    );
}

#[test]
fn a_filter_is_plain_data() {
    let filter = parse_filter("-due:<7d", &now()).unwrap();
    let within = Within::Days {
        from: None,
        before: Some(date(2026, 9, 9)),
    };
    let condition = Condition::Date {
        field: DateField::Due,
        within,
    };
    assert_eq!(
        filter,
        Filter {
            terms: vec![Term {
                negated: true,
                condition
            }],
            sort: Vec::new()
        }
    );
    let filter = parse_filter(
        "#a @me !high status:any due:overdue is:subtask milk sort:-due",
        &now(),
    )
    .unwrap();
    let json = serde_json::to_value(&filter).unwrap();
    assert_eq!(
        json["terms"][0],
        serde_json::json!({ "negated": false, "condition": { "tag": { "one_of": ["a"] } } })
    );
    assert_eq!(
        json["sort"],
        serde_json::json!([{ "by": "due", "descending": true }])
    );
    assert_eq!(serde_json::from_value::<Filter>(json).unwrap(), filter);
}
