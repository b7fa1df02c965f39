//! What happened to projects, tags, templates and saved views.

use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::template::TemplateContent;
use crate::model::{ActionId, Change, Place, ProjectId, SavedViewId, Section, TagId, TemplateId};
use crate::views::spaces::StoredProject;

/// Tasks have a place together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCreated {
    /// Part of which action.
    pub action: ActionId,
    /// Its id.
    pub project: ProjectId,
    /// In whose name.
    pub owner: String,
    /// How it is called.
    pub name: String,
    /// Its colour, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Whether only its members see it.
    pub is_private: bool,
    /// Who is in it from the beginning.
    pub members: Vec<PersonId>,
    /// Its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

/// One setting of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum ProjectFieldChange {
    /// How it is called.
    Name {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Its colour.
    Color {
        /// Before.
        from: Option<String>,
        /// After.
        to: Option<String>,
    },
    /// Whether only its members see it.
    Private {
        /// Before.
        from: bool,
        /// After.
        to: bool,
    },
}

impl ProjectFieldChange {
    /// Whether the project still is as this change made it.
    pub fn still_holds(&self, project: &StoredProject) -> bool {
        match self {
            Self::Name { to, .. } => *to == project.name,
            Self::Color { to, .. } => *to == project.color,
            Self::Private { to, .. } => *to == project.is_private,
        }
    }

    /// The way back.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Self::Name { from, to } => Self::Name { from: to, to: from },
            Self::Color { from, to } => Self::Color { from: to, to: from },
            Self::Private { from, to } => Self::Private { from: to, to: from },
        }
    }
}

/// A project is called, coloured or seen otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub project: ProjectId,
    /// The settings that changed.
    pub changes: Vec<ProjectFieldChange>,
}

/// A project has other sections, or the same in another order. Tasks of one that went are in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionsChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Of which project.
    pub project: ProjectId,
    /// All of them.
    pub sections: Change<Vec<Section>>,
}

/// People came to a project, or left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which project.
    pub project: ProjectId,
    /// Who came.
    pub added: Vec<PersonId>,
    /// Who went.
    pub removed: Vec<PersonId>,
}

/// A project was archived, thrown away, or brought back, with all of its tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectShelved {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub project: ProjectId,
    /// From where to where.
    pub place: Change<Place>,
}

/// How a tag is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagState {
    /// How it is called; no two are called the same, in any case of letters.
    pub name: String,
    /// Its colour, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The tag that it is now: tasks keep what they carry, and show that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TagId>,
}

/// A tag came, changed, became another, or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub tag: TagId,
    /// How it was and is; none where it is not there.
    pub state: Change<Option<TagState>>,
}

/// How a template is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateState {
    /// In whose name.
    pub owner: String,
    /// How it is called.
    pub name: String,
    /// Whether only its owner sees it.
    pub is_private: bool,
    /// What it makes.
    pub content: TemplateContent,
}

/// A template came, changed or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub template: TemplateId,
    /// How it was and is; none where it is not there.
    pub state: Change<Option<Box<TemplateState>>>,
}

/// How a saved view is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViewState {
    /// Whose.
    pub owner: String,
    /// How it is called.
    pub name: String,
    /// In the language of the search box.
    pub filter: String,
    /// How it is shown: `list` or `board`.
    pub layout: String,
    /// Its place among the owner's.
    pub position: i64,
}

/// A saved view came, changed or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViewChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub view: SavedViewId,
    /// How it was and is; none where it is not there.
    pub state: Change<Option<SavedViewState>>,
}
