//! The circle as the engine sees it.

use vc_kernel::{Audience, Ctx, Domain, NewEvent, ProjectError, Projection, Recorded, View, ViewError};
use vc_people::api::instance_time_zone;

use crate::events::ProgramCreated;
use crate::model::{MatchId, OddRule, ProgramId, RoundId, Strictness};
use crate::projection::project;
use crate::views::{current, matches, programs, rounds};

/// Tables, projection, the first program, live rows.
#[derive(Debug, Default)]
pub struct Coffee;

impl Domain for Coffee {
    fn name(&self) -> &'static str {
        "coffee"
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[include_str!("projection.rs"), include_str!("events.rs")]
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        project(projection, event)
    }

    /// Every instance starts with one program: it is there as soon as the first thing is known
    /// about its people. Only the first event of a commit counts: reactions come after the whole
    /// command, and the other events of that command would each make one.
    fn react(&self, view: &View<'_>, event: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
        let first = event.position.index == 0 && event.domain() == "people";
        if !first || !programs::all(view)?.is_empty() {
            return Ok(Vec::new());
        }
        let program = ProgramCreated {
            program: ctx.new_id::<ProgramId>(),
            name: "Virtual coffee".to_owned(),
            group_size: 2,
            time_zone: instance_time_zone(view)?.unwrap_or_else(|| "UTC".to_owned()),
            odd_rule: OddRule::Trio,
            minimum_gap_rounds: 6,
            strictness: Strictness::Strict,
        };
        Ok(vec![program.into()])
    }

    fn render(
        &self,
        view: &View<'_>,
        kind: &str,
        id: &str,
        audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        let now = live_now(view)?;
        let rendered = match (kind, audience) {
            ("coffee.match", Audience::Admins) => match id.parse::<MatchId>() {
                Ok(id) => matches::one(view, id, now)?.map(|row| serde_json::to_value(row)),
                Err(_) => None,
            },
            ("coffee.match", Audience::Person(person)) => match id.parse::<MatchId>() {
                Ok(id) if matches::is_member(view, id, *person)? => {
                    matches::one(view, id, now)?.map(|row| serde_json::to_value(row))
                }
                _ => None,
            },
            ("coffee.round", Audience::Admins) => match id.parse::<RoundId>() {
                Ok(id) => rounds::one(view, id)?.map(|row| serde_json::to_value(row)),
                Err(_) => None,
            },
            ("coffee.current_match", Audience::Person(person)) if id == person.to_string() => {
                Some(serde_json::to_value(current::of(view, *person, now)?))
            }
            ("coffee.program", Audience::Everyone) => match id.parse::<ProgramId>() {
                Ok(id) => programs::one(view, Some(id))?.map(|row| serde_json::to_value(row)),
                Err(_) => None,
            },
            _ => None,
        };
        Ok(rendered.map(|value| value.expect("answers have string keys and no failing parts")))
    }
}

/// Rendering has no clock: the newest change is as late as a live row needs to know.
fn live_now(view: &View<'_>) -> Result<jiff::Timestamp, ViewError> {
    let at_ms: Option<i64> = view
        .one("SELECT max(at_ms) FROM changes", [], |row| row.get(0))?
        .flatten();
    Ok(matches::instant(at_ms.unwrap_or(0)))
}
