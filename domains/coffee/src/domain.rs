//! The circle as the engine sees it.

use vc_kernel::{
    Audience, Ctx, Domain, InstanceId, NewEvent, ProjectError, Projection, PublicEvent, PublicEventKind,
    Recorded, View, ViewError,
};

use crate::events::CoffeeEvent;
use crate::model::why::Voice;
use crate::model::{MatchId, ProgramId, RoundId};
use crate::projection::project;
use crate::views::{current, matches, programs, rounds};
use crate::{published, react};

/// The zone that the settings give to an instance.
pub type ZoneOf = dyn Fn(&InstanceId) -> Option<String> + Send + Sync;

/// Tables, projection, reactions, live rows.
pub struct Coffee {
    time_zone: Box<ZoneOf>,
}

impl Coffee {
    /// `time_zone` knows the zones that the settings give to instances.
    pub fn new(time_zone: impl Fn(&InstanceId) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            time_zone: Box::new(time_zone),
        }
    }
}

impl Domain for Coffee {
    fn name(&self) -> &'static str {
        "coffee"
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[
            include_str!("projection.rs"),
            include_str!("projection/programs.rs"),
            include_str!("projection/seats.rs"),
            include_str!("projection/silence.rs"),
            include_str!("events.rs"),
            include_str!("events/programs.rs"),
            include_str!("events/seats.rs"),
            include_str!("events/silence.rs"),
            include_str!("model/gave_up.rs"),
            include_str!("model/mod.rs"),
            include_str!("model/program.rs"),
            include_str!("model/schedule.rs"),
            include_str!("model/texts.rs"),
        ]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        CoffeeEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        CoffeeEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        project(projection, event)
    }

    fn react(&self, view: &View<'_>, event: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
        react::react(view, event, ctx, &*self.time_zone)
    }

    fn published(&self) -> &'static [PublicEventKind] {
        published::PUBLISHED
    }

    fn publish(&self, view: &View<'_>, event: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
        published::publish(view, event)
    }

    fn render(
        &self,
        view: &View<'_>,
        kind: &str,
        id: &str,
        audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        let now = changed_at(view, kind, id)?;
        let rendered = match (kind, audience) {
            ("coffee.match", Audience::Admins) => match id.parse::<MatchId>() {
                Ok(id) => matches::spoken(view, id, now, Voice::They)?.map(serde_json::to_value),
                Err(_) => None,
            },
            ("coffee.match", Audience::Person(person)) => match id.parse::<MatchId>() {
                Ok(id) if matches::is_member(view, id, *person)? => {
                    matches::one(view, id, now)?.map(serde_json::to_value)
                }
                _ => None,
            },
            ("coffee.round", Audience::Admins) => match id.parse::<RoundId>() {
                Ok(id) => rounds::one(view, id)?.map(serde_json::to_value),
                Err(_) => None,
            },
            ("coffee.current_match", Audience::Person(person)) if id == person.to_string() => {
                Some(serde_json::to_value(current::of(view, *person, now)?))
            }
            ("coffee.program", Audience::Everyone) => match id.parse::<ProgramId>() {
                Ok(id) => programs::one(view, Some(id))?.map(serde_json::to_value),
                Err(_) => None,
            },
            _ => None,
        };
        Ok(rendered.map(|value| value.expect("answers have string keys and no failing parts")))
    }
}

/// Rendering has no clock: a row is shown as of its own change.
fn changed_at(view: &View<'_>, kind: &str, id: &str) -> Result<jiff::Timestamp, ViewError> {
    let at_ms: Option<i64> = view
        .one(
            "SELECT max(at_ms) FROM changes WHERE kind = ?1 AND id = ?2",
            (kind, id),
            |row| row.get(0),
        )?
        .flatten();
    Ok(matches::instant(at_ms.unwrap_or(0)))
}
