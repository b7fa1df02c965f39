//! Somebody chooses when they are not told anything.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_member;

use crate::events::{QuietHoursChange, QuietHoursSet};
use crate::model::{QuietHours, QuietHoursError};
use crate::views::quiet_hours;

/// Why quiet hours stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum QuietHoursRefusal {
    /// They cannot be meant.
    #[error("{1}")]
    Invalid(&'static str, QuietHoursError),
    /// A service or the operator.
    #[error("Only a person has quiet hours. Sign in as somebody, or use their token.")]
    NotAPerson,
}

impl Refusal for QuietHoursRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(..) => "validation_failed",
            Self::NotAPerson => "not_a_person",
        }
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
    fn details(&self) -> serde_json::Value {
        match self {
            Self::Invalid(field, error) => {
                let field = format!("quiet_hours.{field}");
                serde_json::json!({ "fields": { field: error.to_string() } })
            }
            Self::NotAPerson => serde_json::Value::Null,
        }
    }
}

/// Chooses one's own quiet hours, or switches them off. The same again changes nothing. The former ones can be read
/// afterwards: they are no part of the answer, which is kept readable.
#[derive(Clone, Debug, Serialize)]
pub struct SetQuietHours {
    /// None for off.
    pub hours: Option<QuietHours>,
}

impl Command for SetQuietHours {
    type Answer = ();
    const NAME: &'static str = "notify.set_quiet_hours";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = ctx.actor.person().ok_or(QuietHoursRefusal::NotAPerson)?;
        let to = self.hours.clone().map(QuietHours::tidied);
        if let Some(hours) = &to {
            hours
                .check()
                .map_err(|(field, error)| QuietHoursRefusal::Invalid(field, error))?;
        }
        let from = quiet_hours::chosen(view, person)?.now;
        if from == to {
            return Ok(Decision::nothing(()));
        }
        let event = NewEvent::from(QuietHoursSet { person });
        let event = event.sealed(person, &QuietHoursChange { from, to });
        Ok(Decision::events([event], ()))
    }
}
