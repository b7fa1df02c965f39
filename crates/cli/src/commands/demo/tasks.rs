//! What the accounts to look around with have on their lists: dates around today, made and partly done as they would.

use std::collections::HashMap;

use anyhow::Context as _;
use axum::http::Method;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use vc_server::Node;

use super::accounts;
use super::visitor::Visitor;
use crate::outcome::Failure;

/// Tags and their colours.
const TAGS: [(&str, &str); 6] = [
    ("home", "green"),
    ("errand", "orange"),
    ("writing", "purple"),
    ("waiting", "grey"),
    ("customers", "blue"),
    ("urgent", "red"),
];
/// Tasks of the move: section, title, days from today, priority, for whom (as an index of the accounts).
const MOVE: [(usize, &str, i32, &str, usize); 12] = [
    (0, "Ask the landlord for the floor plan", -9, "high", 0),
    (0, "Count the desks that come along", -6, "none", 1),
    (0, "Get three offers from removal companies", -3, "high", 0),
    (0, "Choose who sits where", 2, "medium", 2),
    (0, "Cancel the old internet contract", 4, "high", 1),
    (1, "Label every box with its room", 9, "none", 2),
    (1, "Order lunch for the moving day", 10, "low", 1),
    (1, "Carry the plants over by hand", 11, "none", 0),
    (2, "Test the meeting rooms' screens", 12, "medium", 1),
    (2, "Hand over the old keys", 14, "high", 0),
    (2, "Send the new address to customers", 15, "medium", 2),
    (2, "Thank the neighbours", 16, "low", 0),
];
/// The first so many of the move are done.
const MOVE_DONE: usize = 3;

/// Makes all of it, as of `now`.
pub async fn make(node: &Node, now: Timestamp) -> Result<(), Failure> {
    let mut people = Vec::new();
    for account in accounts() {
        let (visitor, me) = Visitor::sign_in(node, &account.email).await?;
        people.push(Maker::new(visitor, &me, now)?);
    }
    let ids: Vec<String> = people.iter().map(|maker| maker.id.clone()).collect();
    if let Some(ada) = people.first_mut() {
        let home = tags(ada).await?;
        let project = the_move(ada, &ids).await?;
        templates(ada, &project, &home).await?;
        own_list(ada).await?;
        private_project(ada).await?;
        views(ada).await?;
    }
    if let Some(ben) = people.get_mut(1) {
        own_list(ben).await?;
        private_project(ben).await?;
        views(ben).await?;
    }
    for mut maker in people {
        maker
            .visitor
            .ask(Method::POST, "/auth/logout", Value::Null)
            .await?;
    }
    Ok(())
}

/// Somebody who makes tasks, and which day it is for them.
struct Maker {
    visitor: Visitor,
    id: String,
    today: Date,
}

impl Maker {
    fn new(visitor: Visitor, me: &Value, now: Timestamp) -> Result<Self, Failure> {
        let zone = text(&me["person"]["time_zone"]);
        let today = now
            .in_tz(&zone)
            .with_context(|| format!("{zone:?} is no zone"))?
            .date();
        let id = text(&me["person"]["id"]);
        Ok(Self { visitor, id, today })
    }

    fn day(&self, days: i32) -> String {
        self.today
            .checked_add(days.days())
            .unwrap_or(self.today)
            .to_string()
    }

    async fn post(&mut self, path: &str, body: Value) -> Result<Value, Failure> {
        self.visitor.ask(Method::POST, path, body).await
    }

    /// The id of a new task.
    async fn task(&mut self, body: Value) -> Result<String, Failure> {
        let made = self.post("/tasks", body).await?;
        Ok(text(&made["task"]["id"]))
    }

    async fn done(&mut self, task: &str, days: i32) -> Result<(), Failure> {
        let body = json!({ "done_on": self.day(days) });
        self.post(&format!("/tasks/{task}/complete"), body).await?;
        Ok(())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Makes the tags; answers the id of the first.
async fn tags(maker: &mut Maker) -> Result<String, Failure> {
    let mut all = Value::Null;
    for (name, color) in TAGS {
        all = maker
            .post("/tags", json!({ "name": name, "color": color }))
            .await?;
    }
    let items = all["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let first = items.iter().find(|tag| tag["name"] == TAGS[0].0);
    Ok(first.map(|tag| text(&tag["id"])).unwrap_or_default())
}

/// A shared project with sections, members, finished and open tasks, parts, and a discussion.
async fn the_move(ada: &mut Maker, ids: &[String]) -> Result<String, Failure> {
    let body = json!({
        "name": "Move to the new office", "color": "teal", "members": ids,
        "sections": ["Before", "The day", "After"],
    });
    let made = ada.post("/projects", body).await?;
    let project = text(&made["project"]["id"]);
    let sections: Vec<String> = (0..3)
        .map(|index| text(&made["project"]["sections"][index]["id"]))
        .collect();
    let mut tasks = HashMap::new();
    for (index, (section, title, days, priority, person)) in MOVE.into_iter().enumerate() {
        let body = json!({
            "title": title, "project": project, "section": sections[section], "priority": priority,
            "due": { "date": ada.day(days) }, "assignees": [ids[person]],
        });
        let task = ada.task(body).await?;
        if index < MOVE_DONE {
            ada.done(&task, days + 1).await?;
        }
        tasks.insert(title, task);
    }
    let seats = &tasks["Choose who sits where"];
    for part in ["Quiet corner", "Phone booths", "Standing desks"] {
        ada.task(json!({ "title": part, "parent": seats })).await?;
    }
    let comment =
        json!({ "text": "The window side is taken by **Design**, they asked first. The rest is open." });
    ada.post(&format!("/tasks/{seats}/comments"), comment).await?;
    let stand_up = json!({
        "title": "Stand-up about the move", "project": project, "tags": ["customers"],
        "due": { "date": ada.day(1), "time": "09:30" }, "reminders": [{ "minutes_before": 10 }],
        "repeats": { "rule": { "rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" } },
    });
    ada.task(stand_up).await?;
    Ok(project)
}

async fn templates(ada: &mut Maker, project: &str, tag: &str) -> Result<(), Failure> {
    let from = json!({ "name": "An office moves", "from_project": project });
    ada.post("/templates", from).await?;
    let part = |title: &str, days: i32| json!({ "title": title, "due": { "days": days } });
    let content = json!({
        "kind": "task", "title": "Welcome a new colleague", "tags": [tag], "due": { "days": 5 },
        "subtasks": [part("Prepare a desk", -1), part("Lunch together", 0), part("Ask how the first week was", 5)],
    });
    ada.post(
        "/templates",
        json!({ "name": "A new colleague", "content": content }),
    )
    .await?;
    Ok(())
}

/// Things of one's own: late, today, later, without a date, done, and some that repeat.
async fn own_list(maker: &mut Maker) -> Result<(), Failure> {
    let today = maker.day(0);
    let tasks = [
        json!({ "title": "Return the library books", "due": { "date": maker.day(-2) }, "tags": ["errand"] }),
        json!({ "title": "Write the notes of yesterday's meeting", "due": { "date": today }, "tags": ["writing"], "priority": "high",
            "notes": "Decisions first:\n\n- the date of the move\n- who speaks to the landlord\n" }),
        json!({ "title": "Call the dentist", "due": { "date": today, "time": "23:30" }, "tags": ["errand"],
            "reminders": [{ "minutes_before": 15 }] }),
        json!({ "title": "Read the draft of the pricing page", "due": { "date": maker.day(1) }, "tags": ["customers", "writing"],
            "links": [{ "url": "https://demo.example/pricing", "title": "The draft" }] }),
        json!({ "title": "Book a table for eight", "due": { "date": maker.day(3), "time": "19:00" }, "priority": "low" }),
        json!({ "title": "Renew the passport", "due": { "date": maker.day(20) }, "priority": "medium", "tags": ["errand"] }),
        json!({ "title": "Learn to bake bread" }),
        json!({ "title": "Pay the rent", "due": { "date": maker.day(5), "time": "09:00" }, "priority": "high", "tags": ["home"],
            "reminders": [{ "days_before": 1 }], "repeats": { "rule": { "rule": "FREQ=MONTHLY", "each_missed": true } } }),
        json!({ "title": "Take out the recycling", "due": { "date": maker.day(2) }, "tags": ["home"],
            "repeats": { "rule": { "rule": "FREQ=WEEKLY;INTERVAL=2" } } }),
        json!({ "title": "Water the plants", "due": { "date": today }, "tags": ["home"],
            "repeats": { "after_completion": { "interval": 3, "unit": "days" } } }),
    ];
    for task in tasks {
        maker.task(task).await?;
    }
    let done = [
        ("Sort the mail", 0),
        ("Send the invoice", -1),
        ("Fix the bike", -2),
    ];
    for (title, days) in done {
        let task = maker
            .task(json!({ "title": title, "due": { "date": maker.day(days) } }))
            .await?;
        maker.done(&task, days).await?;
    }
    let old = maker.task(json!({ "title": "Sell the old monitor" })).await?;
    maker
        .visitor
        .ask(Method::DELETE, &format!("/tasks/{old}"), Value::Null)
        .await?;
    Ok(())
}

async fn private_project(maker: &mut Maker) -> Result<(), Failure> {
    let body = json!({
        "name": "Garden party", "color": "green", "is_private": true, "sections": ["To buy", "To ask"],
    });
    let made = maker.post("/projects", body).await?;
    let project = text(&made["project"]["id"]);
    let section = |index: usize| text(&made["project"]["sections"][index]["id"]);
    let tasks = [
        ("Lanterns", section(0), 6),
        ("Charcoal", section(0), 7),
        ("Who brings a salad?", section(1), 4),
    ];
    for (title, section, days) in tasks {
        let due = json!({ "date": maker.day(days) });
        let task = json!({ "title": title, "project": project, "section": section, "due": due });
        maker.task(task).await?;
    }
    Ok(())
}

async fn views(maker: &mut Maker) -> Result<(), Failure> {
    for (name, filter) in [
        ("Errands this week", "tag:errand due:<7d"),
        ("Important", "!high"),
    ] {
        maker
            .post("/views", json!({ "name": name, "filter": filter }))
            .await?;
    }
    Ok(())
}
