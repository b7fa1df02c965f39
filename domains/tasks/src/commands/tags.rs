//! Tags: by their names, made when they are first used.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::refusals::TaskRefusal;
use crate::events::{TagChanged, TagState};
use crate::model::limits::{TAGS_MAX, TASK_TAGS_MAX, clean_color, clean_tag};
use crate::model::{ActionId, Change, TagId};
use crate::views::tags::{self, StoredTag};

/// The tags of these names; those that are not there yet are made by the same command.
pub fn resolve(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    names: &[String],
    events: &mut Vec<NewEvent>,
) -> Result<Vec<TagId>, Rejected> {
    if names.len() > TASK_TAGS_MAX {
        return Err(FieldErrors::one("tags", format!("Use at most {TASK_TAGS_MAX} tags.")).into());
    }
    let mut resolved: Vec<(String, TagId)> = Vec::with_capacity(names.len());
    for name in names {
        let name = clean_tag(name).map_err(|why| FieldErrors::one("tags", why))?;
        let folded = crate::projection::folded(&name);
        if resolved.iter().any(|(known, _)| *known == folded) {
            continue;
        }
        let known = tags::by_name(view, &name)?.map(|tag| tag.merged_into.unwrap_or(tag.id));
        let tag = match known.or_else(|| made_before(events, &folded)) {
            Some(tag) => tag,
            None => {
                let state = TagState {
                    name,
                    color: None,
                    merged_into: None,
                };
                let (tag, event) = make(view, ctx, action, state)?;
                events.push(event);
                tag
            }
        };
        resolved.push((folded, tag));
    }
    Ok(resolved.into_iter().map(|(_, tag)| tag).collect())
}

/// A tag of this name that the same command has made for another task.
fn made_before(events: &[NewEvent], folded: &str) -> Option<TagId> {
    let mut changed = events.iter().filter(|event| event.name == "tasks.tag_changed");
    changed.find_map(|event| {
        let event: TagChanged = serde_json::from_str(&event.body).ok()?;
        (crate::projection::folded(&event.state.to?.name) == folded).then_some(event.tag)
    })
}

fn make(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    state: TagState,
) -> Result<(TagId, NewEvent), Rejected> {
    if tags::count(view)? >= TAGS_MAX {
        return Err(TaskRefusal::TooMany(TAGS_MAX, "tags").into());
    }
    let tag: TagId = ctx.new_id();
    let state = Change {
        from: None,
        to: Some(state),
    };
    Ok((tag, TagChanged { action, tag, state }.into()))
}

/// How somebody wants a tag to be.
#[derive(Clone, Debug, Serialize)]
pub struct TagWish {
    /// How it is called.
    pub name: String,
    /// Its colour by name; none for grey.
    pub color: Option<String>,
}

impl TagWish {
    fn clean(&self) -> Result<TagState, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", clean_tag(&self.name));
        let color = errors.take("color", self.color.as_deref().map(clean_color).transpose());
        let state = name.zip(color).map(|(name, color)| TagState {
            name,
            color,
            merged_into: None,
        });
        errors.finish(state)
    }
}

/// Make a tag.
#[derive(Clone, Debug, Serialize)]
pub struct CreateTag(pub TagWish);

impl Command for CreateTag {
    type Answer = (ActionId, TagId);
    const NAME: &'static str = "tasks.create_tag";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected> {
        let state = self.0.clean()?;
        if tags::by_name(view, &state.name)?.is_some() {
            return Err(TaskRefusal::NameTaken("tag").into());
        }
        let action: ActionId = ctx.new_id();
        let (tag, event) = make(view, ctx, action, state)?;
        Ok(Decision::events([event], (action, tag)))
    }
}

fn known(view: &View<'_>, tag: TagId) -> Result<StoredTag, Rejected> {
    let found = tags::one(view, tag)?.filter(|tag| !tag.is_gone);
    Ok(found.ok_or(TaskRefusal::NotFound("tag"))?)
}

/// Call or colour a tag otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeTag {
    /// Which.
    pub tag: TagId,
    /// How it is to be.
    pub wish: TagWish,
}

impl Command for ChangeTag {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.change_tag";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let tag = known(view, self.tag)?;
        let to = TagState {
            merged_into: tag.merged_into,
            ..self.wish.clean()?
        };
        if tags::by_name(view, &to.name)?.is_some_and(|other| other.id != tag.id) {
            return Err(TaskRefusal::NameTaken("tag").into());
        }
        change(ctx, &tag, Some(to))
    }
}

fn change(ctx: &mut Ctx, tag: &StoredTag, to: Option<TagState>) -> Result<Decision<ActionId>, Rejected> {
    let action: ActionId = ctx.new_id();
    let from = Some(tag.state());
    if from == to {
        return Ok(Decision::nothing(action));
    }
    let event = TagChanged {
        action,
        tag: tag.id,
        state: Change { from, to },
    };
    Ok(Decision::events([event.into()], action))
}

/// Let all tasks that carry one tag carry another instead. They keep the first below, so that it can be undone.
#[derive(Clone, Debug, Serialize)]
pub struct MergeTags {
    /// The one that goes.
    pub tag: TagId,
    /// The one that stays.
    pub into: TagId,
}

impl Command for MergeTags {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.merge_tags";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let (tag, into) = (known(view, self.tag)?, known(view, self.into)?);
        if tag.id == into.id || into.merged_into.is_some() || tag.merged_into.is_some() {
            return Err(TaskRefusal::MergeIntoItself.into());
        }
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        // Tags that were merged into this one before go along.
        for tag in tags::merged_into(view, tag.id)?.into_iter().chain([tag]) {
            let to = TagState {
                merged_into: Some(into.id),
                ..tag.state()
            };
            let state = Change {
                from: Some(tag.state()),
                to: Some(to),
            };
            events.push(
                TagChanged {
                    action,
                    tag: tag.id,
                    state,
                }
                .into(),
            );
        }
        Ok(Decision::events(events, action))
    }
}

/// Take a tag off all tasks.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveTag {
    /// Which.
    pub tag: TagId,
}

impl Command for RemoveTag {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.remove_tag";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        change(ctx, &known(view, self.tag)?, None)
    }
}
