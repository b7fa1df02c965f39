//! Messages that are not about a round: asked for, settled, retried, lapsed like the others.

use std::sync::Arc;

use serde::Serialize;
use vc_coffee::api::RoundId;
use vc_http::PublicUrls;
use vc_instance::ReadError;
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, Command, Ctx, Decision, Domain, PersonId, Rejected, View};
use vc_mail::MemoryMailer;
use vc_people::api::Role;
use vc_people::commands::{AddPerson, NewPerson};
use vc_people::project::People;
use vc_testkit::{FakeClock, Given, TestEngine, person};

use super::{all, due, formed, of_kind, sent};
use crate::commands::{Outcome, ReportDelivery, RetryDelivery};
use crate::domain::Notify;
use crate::model::{About, AboutId, DeliveryId, DeliveryKind, DeliveryStatus, DropReason};
use crate::react::request_messages;
use crate::views::deliveries::{self, Filter};

/// What an event of another domain comes to: people are reminded of something.
#[derive(Debug, Serialize)]
pub struct Remind {
    /// Whom.
    pub people: Vec<PersonId>,
    /// Of what.
    pub about: &'static str,
}

impl Command for Remind {
    type Answer = ();
    const NAME: &'static str = "notify.remind_in_tests";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let about = self
            .people
            .iter()
            .map(|person| (*person, AboutId::new(self.about)));
        let event = request_messages(DeliveryKind::TaskReminder, about, ctx);
        Ok(Decision::events(event, ()))
    }
}

const TASK: &str = "task_01JD8ZQ4K5N000000000000000";

fn reminded() -> Given {
    let domains: Vec<Arc<dyn Domain>> = vec![
        Arc::new(People),
        vc_coffee::domain(|_| None).domain,
        vc_tasks::domain().domain,
        Arc::new(Notify),
    ];
    let mut given = Given::new(domains);
    let remind = Remind {
        people: vec![person(1), person(2)],
        about: TASK,
    };
    given
        .when(Actor::System, remind)
        .then(&["notify.messages_requested"]);
    given
}

fn failed(delivery: DeliveryId) -> ReportDelivery {
    ReportDelivery {
        delivery,
        outcome: Outcome::Failed,
        attempts: Vec::new(),
    }
}

#[test]
fn they_are_due_at_once_and_settled_like_the_others() {
    let mut given = reminded();
    let requested = all(&given);
    assert_eq!((requested.len(), due(&given).len()), (2, 2));
    assert!(requested.iter().all(|delivery| {
        delivery.status == DeliveryStatus::Pending && delivery.about == About::Other(AboutId::new(TASK))
    }));
    let (one, other) = (requested[0].id, requested[1].id);
    given.when(Actor::System, sent(one)).then(&["notify.delivered"]);
    given
        .when(Actor::System, failed(other))
        .then(&["notify.delivery_failed"]);
    assert!(due(&given).is_empty());
    given
        .when(Actor::Operator, RetryDelivery { delivery: other })
        .then(&["notify.delivery_retried"]);
    assert_eq!(due(&given), [other]);
    let dropped = ReportDelivery {
        delivery: other,
        outcome: Outcome::Dropped(DropReason::Finished),
        attempts: Vec::new(),
    };
    given
        .when(Actor::System, dropped)
        .then(&["notify.delivery_dropped"]);
    assert!(due(&given).is_empty());
    assert_eq!(given.rebuilt(&[]), given.rows());
}

#[test]
fn nobody_to_tell_is_no_event() {
    let mut given = reminded();
    let nobody = Remind {
        people: Vec::new(),
        about: TASK,
    };
    given.when(Actor::System, nobody).then(&[]);
}

#[test]
fn admins_see_the_kind_and_not_what_it_is_about() {
    let given = reminded();
    for stored in all(&given) {
        let shown = deliveries::complete(&given.view(), stored).expect("the view reads");
        assert_eq!(
            (shown.round_id, shown.subject.as_str()),
            (None, "Reminder of a task")
        );
        let json = serde_json::to_string(&shown).expect("a row is JSON");
        assert!(!json.contains(TASK), "{json}");
    }
    let round = RoundId::from(Ulid::from_parts(0, 0));
    let of_a_round = Filter {
        round: Some(round),
        ..Filter::default()
    };
    let count = deliveries::count(&given.view(), &of_a_round).expect("the view reads");
    assert_eq!(count, 0);
}

#[test]
fn after_a_restore_those_about_rounds_and_the_others_lapse_together() {
    let mut given = formed();
    let remind = Remind {
        people: vec![person(1)],
        about: TASK,
    };
    given.when(Actor::System, remind).answer();
    assert_eq!(due(&given).len(), 4);
    let mut restored = given.log()[0].clone();
    restored.name = "instance.restored".to_owned();
    restored.body = r#"{"backup":"b1","seq":1}"#.to_owned();
    let mut ctx = Ctx::new(
        "main".parse().expect("a name"),
        Actor::System,
        given.now(),
        [0; 32],
    );
    let events = Notify
        .react(&given.view(), &restored, &mut ctx)
        .expect("the view reads");
    let given = events.into_iter().fold(given, Given::event);
    assert!(due(&given).is_empty());
    let reminders = of_kind(&given, DeliveryKind::TaskReminder);
    assert_eq!(reminders[0].status, DeliveryStatus::Failed);
    assert!(
        all(&given)
            .iter()
            .all(|delivery| delivery.status == DeliveryStatus::Failed)
    );
}

#[tokio::test]
async fn what_is_not_true_any_more_when_its_time_comes_is_dropped() {
    let mailer = Arc::new(MemoryMailer::default());
    let notify = crate::domain(
        mailer.clone(),
        PublicUrls::new("https://coffee.example.com", &[]),
        "coffee@example.com",
    );
    let domains: Vec<Arc<dyn Domain>> = vec![
        Arc::new(People),
        vc_coffee::domain(|_| None).domain,
        vc_tasks::domain().domain,
        notify.domain,
    ];
    let engine = TestEngine::new(FakeClock::at("2026-11-23T09:00:00Z"), domains, notify.jobs);
    let instance = engine.main().await;
    let add = AddPerson {
        person: NewPerson {
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            ..NewPerson::default()
        },
        role: Role::Member,
        credential: None,
    };
    let ada = instance
        .submit(instance.system_request(), add)
        .await
        .expect("added");
    let remind = Remind {
        people: vec![ada],
        about: TASK,
    };
    instance
        .submit(instance.system_request(), remind)
        .await
        .expect("asked for");
    assert_eq!(instance.fire_due().await, 1);
    let found = instance
        .read(|view| Ok::<_, ReadError>(deliveries::list(view, &Filter::default(), None, 10)?))
        .await
        .expect("the view reads");
    let shown = instance
        .read(move |view| Ok::<_, ReadError>(deliveries::complete(view, found[0].clone())?))
        .await
        .expect("the view reads");
    assert_eq!(
        (shown.status, shown.drop_reason),
        (DeliveryStatus::Dropped, Some(DropReason::Finished))
    );
    assert!(mailer.take().is_empty());
}
