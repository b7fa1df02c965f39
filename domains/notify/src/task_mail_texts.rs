//! The mails about tasks as people read them, word for word (`cargo insta review` after a change of words).

use jiff::Timestamp;
use vc_mail::Mail;

use crate::compose::{Envelope, Message, compose};
use crate::due_text::TaskDue;
use crate::mail_texts::envelope;
use crate::model::AboutId;
use crate::task_mails::{
    AssignedMail, DIGEST_TASKS_MAX, DigestList, DigestMail, ReminderMail, TaskLine, TaskMail,
};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn day(text: &str) -> Option<TaskDue> {
    Some(TaskDue::Day(text.parse().expect("a day")))
}

fn moment(text: &str) -> Option<TaskDue> {
    Some(TaskDue::At(at(text)))
}

fn task(number: usize, title: &str, due: Option<TaskDue>) -> TaskLine {
    TaskLine {
        id: AboutId::new(format_args!("task_{number}")),
        title: title.to_owned(),
        due,
        project: None,
    }
}

/// On Monday evening in Berlin.
fn mail(mail: TaskMail) -> Mail {
    let to = Envelope {
        program: String::new(),
        ..envelope()
    };
    let message = Message::Task {
        mail: Box::new(mail),
        now: at("2026-11-23T18:00:00Z"),
    };
    compose(&to, &message).expect("a mail")
}

fn rent() -> TaskLine {
    TaskLine {
        project: Some("Home & garden".to_owned()),
        ..task(1, "Pay <b>rent</b>", moment("2026-11-24T08:00:00Z"))
    }
}

const NOTES: &str = "To the *landlord*:\n\n- IBAN in the folder\n- reference: 12 <B>\nthree\nfour\nfive\nsix";

#[test]
fn a_reminder() {
    let reminder = mail(TaskMail::Reminder(ReminderMail {
        task: rent(),
        notes: NOTES.to_owned(),
        meant_for: None,
    }));
    assert_eq!(reminder.subject, "Reminder: Pay <b>rent</b>");
    insta::assert_snapshot!("task_reminder_text", reminder.text);
    insta::assert_snapshot!("task_reminder_html", reminder.html);
    insta::assert_debug_snapshot!("task_reminder_headers", reminder.headers);
}

#[test]
fn a_late_reminder_of_something_that_is_never_due() {
    let reminder = mail(TaskMail::Reminder(ReminderMail {
        task: task(2, "Water the plants", None),
        notes: String::new(),
        meant_for: Some(at("2026-11-23T05:30:00Z")),
    }));
    insta::assert_snapshot!("task_reminder_late_text", reminder.text);
    assert!(
        reminder
            .html
            .contains("it was meant for Monday 23 November 2026, 06:30.")
    );
}

#[test]
fn a_task_that_was_given() {
    let given = |by: Option<&str>| {
        mail(TaskMail::Assigned(AssignedMail {
            task: rent(),
            notes: "One line.".to_owned(),
            by: by.map(str::to_owned),
        }))
    };
    let by_ben = given(Some("Ben\r\nOkafor"));
    assert_eq!(by_ben.subject, "You were given a task: Pay <b>rent</b>");
    insta::assert_snapshot!("task_assigned_text", by_ben.text);
    insta::assert_snapshot!("task_assigned_html", by_ben.html);
    assert!(given(None).text.contains("\nyou were given a task:\n"));
}

fn list(tasks: Vec<TaskLine>) -> DigestList {
    DigestList {
        total: tasks.len(),
        tasks,
    }
}

#[test]
fn a_day_that_holds_something() {
    let digest = mail(TaskMail::Digest(DigestMail {
        today: list(vec![
            task(3, "Standup", moment("2026-11-23T19:00:00Z")),
            task(4, "Post the letter", day("2026-11-23")),
        ]),
        overdue: list(vec![
            task(5, "Taxes", day("2026-11-20")),
            TaskLine {
                project: Some("Office".to_owned()),
                ..task(6, "Call <Sun Wei>", moment("2026-11-22T09:15:00Z"))
            },
        ]),
        coming: list(vec![rent(), task(7, "Gift", day("2026-11-26"))]),
    }));
    assert_eq!(digest.subject, "Monday 23 November: 2 due today, 2 overdue");
    insta::assert_snapshot!("task_digest_text", digest.text);
    insta::assert_snapshot!("task_digest_html", digest.html);
}

#[test]
fn a_digest_says_calmly_that_nothing_is_due_and_how_many_more_there_are() {
    let many: Vec<_> = (0..DIGEST_TASKS_MAX + 2)
        .map(|number| task(number, "Sort a box", day("2026-11-25")))
        .collect();
    let digest = DigestMail {
        coming: DigestList {
            tasks: many,
            total: 50,
        },
        ..DigestMail::default()
    };
    let digest = mail(TaskMail::Digest(digest));
    assert_eq!(digest.subject, "Monday 23 November: nothing due today");
    assert!(
        digest
            .text
            .contains("Due today\nNothing is due today.\n\nThe next 3 days\n- Sort a box, "),
        "{}",
        digest.text
    );
    assert_eq!(digest.text.matches("Sort a box").count(), DIGEST_TASKS_MAX);
    for part in [&digest.text, &digest.html] {
        assert!(
            part.contains("and 30 more") && !part.contains("Overdue"),
            "{part}"
        );
    }
}

#[test]
fn words_of_people_break_neither_headers_nor_html() {
    let long = "x".repeat(500);
    let reminder = mail(TaskMail::Reminder(ReminderMail {
        task: task(
            8,
            &format!("Buy\r\nBcc: all@example.com {{{{ name }}}} {long}"),
            None,
        ),
        notes: format!("<script>alert(1)</script>\u{0}{{% raw %}}\n{}", "y".repeat(500)),
        meant_for: None,
    }));
    let subject = &reminder.subject;
    assert!(
        subject.starts_with("Reminder: Buy Bcc: all@example.com {{ name }} xxx") && subject.ends_with('…'),
        "{subject}"
    );
    assert!(subject.chars().count() < 220 && !subject.contains(['\r', '\n']));
    assert!(!reminder.html.contains("<script") && reminder.text.contains("{% raw %}"));
    assert!(reminder.text.contains(&long), "a title is not cut");
    assert!(!reminder.text.contains(&"y".repeat(201)), "notes are");
    assert!(
        !reminder.text.contains("Pause") && !reminder.html.contains("one-click"),
        "a task is no reason to pause coffee"
    );
}
