//! Filters that somebody keeps.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::refusals::TaskRefusal;
use crate::events::{SavedViewChanged, SavedViewState};
use crate::model::limits::{VIEWS_MAX, clean_name, clean_text};
use crate::model::{ActionId, Change, SavedViewId};
use crate::views::saved_views;

/// Characters of a filter.
const FILTER_CHARS_MAX: usize = 500;

/// How somebody wants a view to be. That the filter can be read is checked where the language is: at the edge.
#[derive(Clone, Debug, Serialize)]
pub struct SavedViewWish {
    /// How it is called.
    pub name: String,
    /// In the language of the search box.
    pub filter: String,
    /// `list` or `board`.
    pub layout: String,
    /// Its place among the owner's; at the end without it.
    pub position: Option<i64>,
}

/// Save a view, change it, or remove it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeSavedView {
    /// Which; none for a new one.
    pub view: Option<SavedViewId>,
    /// How it is to be; none to remove it.
    pub to: Option<SavedViewWish>,
}

impl Command for ChangeSavedView {
    type Answer = (ActionId, SavedViewId);
    const NAME: &'static str = "tasks.change_saved_view";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected> {
        let owner = ctx.actor.to_string();
        let mine = saved_views::of(view, &owner)?;
        let from = match self.view {
            Some(id) => {
                let known = mine.iter().find(|(known, _)| *known == id);
                Some(known.ok_or(TaskRefusal::NotFound("view"))?.1.clone())
            }
            None if mine.len() as u64 >= VIEWS_MAX => {
                return Err(TaskRefusal::TooMany(VIEWS_MAX, "views").into());
            }
            None => None,
        };
        let last = mine.iter().map(|(_, known)| known.position).max().unwrap_or(0);
        let to = match &self.to {
            Some(wish) => Some(state(
                owner,
                wish,
                from.as_ref().map_or(last + 1, |from| from.position),
            )?),
            None => None,
        };
        let action: ActionId = ctx.new_id();
        let id = self.view.unwrap_or_else(|| ctx.new_id());
        if from == to {
            return Ok(Decision::nothing((action, id)));
        }
        let event = SavedViewChanged {
            action,
            view: id,
            state: Change { from, to },
        };
        Ok(Decision::events([event.into()], (action, id)))
    }
}

fn state(owner: String, wish: &SavedViewWish, position: i64) -> Result<SavedViewState, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.take("name", clean_name(&wish.name));
    let filter = errors.take("filter", clean_text(&wish.filter, FILTER_CHARS_MAX));
    let layout = match wish.layout.as_str() {
        layout @ ("list" | "board") => Some(layout.to_owned()),
        _ => errors.take("layout", Err("Use \"list\" or \"board\".".to_owned())),
    };
    let position = wish.position.unwrap_or(position);
    let state = name.zip(filter).zip(layout);
    errors.finish(state.map(|((name, filter), layout)| SavedViewState {
        owner,
        name,
        filter,
        layout,
        position,
    }))
}
