//! Publishing as the engine sees it.

use vc_kernel::{Audience, Ctx, Domain, NewEvent, ProjectError, Projection, Recorded, View, ViewError};

use crate::events::PublishEvent;
use crate::{projection, react};

/// Tables, projection, reactions, live rows.
#[derive(Debug, Default)]
pub struct Publish;

impl Domain for Publish {
    fn name(&self) -> &'static str {
        "publish"
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[
            include_str!("projection.rs"),
            include_str!("events/mod.rs"),
            include_str!("events/letters.rs"),
            include_str!("events/webhooks.rs"),
            include_str!("model/mod.rs"),
        ]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        PublishEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        PublishEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        projection::project(projection, event)
    }

    fn react(&self, view: &View<'_>, event: &Recorded, _: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
        react::react(view, event)
    }

    /// Clients are told that something changed, and fetch it: how far a webhook came is not in the view.
    fn render(
        &self,
        _view: &View<'_>,
        _kind: &str,
        _id: &str,
        audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        Ok((*audience == Audience::Admins).then(|| serde_json::Value::Object(serde_json::Map::new())))
    }
}
