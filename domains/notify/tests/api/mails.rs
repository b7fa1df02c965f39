//! What the mails say.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use vc_kernel::Actor;
use vc_mail::MemoryMailer;
use vc_people::api::Role;
use vc_people::commands::{ChangeNotifications, EditPerson, PersonEdit, RemovePerson, WantedParticipation};
use vc_people::model::ParticipationStatus;

use crate::support::{app, deliveries, header, property, round};

#[tokio::test]
async fn a_match_mail_says_who_what_and_when_on_the_readers_clock() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    // Tuesday 09:00 to 10:00 in Berlin is 08:00 to 09:00 in London.
    let admin = app
        .add_with(
            "Zoë Müller",
            "zoe@example.com",
            Role::Admin,
            "Europe/Berlin",
            &[66, 67],
            &["Tea"],
        )
        .await;
    app.add_with(
        "李小龍",
        "bruce@example.com",
        Role::Member,
        "Europe/London",
        &[64, 65],
        &["tea", "film"],
    )
    .await;
    round(&app, admin).await;

    let mails = mailer.take();
    assert_eq!(mails.len(), 2);
    let zoe = mails
        .iter()
        .find(|mail| mail.to_address == "zoe@example.com")
        .expect("Zoë's");
    assert_eq!(
        (zoe.to_name.as_str(), zoe.subject.as_str()),
        ("Zoë Müller", "Coffee with 李小龍")
    );
    for part in [&zoe.text, &zoe.html] {
        assert!(part.contains("李小龍"), "{part}");
        assert!(
            part.to_lowercase()
                .contains("you have not met yet; you both like tea; 2 half hours suit you both."),
            "{part}"
        );
        assert!(part.contains("Tuesday 24 November, 09:00 to 09:30"), "{part}");
        assert!(part.contains("08:00 for 李小龍"), "{part}");
        assert!(part.contains("/pause?token="), "{part}");
        assert!(!part.contains("{{") && !part.contains("{%"), "{part}");
    }
    assert!(
        !zoe.text.contains('!') && !zoe.text.contains("none") && !zoe.text.contains("\n\n\n"),
        "{}",
        zoe.text
    );
    assert!(zoe.html.contains("prefers-color-scheme: dark") && zoe.html.contains("color-scheme"));
    assert_eq!(header(zoe, "Reply-To"), "bruce@example.com");
    assert_eq!(header(zoe, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(
        header(zoe, "List-Unsubscribe")
            .starts_with("<https://coffee.example.com/api/v1/participation/one-click?token=")
    );
    assert!(
        header(zoe, "Message-ID").starts_with("<delivery_")
            && header(zoe, "Message-ID").ends_with("@example.com>")
    );

    let ics = zoe.ics.as_deref().expect("an invitation");
    assert_eq!(property(ics, "METHOD"), "PUBLISH");
    assert_eq!(property(ics, "DTSTART"), "20261124T080000Z");
    assert_eq!(property(ics, "DTEND"), "20261124T083000Z");
    assert_eq!(property(ics, "ORGANIZER"), "mailto:coffee@example.com");
    assert!(property(ics, "UID").starts_with("match_") && property(ics, "UID").ends_with("@example.com"));
    assert!(property(ics, "SUMMARY").contains("Zoë Müller") && property(ics, "SUMMARY").contains("李小龍"));
    let other = mails
        .iter()
        .find(|mail| mail.to_address == "bruce@example.com")
        .expect("the other's");
    assert_eq!(
        property(other.ics.as_deref().expect("an invitation"), "UID"),
        property(ics, "UID"),
        "one entry for both"
    );
    assert!(
        other.text.contains("Tuesday 24 November, 08:00 to 08:30")
            && other.text.contains("09:00 for Zoë Müller")
    );
}

#[tokio::test]
async fn names_cannot_break_out_of_headers_html_or_the_invitation() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let admin = app.add("Ada", "ada@example.com", Role::Admin).await;
    // Nobody gets such a name through the forms; a file or another release might.
    app.add(
        "Eve\r\nBcc: all@example.com <script>alert(1)</script>;X=\"1\"",
        "eve@example.com",
        Role::Member,
    )
    .await;
    round(&app, admin).await;
    for mail in mailer.take() {
        assert!(
            !mail.subject.contains(['\r', '\n']) && !mail.to_name.contains(['\r', '\n']),
            "{mail:?}"
        );
        assert!(
            mail.headers
                .iter()
                .all(|(_, value)| !value.contains(['\r', '\n'])),
            "{mail:?}"
        );
        assert!(!mail.html.contains("<script>"), "{}", mail.html);
        let ics = mail.ics.expect("an invitation");
        assert!(
            !ics.replace("\r\n ", "")
                .lines()
                .any(|line| line.starts_with("Bcc") || line.starts_with("X=")),
            "{ics}"
        );
        assert_eq!(ics.matches("BEGIN:VEVENT").count(), 1);
    }
}

#[tokio::test]
async fn whoever_cannot_meet_in_the_day_is_told_so_and_gets_no_invitation() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let admin = app
        .add_with("Ada", "ada@example.com", Role::Admin, "Europe/Berlin", &[18], &[])
        .await;
    app.add_with(
        "Kiri",
        "kiri@example.com",
        Role::Member,
        "Pacific/Auckland",
        &[18],
        &[],
    )
    .await;
    round(&app, admin).await;
    let mails = mailer.take();
    assert!(mails.iter().all(|mail| mail.ics.is_none()));
    assert!(
        mails[0]
            .text
            .contains("We found no time that falls into everybody's day"),
        "{}",
        mails[0].text
    );
}

#[tokio::test]
async fn who_paused_left_or_wants_no_mail_gets_none() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(5).await;
    assert_eq!(app.post(admin, "/rounds", json!({})).await.0, 201);
    let paused = WantedParticipation {
        status: ParticipationStatus::Paused,
        until: None,
    };
    let edit = PersonEdit {
        participation: Some(paused),
        ..PersonEdit::default()
    };
    app.submit(
        Actor::Person(members[0]),
        EditPerson {
            person: members[0],
            edit,
        },
    )
    .await;
    app.submit(Actor::Person(admin), RemovePerson { person: members[1] })
        .await;
    app.submit(
        Actor::Person(members[2]),
        ChangeNotifications {
            person: members[2],
            email: false,
        },
    )
    .await;
    app.instance.fire_due().await;

    // The admin, 3 and 4 hear exactly once: of their match, or that whoever they had has left.
    let mut told: Vec<_> = mailer.take().into_iter().map(|mail| mail.to_address).collect();
    told.sort();
    assert_eq!(
        told,
        ["ada@example.com", "member3@example.com", "member4@example.com"]
    );
    let mut dropped: Vec<_> = deliveries(&app, admin, "dropped")
        .await
        .iter()
        .filter(|delivery| delivery["drop_reason"] != "cancelled")
        .map(|delivery| {
            (
                delivery["person"]["name"].as_str().map(str::to_owned),
                delivery["drop_reason"].as_str().map(str::to_owned),
            )
        })
        .collect();
    dropped.sort();
    let expected = [
        ("Member 0", "not_taking_part"),
        ("Member 1", "gone"),
        ("Member 2", "mail_off"),
    ];
    assert_eq!(
        dropped,
        expected.map(|(name, why)| (Some(name.to_owned()), Some(why.to_owned())))
    );
}

#[tokio::test]
async fn a_cancelled_match_is_told_to_those_who_had_been_told() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(3).await;
    round(&app, admin).await;
    assert_eq!(mailer.take().len(), 4);
    let found = app.get(admin, "/matches/current").await["match"].clone();
    let id = found["id"].as_str().expect("an id");
    app.post(
        admin,
        &format!("/matches/{id}/cancel"),
        json!({"reason": "I am ill & away."}),
    )
    .await;
    app.instance.fire_due().await;
    let mails = mailer.take();
    assert_eq!(mails.len(), 1, "the other one, not whoever cancelled");
    assert_eq!(mails[0].subject, "Your coffee with Ada Admin is off");
    assert!(
        mails[0].text.contains("Ada Admin cancelled it.") && mails[0].text.contains("I am ill & away."),
        "{}",
        mails[0].text
    );
    assert!(
        mails[0].html.contains("I am ill &amp; away."),
        "{}",
        mails[0].html
    );
    assert!(mails[0].text.contains("You go first in the next round.") && mails[0].ics.is_none());
}

#[tokio::test]
async fn a_rearranged_round_tells_who_is_concerned_what_is_off_and_what_is_on() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(5).await;
    let id = round(&app, admin).await;
    assert_eq!(mailer.take().len(), 6);
    let matches = app.get(admin, &format!("/rounds/{id}/matches")).await;
    let member = |number: usize, place: usize| matches["items"][number]["members"][place]["id"].clone();
    let swap = json!({
        "dissolve": [matches["items"][0]["id"], matches["items"][1]["id"]],
        "groups": [[member(0, 0), member(1, 1)]],
    });
    let (status, changed) = app.post(admin, &format!("/rounds/{id}/rearrange"), swap).await;
    assert_eq!(status, 200, "{changed}");
    app.instance.fire_due().await;
    let mails = mailer.take();
    let (off, on): (Vec<_>, Vec<_>) = mails.iter().partition(|mail| mail.subject.ends_with("is off"));
    assert_eq!(
        (off.len(), on.len()),
        (4, 2),
        "four are told that it is off, two of them whom they meet instead"
    );
    let soon = |mail: &&&vc_mail::Mail| mail.text.contains("another match in this round");
    let next = |mail: &&&vc_mail::Mail| mail.text.contains("You go first in the next round.");
    assert_eq!(
        (off.iter().filter(soon).count(), off.iter().filter(next).count()),
        (2, 2)
    );
}

#[tokio::test]
async fn what_is_cancelled_before_it_was_told_is_never_told() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(3).await;
    let (_, formed) = app.post(admin, "/rounds", json!({})).await;
    let id = formed["id"].as_str().expect("an id");
    app.post(admin, &format!("/rounds/{id}/cancel"), json!({})).await;
    app.instance.fire_due().await;
    assert_eq!(mailer.take().len(), 0);
    assert_eq!(deliveries(&app, admin, "dropped").await.len(), 4);

    let id = round(&app, admin).await;
    assert_eq!(mailer.take().len(), 4);
    app.post(admin, &format!("/rounds/{id}/cancel"), json!({})).await;
    app.instance.fire_due().await;
    assert_eq!(mailer.take().len(), 3, "everybody but the admin who did it");
}

#[tokio::test]
async fn somebody_left_over_is_told_why() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(2).await;
    // Three people and a trio: nobody is left. So one cancels, and the others go first.
    round(&app, admin).await;
    let mails = mailer.take();
    assert_eq!(mails.len(), 3);
    assert!(
        mails.iter().all(|mail| mail.subject.contains(" and ")),
        "two others each"
    );
    assert!(
        mails[0].text.contains("you all like tea") && mails[0].text.contains("all of you"),
        "{}",
        mails[0].text
    );
}

#[tokio::test]
async fn whose_partner_left_is_told_that_it_is_off() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(1).await;
    round(&app, admin).await;
    assert_eq!(mailer.take().len(), 2);
    app.submit(Actor::Person(admin), RemovePerson { person: members[0] })
        .await;
    app.instance.fire_due().await;
    let mails = mailer.take();
    assert_eq!(
        (mails.len(), mails[0].to_address.as_str()),
        (1, "ada@example.com")
    );
    assert!(
        mails[0].text.contains("is off.") && !mails[0].text.contains("cancelled it"),
        "{}",
        mails[0].text
    );
    let now = app.get(admin, "/matches/current").await;
    assert_eq!(
        (now["state"].as_str(), now["unmatched_reason"].as_str()),
        (Some("cancelled"), Some("match_cancelled"))
    );
}

#[tokio::test]
async fn whose_match_is_off_before_they_heard_of_it_is_told_that_they_have_none() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(1).await;
    assert_eq!(app.post(admin, "/rounds", json!({})).await.0, 201);
    app.submit(Actor::Person(admin), RemovePerson { person: members[0] })
        .await;
    app.instance.fire_due().await;
    let mails = mailer.take();
    assert_eq!(
        (mails.len(), mails[0].subject.as_str()),
        (1, "No coffee match this time")
    );
    assert!(
        mails[0]
            .text
            .contains("Your match for this round was cancelled. You go first in the next round.")
    );
}

#[tokio::test]
async fn whoever_comes_after_a_round_is_told_of_a_seat_and_taking_it_tells_everybody() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let admin = app.add("Ana", "ana@example.com", Role::Admin).await;
    app.add("Ben", "ben@example.com", Role::Member).await;
    round(&app, admin).await;
    mailer.take();

    let late = app.add("Cleo", "cleo@example.com", Role::Member).await;
    app.instance.fire_due().await;
    let mails = mailer.take();
    assert_eq!(mails.len(), 1, "the others are not asked: {mails:?}");
    assert_eq!(mails[0].to_address, "cleo@example.com");
    // In the order of ids, which is chance.
    let subjects = ["Ana and Ben", "Ben and Ana"].map(|names| format!("A seat is free: coffee with {names}"));
    assert!(subjects.contains(&mails[0].subject), "{}", mails[0].subject);
    assert!(
        mails[0].text.contains("Nothing happens unless you take it."),
        "{}",
        mails[0].text
    );

    let seats = app.get(late, "/seats").await;
    let seat = &seats["items"][0];
    let round_id = seat["round_id"].as_str().expect("a round");
    let ids: Vec<&serde_json::Value> = seat["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|member| &member["id"])
        .collect();
    let path = format!("/seats/{round_id}/take");
    let (status, found) = app.post(late, &path, json!({ "members": ids })).await;
    assert_eq!(
        (status, found["members"].as_array().map(Vec::len)),
        (200, Some(3)),
        "{found}"
    );
    let (status, again) = app.post(late, &path, json!({ "members": ids })).await;
    assert_eq!((status, again["error"].as_str()), (409, Some("seat_taken")));
    assert_eq!(app.get(late, "/seats").await["items"], json!([]));
    app.instance.fire_due().await;
    let mails = mailer.take();
    let told = |subject: &str| {
        mails
            .iter()
            .filter(|mail| mail.subject.starts_with(subject))
            .count()
    };
    assert_eq!(
        (told("Coffee with"), told("Your coffee with")),
        (3, 2),
        "{mails:?}"
    );
}

#[tokio::test]
async fn a_seat_that_was_declined_or_is_gone_is_not_written_about() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let admin = app.add("Ana", "ana@example.com", Role::Admin).await;
    app.add("Ben", "ben@example.com", Role::Member).await;
    let id = round(&app, admin).await;
    mailer.take();
    let late = app.add("Cleo", "cleo@example.com", Role::Member).await;
    let (status, _) = app.post(late, &format!("/seats/{id}/decline"), json!({})).await;
    assert_eq!(status, 204);
    app.instance.fire_due().await;
    assert_eq!(mailer.take().len(), 0);
    assert_eq!(deliveries(&app, admin, "dropped").await.len(), 1);
}

#[tokio::test]
async fn who_is_silent_is_asked_paused_and_told_and_one_click_brings_them_back() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let admin = app.add("Ana", "ana@example.com", Role::Admin).await;
    let ben = app.add("Ben", "ben@example.com", Role::Member).await;
    let week = SignedDuration::from_hours(24 * 7);
    for _ in 0..3 {
        round(&app, admin).await;
        app.pass(week);
        app.post(admin, "/participation/stay-in", json!({})).await;
    }
    mailer.take();
    app.instance.fire_due().await;
    let mails = mailer.take();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(
        (mails[0].to_address.as_str(), mails[0].subject.as_str()),
        ("ben@example.com", "Are you still in?")
    );
    assert_eq!(app.get(ben, "/matches/current").await["asked_if_still_in"], true);
    let token = mails[0].text.split("/stay-in?token=").nth(1).expect("a link");
    let token = token.split_whitespace().next().expect("a token").to_owned();

    app.pass(week);
    let (status, refused) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (400, Some("nobody_to_match"))
    );
    app.instance.fire_due().await;
    let mails = mailer.take();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].text.contains("so you are paused"), "{}", mails[0].text);
    assert_eq!(app.get(ben, "/matches/current").await["asked_if_still_in"], false);

    let path = |token: &str| format!("/participation/stay-in-by-link?token={token}");
    let (status, refused) = app.call(None, "POST", &path("nonsense"), Some(json!({}))).await;
    assert_eq!(
        (status.as_u16(), refused["error"].as_str()),
        (400, Some("link_invalid"))
    );
    let (status, _) = app.call(None, "POST", &path(&token), Some(json!({}))).await;
    assert_eq!(status, 204);
    round(&app, admin).await;
    assert_eq!(app.get(ben, "/matches/current").await["state"], "matched");
}
