//! What a task says, and one field of it changing. Events carry changes with both values, so that history and undo need
//! nothing else, and so that changes of different fields merge.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use super::{Due, Link, Priority, ProjectId, Reminder, SectionId, TagId, TaskId};

/// All that a task says when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFields {
    /// What is to be done.
    pub title: String,
    /// Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// In which project; none for a task of the owner's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// In which part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// Of which task it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// Whom it is for; nobody means its owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<PersonId>,
    /// How much it matters.
    #[serde(default = "no_priority", skip_serializing_if = "is_no_priority")]
    pub priority: Priority,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagId>,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// From which day on it can be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// When to remind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// What it is about elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Its place among its siblings.
    pub rank: i64,
}

const fn no_priority() -> Priority {
    Priority::None
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field over like this"
)]
const fn is_no_priority(priority: &Priority) -> bool {
    matches!(priority, Priority::None)
}

/// Where a task hangs: these change together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// In which project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// In which part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// Of which task it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
}

/// One field, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum FieldChange {
    /// What is to be done.
    Title {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Markdown.
    Notes {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Project, section, parent.
    Whereabouts {
        /// Before.
        from: Whereabouts,
        /// After.
        to: Whereabouts,
    },
    /// Whom it is for.
    Assignees {
        /// Who came.
        added: Vec<PersonId>,
        /// Who went.
        removed: Vec<PersonId>,
    },
    /// How much it matters.
    Priority {
        /// Before.
        from: Priority,
        /// After.
        to: Priority,
    },
    /// Its labels.
    Tags {
        /// Which came.
        added: Vec<TagId>,
        /// Which went.
        removed: Vec<TagId>,
    },
    /// When it is due.
    Due {
        /// Before.
        from: Option<Due>,
        /// After.
        to: Option<Due>,
    },
    /// From which day on.
    Start {
        /// Before.
        from: Option<Date>,
        /// After.
        to: Option<Date>,
    },
    /// When to remind.
    Reminders {
        /// Before.
        from: Vec<Reminder>,
        /// After.
        to: Vec<Reminder>,
    },
    /// What it is about elsewhere.
    Links {
        /// Before.
        from: Vec<Link>,
        /// After.
        to: Vec<Link>,
    },
    /// Its place among its siblings.
    Rank {
        /// Before.
        from: i64,
        /// After.
        to: i64,
    },
}

impl FieldChange {
    /// The field's name, as in requests.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Title { .. } => "title",
            Self::Notes { .. } => "notes",
            Self::Whereabouts { .. } => "whereabouts",
            Self::Assignees { .. } => "assignees",
            Self::Priority { .. } => "priority",
            Self::Tags { .. } => "tags",
            Self::Due { .. } => "due",
            Self::Start { .. } => "start",
            Self::Reminders { .. } => "reminders",
            Self::Links { .. } => "links",
            Self::Rank { .. } => "rank",
        }
    }

    /// Whether it is about when the task is due.
    pub const fn is_due(&self) -> bool {
        matches!(self, Self::Due { .. })
    }

    /// The way back.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Self::Title { from, to } => Self::Title { from: to, to: from },
            Self::Notes { from, to } => Self::Notes { from: to, to: from },
            Self::Whereabouts { from, to } => Self::Whereabouts { from: to, to: from },
            Self::Assignees { added, removed } => Self::Assignees {
                added: removed,
                removed: added,
            },
            Self::Priority { from, to } => Self::Priority { from: to, to: from },
            Self::Tags { added, removed } => Self::Tags {
                added: removed,
                removed: added,
            },
            Self::Due { from, to } => Self::Due { from: to, to: from },
            Self::Start { from, to } => Self::Start { from: to, to: from },
            Self::Reminders { from, to } => Self::Reminders { from: to, to: from },
            Self::Links { from, to } => Self::Links { from: to, to: from },
            Self::Rank { from, to } => Self::Rank { from: to, to: from },
        }
    }

    /// Makes it so.
    pub fn apply(&self, fields: &mut TaskFields) {
        match self {
            Self::Title { to, .. } => fields.title.clone_from(to),
            Self::Notes { to, .. } => fields.notes.clone_from(to),
            Self::Whereabouts { to, .. } => {
                fields.project = to.project;
                fields.section = to.section;
                fields.parent = to.parent;
            }
            Self::Assignees { added, removed } => merge(&mut fields.assignees, added, removed),
            Self::Priority { to, .. } => fields.priority = *to,
            Self::Tags { added, removed } => merge(&mut fields.tags, added, removed),
            Self::Due { to, .. } => fields.due.clone_from(to),
            Self::Start { to, .. } => fields.start = *to,
            Self::Reminders { to, .. } => fields.reminders.clone_from(to),
            Self::Links { to, .. } => fields.links.clone_from(to),
            Self::Rank { to, .. } => fields.rank = *to,
        }
    }

    /// The change as it has to be now to end where this one ends, or to do what it does to a list; none where that
    /// is so already.
    #[expect(clippy::wrong_self_convention, reason = "from what is so now")]
    pub fn from_now(self, now: &TaskFields) -> Option<Self> {
        let changed = match self {
            Self::Title { to, .. } => Self::Title {
                from: now.title.clone(),
                to,
            },
            Self::Notes { to, .. } => Self::Notes {
                from: now.notes.clone(),
                to,
            },
            Self::Whereabouts { to, .. } => Self::Whereabouts {
                from: now.whereabouts(),
                to,
            },
            Self::Assignees { added, removed } => {
                let (added, removed) = news(&now.assignees, added, removed);
                Self::Assignees { added, removed }
            }
            Self::Priority { to, .. } => Self::Priority {
                from: now.priority,
                to,
            },
            Self::Tags { added, removed } => {
                let (added, removed) = news(&now.tags, added, removed);
                Self::Tags { added, removed }
            }
            Self::Due { to, .. } => Self::Due {
                from: now.due.clone(),
                to,
            },
            Self::Start { to, .. } => Self::Start { from: now.start, to },
            Self::Reminders { to, .. } => Self::Reminders {
                from: now.reminders.clone(),
                to,
            },
            Self::Links { to, .. } => Self::Links {
                from: now.links.clone(),
                to,
            },
            Self::Rank { to, .. } => Self::Rank { from: now.rank, to },
        };
        (!changed.is_nothing()).then_some(changed)
    }

    /// Whether the task still says what this change made it say, so that it can be taken back without taking back
    /// what came after it.
    pub fn still_holds(&self, now: &TaskFields) -> bool {
        match self {
            Self::Assignees { added, removed } => holds(&now.assignees, added, removed),
            Self::Tags { added, removed } => holds(&now.tags, added, removed),
            other => other.clone().from_now(now).is_none(),
        }
    }

    fn is_nothing(&self) -> bool {
        match self {
            Self::Title { from, to } | Self::Notes { from, to } => from == to,
            Self::Whereabouts { from, to } => from == to,
            Self::Assignees { added, removed } => added.is_empty() && removed.is_empty(),
            Self::Priority { from, to } => from == to,
            Self::Tags { added, removed } => added.is_empty() && removed.is_empty(),
            Self::Due { from, to } => from == to,
            Self::Start { from, to } => from == to,
            Self::Reminders { from, to } => from == to,
            Self::Links { from, to } => from == to,
            Self::Rank { from, to } => from == to,
        }
    }
}

impl TaskFields {
    /// A task with nothing but a title.
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            notes: String::new(),
            project: None,
            section: None,
            parent: None,
            assignees: Vec::new(),
            priority: Priority::None,
            tags: Vec::new(),
            due: None,
            start: None,
            reminders: Vec::new(),
            links: Vec::new(),
            rank: 0,
        }
    }

    /// Where it hangs.
    pub const fn whereabouts(&self) -> Whereabouts {
        Whereabouts {
            project: self.project,
            section: self.section,
            parent: self.parent,
        }
    }
}

fn merge<T: Copy + PartialEq>(list: &mut Vec<T>, added: &[T], removed: &[T]) {
    list.retain(|item| !removed.contains(item));
    for item in added {
        if !list.contains(item) {
            list.push(*item);
        }
    }
}

/// What of it would change the list.
fn news<T: Copy + PartialEq>(list: &[T], added: Vec<T>, removed: Vec<T>) -> (Vec<T>, Vec<T>) {
    (
        added.into_iter().filter(|item| !list.contains(item)).collect(),
        removed.into_iter().filter(|item| list.contains(item)).collect(),
    )
}

fn holds<T: Copy + PartialEq>(list: &[T], added: &[T], removed: &[T]) -> bool {
    added.iter().all(|item| list.contains(item)) && removed.iter().all(|item| !list.contains(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_different_fields_merge_and_go_back() {
        let mut now = TaskFields::titled("Pay rent");
        let title = FieldChange::Title {
            from: "Pay rent".to_owned(),
            to: "Pay the rent".to_owned(),
        };
        let priority = FieldChange::Priority {
            from: Priority::None,
            to: Priority::High,
        };
        title.apply(&mut now);
        priority.apply(&mut now);
        assert!(title.still_holds(&now) && priority.still_holds(&now));
        assert_eq!(title.clone().from_now(&now), None, "twice is once");
        title.back().apply(&mut now);
        assert_eq!((now.title.as_str(), now.priority), ("Pay rent", Priority::High));
    }

    #[test]
    fn lists_gain_and_lose() {
        let tag = |number| TagId::from_ulid(vc_kernel::id::Ulid::from_parts(1, number));
        let mut now = TaskFields::titled("Water the plants");
        now.tags = vec![tag(1), tag(2)];
        let change = FieldChange::Tags {
            added: vec![tag(2), tag(3)],
            removed: vec![tag(1), tag(9)],
        };
        let change = change.from_now(&now).expect("something");
        assert_eq!(
            change,
            FieldChange::Tags {
                added: vec![tag(3)],
                removed: vec![tag(1)]
            }
        );
        change.apply(&mut now);
        assert_eq!(now.tags, [tag(2), tag(3)]);
    }
}
