//! Whatever a list is asked for, in whichever order and wherever it looks: the same tasks as a query that looks at all of
//! them, page by page.

use jiff::tz::TimeZone;
use vc_kernel::{Actor, ViewError};

use super::list::{Days, Filter, Has, Listing, Sort};
use super::narrow::{BOUNDS, Bounds};
use super::page::{Standing, condition, keys, read};
use super::page_office::{Office, office};
use super::tags;
use crate::commands::{ChangeTask, FinishTask, Outcome, ReopenTask, Scope, ShelveTask, TaskPatch};
use crate::model::{Place, Priority, Status, TaskId};

type Condition = fn(&mut Filter, &Office);

/// One of each kind, and its opposite where it has one.
const CONDITIONS: &[(&str, Condition)] = &[
    ("everything", |_, _| {}),
    ("finished", |filter, _| {
        filter.kept(Place::Active, &[Status::Done])
    }),
    ("any state", |filter, _| filter.kept(Place::Active, &[])),
    ("trash", |filter, _| filter.kept(Place::Trash, &[])),
    ("nothing", |filter, _| filter.nothing()),
    ("high", |filter, _| filter.priority(&[Priority::High], false)),
    ("high or none", |filter, _| {
        filter.priority(&[Priority::High, Priority::None], false)
    }),
    ("not high", |filter, _| filter.priority(&[Priority::High], true)),
    ("tag", |filter, office| filter.tags(&office.tags[..1], false)),
    ("tags", |filter, office| filter.tags(&office.tags, false)),
    ("not the tag", |filter, office| {
        filter.tags(&office.tags[..1], true)
    }),
    ("no such tag", |filter, _| filter.tags(&[], false)),
    ("project", |filter, office| {
        filter.projects(&[Some(office.shared)], false)
    }),
    ("projects", |filter, office| {
        filter.projects(&[Some(office.shared), Some(office.private)], false)
    }),
    ("no project", |filter, _| filter.projects(&[None], false)),
    ("some or none", |filter, office| {
        filter.projects(&[None, Some(office.private)], false)
    }),
    ("not the project", |filter, office| {
        filter.projects(&[Some(office.shared)], true)
    }),
    ("for ada", |filter, office| filter.for_person(office.ada, false)),
    ("not for ada", |filter, office| {
        filter.for_person(office.ada, true)
    }),
    ("given to bo", |filter, office| {
        filter.assigned_to(&[office.bo], false)
    }),
    ("given to either", |filter, office| {
        filter.assigned_to(&[office.bo, office.ada], false)
    }),
    ("given to nobody", |filter, _| filter.unassigned(false)),
    ("due soon", |filter, _| {
        filter.due(days(Some(5), Some(20)), &berlin(), false)
    }),
    ("not due soon", |filter, _| {
        filter.due(days(Some(5), Some(20)), &berlin(), true)
    }),
    ("due later", |filter, _| {
        filter.due(days(Some(12), None), &berlin(), false)
    }),
    ("overdue", |filter, _| filter.overdue(&now(), false)),
    ("not overdue", |filter, _| filter.overdue(&now(), true)),
    ("without due", |filter, _| filter.has_due(false)),
    ("with due", |filter, _| filter.has_due(true)),
    ("recurring", |filter, _| filter.recurring(false)),
    ("not recurring", |filter, _| filter.recurring(true)),
    ("series", |filter, office| filter.series(office.series, false)),
    ("parts", |filter, office| filter.parent(office.parent, false)),
    ("no parts", |filter, _| filter.subtask(true)),
    ("tagged", |filter, _| filter.has_tag(false)),
    ("with notes", |filter, _| filter.has(Has::Notes, false)),
    ("with parts", |filter, _| filter.has(Has::Subtasks, false)),
    ("created lately", |filter, _| {
        filter.created(days(Some(21), None), &berlin(), false)
    }),
    ("a word", |filter, _| filter.words("plants")),
    ("words", |filter, _| filter.words("pay -rent")),
    ("no word", |filter, _| filter.words("!?")),
];

const SORTS: [Sort; 5] = [
    Sort::Due,
    Sort::Priority,
    Sort::Created,
    Sort::Updated,
    Sort::Rank,
];

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("a zone")
}

fn now() -> jiff::Zoned {
    "2026-11-21T10:00[Europe/Berlin]".parse().expect("a time")
}

fn days(from: Option<i8>, until: Option<i8>) -> Days {
    let day = |day| jiff::civil::date(2026, 11, day);
    Days {
        from: from.map(day),
        until: until.map(day),
    }
}

fn filter(office: &Office, conditions: &[Condition]) -> Filter {
    let mut filter = Filter::new(Actor::Person(office.ada).to_string());
    for condition in conditions {
        condition(&mut filter, office);
    }
    filter
}

/// All that fit, by a query that looks at every task.
fn expected(office: &Office, mut filter: Filter, sort: Sort, falls: bool) -> Vec<Standing> {
    let view = office.given.view();
    if filter.has_words() {
        let wanted: &[&str] = match filter.words.as_str() {
            "plants" => &["title LIKE '%plants%' OR notes LIKE '%plants%'"],
            "pay -rent" => &["title LIKE '%pay%'", "title NOT LIKE '%rent%'"],
            "!?" => &["0"],
            "plants pay -rent" => &[
                "title LIKE '%plants%' OR notes LIKE '%plants%'",
                "title LIKE '%pay%'",
                "title NOT LIKE '%rent%'",
            ],
            "plants !?" => &["title LIKE '%plants%' OR notes LIKE '%plants%'"],
            "pay -rent !?" => &["title LIKE '%pay%'", "title NOT LIKE '%rent%'"],
            other => panic!("which tasks have {other:?}?"),
        };
        filter
            .conditions
            .extend(wanted.iter().map(|sql| format!("({sql})")));
    }
    let (a, b) = keys(sort);
    let sql = format!(
        "SELECT {a}, {b}, t.n FROM tasks_tasks t NOT INDEXED WHERE {}",
        condition(&filter, None)
    );
    let mut all = read(&view, &sql, &filter.parameters).unwrap();
    all.sort();
    if falls {
        all.reverse();
    }
    all
}

fn paged(
    office: &Office,
    filter: Filter,
    sort: Sort,
    descending: bool,
    bounds: Bounds,
) -> Result<(Vec<Standing>, u64), ViewError> {
    let view = office.given.view();
    let listing = Listing::open_within(&view, filter, sort, descending, bounds)?;
    let (count, has_more) = listing.count(&view)?;
    assert!(!has_more);
    let mut found: Vec<Standing> = Vec::new();
    loop {
        let page = listing.standings(&view, found.last(), 20)?;
        if page.is_empty() {
            return Ok((found, count));
        }
        found.extend(page);
    }
}

fn compare(office: &Office, names: &str, conditions: &[Condition]) {
    let none = Bounds { few: 0, documents: 0 };
    for (at, sort) in (names.len()..).zip(SORTS) {
        // Of pairs one way round is enough: what turns it is the order's own.
        for descending in [false, true].into_iter().take(3 - conditions.len()) {
            let falls = descending != matches!(sort, Sort::Created | Sort::Updated);
            let expected = expected(office, filter(office, conditions), sort, falls);
            // Of pairs one way to look for them each, another with every order.
            let all = [
                BOUNDS,
                none,
                Bounds {
                    documents: 1_000,
                    ..none
                },
            ];
            let (first, many) = if conditions.len() == 1 {
                (0, 3)
            } else {
                (at % 3, 1)
            };
            for bounds in all.into_iter().skip(first).take(many) {
                let case = format!("{names}, {sort}, descending {descending}, {bounds:?}");
                let (found, count) = paged(office, filter(office, conditions), sort, descending, bounds)
                    .unwrap_or_else(|error| panic!("{case}: {error}"));
                assert_eq!(found, expected, "{case}");
                assert_eq!(count, expected.len() as u64, "{case}");
            }
        }
    }
}

#[test]
fn every_pair_of_conditions_in_every_order_finds_what_looking_at_all_finds() {
    let office = office();
    let mut hits = 0;
    for (at, (name, one)) in CONDITIONS.iter().enumerate() {
        for (other, two) in &CONDITIONS[at..] {
            let conditions: &[Condition] = if name == other { &[*one] } else { &[*one, *two] };
            compare(&office, &format!("{name} and {other}"), conditions);
            hits += expected(&office, filter(&office, conditions), Sort::Due, false).len();
        }
    }
    // The office is not so small that nothing fits.
    assert!(hits > 5_000, "{hits}");
}

/// Counts that are kept along are those that counting finds, also after all that can happen to a task.
#[test]
fn kept_counts_are_what_counting_finds() {
    let mut office = office();
    let ada = Actor::Person(office.ada);
    let tasks: Vec<TaskId> = office
        .given
        .view()
        .all(
            "SELECT id FROM tasks_tasks WHERE owner = ?1 AND shelf = 0 AND series IS NULL ORDER BY n",
            [ada.to_string()],
            |row| row.get(0),
        )
        .unwrap();
    assert!(tasks.len() > 30, "{}", tasks.len());
    for (at, task) in tasks.into_iter().enumerate() {
        let mut patch = TaskPatch::default();
        match at % 6 {
            0 => patch.project = Some(Some(office.private)),
            1 => patch.project = Some(None),
            2 => patch.add_tags = vec!["work".to_owned(), "garden".to_owned()],
            3 => patch.remove_tags = vec!["home".to_owned(), "work".to_owned()],
            4 => {
                let place = Place::Trash;
                office.given.when(ada, ShelveTask { task, to: place });
                continue;
            }
            _ => {
                let (outcome, done_on) = (Outcome::Done, None);
                let finish = FinishTask {
                    task,
                    outcome,
                    done_on,
                };
                office.given.when(ada, finish);
                office.given.when(ada, ReopenTask { task });
                continue;
            }
        }
        let scope = Scope::This;
        office.given.when(ada, ChangeTask { task, patch, scope });
    }
    let view = office.given.view();
    let rows = |sql: &str| -> Vec<(String, String, i64, i64)> {
        view.all(sql, [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap()
    };
    let kept =
        rows("SELECT tag, space, shelf, count FROM tasks_counts WHERE count <> 0 ORDER BY tag, space, shelf");
    let counted = rows(
        "SELECT '' AS tag, space, shelf, count(*) FROM tasks_tasks GROUP BY space, shelf
         UNION ALL SELECT c.tag, t.space, t.shelf, count(*) FROM tasks_task_tags c JOIN tasks_tasks t ON t.n = c.n GROUP BY c.tag, t.space, t.shelf
         ORDER BY tag, space, shelf",
    );
    assert!(kept.len() > 15, "{kept:?}");
    assert_eq!(kept, counted);
    for (tag, count) in tags::list(&view, &ada.to_string()).unwrap() {
        let mut filter = filter(&office, &[]);
        filter.tags(&[tag.id], false);
        let (expected, _) = Listing::open(&view, filter, Sort::Due, false)
            .unwrap()
            .count(&view)
            .unwrap();
        assert_eq!(count, expected, "{}", tag.name);
    }
}
