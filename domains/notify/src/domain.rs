//! Telling people, as the engine sees it.

use vc_kernel::{Audience, Ctx, Domain, NewEvent, ProjectError, Projection, Recorded, View, ViewError};

use crate::events::NotifyEvent;
use crate::model::DeliveryId;
use crate::views::deliveries;
use crate::{projection, react};

/// Tables, projection, reactions, live rows.
#[derive(Debug, Default)]
pub struct Notify;

impl Domain for Notify {
    fn name(&self) -> &'static str {
        "notify"
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[
            include_str!("projection.rs"),
            include_str!("projection/quiet.rs"),
            include_str!("events.rs"),
            include_str!("events/messages.rs"),
            include_str!("events/quiet.rs"),
            include_str!("model/mod.rs"),
            include_str!("model/quiet_hours.rs"),
        ]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        NotifyEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        NotifyEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        projection::project(projection, event)
    }

    fn react(&self, view: &View<'_>, event: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
        react::react(view, event, ctx)
    }

    fn render(
        &self,
        view: &View<'_>,
        kind: &str,
        id: &str,
        audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        let (("notify.delivery", Audience::Admins), Ok(id)) = ((kind, audience), id.parse::<DeliveryId>())
        else {
            return Ok(None);
        };
        let Some(stored) = deliveries::stored(view, id)? else {
            return Ok(None);
        };
        let row = deliveries::complete(view, stored)?;
        Ok(Some(
            serde_json::to_value(row).expect("answers have string keys and no failing parts"),
        ))
    }
}
