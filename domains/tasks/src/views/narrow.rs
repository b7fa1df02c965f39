//! Where the tasks that a filter asks for are looked for. Either a range of an index has them in the very order of the list,
//! and is read until the page is full; or something that is asked for is had by few tasks, and all of those are looked at.
//!
//! The first is quick where many of those looked at fit, the second where few can. Neither is guessed: the sets are counted,
//! as far as [`BOUNDS`].

use rusqlite::types::Value;
use vc_kernel::{View, ViewError};

use super::list::{Filter, Sort};
use super::page::in_order;
use super::stored::number_list;

/// How far sets are listed rather than asked about.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Tasks that are all looked at rather than read in order. A page of 50 of a million looks at as many where one in a hundred
    /// fits.
    pub few: usize,
    /// Documents with the words asked for that are listed; above, the texts of each task that is looked at are. Listing takes
    /// longer the more there are, looking takes longer the fewer there are.
    pub documents: usize,
}

/// Those that lists have.
pub const BOUNDS: Bounds = Bounds {
    few: 6_000,
    documents: 80_000,
};

/// What a filter says of columns that have an index; each a place for a parameter.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Nothing is.
    pub is_nothing: bool,
    /// Whom it is for or given to: a condition on `tasks_for`.
    pub person: Option<String>,
    /// Which of the filter's conditions says the same.
    pub person_at: usize,
    /// Of one of these projects.
    pub spaces: Option<Vec<String>>,
    /// Outside of projects.
    pub is_own: bool,
    /// Repeats.
    pub is_recurring: bool,
    /// Which of the filter's conditions says the same.
    pub recurring_at: usize,
    /// Carries one of these tags: a query of their ids.
    pub tags: Option<String>,
    /// Which of the filter's conditions says the same.
    pub tags_at: usize,
    /// An occurrence of this series.
    pub series: Option<String>,
    /// A part of this task.
    pub parent: Option<String>,
    /// Of one of these priorities.
    pub priorities: Option<Vec<i64>>,
    /// Which of the filter's conditions says the same.
    pub priorities_at: usize,
    due: Due,
}

/// Bounds of the order of time; each a place for a parameter.
#[derive(Clone, Debug, Default)]
pub struct Due {
    /// From this instant on.
    pub from: Option<String>,
    /// Before this one.
    pub until: Option<String>,
}

impl Narrow {
    /// Adds bounds.
    pub fn due(&mut self, within: Due) {
        self.due.from = within.from.or(self.due.from.take());
        self.due.until = within.until.or(self.due.until.take());
    }
}

impl Due {
    /// As conditions on a column, each with an AND before it.
    fn on(&self, column: &str) -> String {
        let from = self.from.as_ref().map(|from| format!(" AND {column} >= {from}"));
        let until = self
            .until
            .as_ref()
            .map(|until| format!(" AND {column} < {until}"));
        [from, until].into_iter().flatten().collect()
    }
}

/// A range of an index whose entries stand in the order of the list.
#[derive(Clone, Debug)]
pub struct Range {
    /// After FROM; the task is `t`. Of a table beside the tasks, which is `d`, without the tasks: see [`beside`].
    pub from: &'static str,
    /// Whether it is of a table beside the tasks.
    pub is_beside: bool,
    /// Which of the filter's conditions all its entries fit.
    pub implied: Option<usize>,
    /// Which entries.
    pub condition: String,
    /// The column that they stand in the order of, before `number`; none where they only stand by number.
    pub key: Option<&'static str>,
    /// The column of the task's number.
    pub number: &'static str,
    /// The first part of the list's key, where it is the same for all of them and not [`Self::key`].
    pub first: Option<i64>,
}

/// Tasks that are all looked at.
#[derive(Clone, Debug)]
pub struct Set {
    /// A query of their numbers, `n`.
    pub sql: String,
    /// Whether it also yields what tables beside the tasks have: see [`beside`].
    pub is_beside: bool,
    /// Which of the filter's conditions all of it fits.
    pub implied: Option<usize>,
}

/// A condition on a task `t` as one on a table `d` that has its number, space, shelf and when it is due; none where it
/// says something of other columns. What somebody does not see is most often passed over by this, without looking at tasks.
pub fn beside(sql: &str) -> Option<String> {
    of_columns(sql, &["n", "space", "shelf", "due_ms", "due_timed"])
}

/// The condition that the task of a number fits a condition: by an index alone, where that has all that is asked for.
pub fn fits(number: &str, condition: &str) -> String {
    let index = match of_columns(condition, &["n", "space", "shelf"]) {
        Some(_) => " INDEXED BY tasks_tasks_by_shelf",
        None => "",
    };
    format!("EXISTS (SELECT 1 FROM tasks_tasks t{index} WHERE t.n = {number} AND {condition})")
}

/// A condition on a task `t` as one on `d`, if it looks at no other columns than these.
fn of_columns(sql: &str, columns: &[&str]) -> Option<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find("t.") {
        let (before, after) = rest.split_at(at);
        let name_end = after[2..]
            .find(|c| !is_name(c))
            .map_or(after.len(), |end| end + 2);
        text.push_str(before);
        if before.ends_with(is_name) {
            text.push_str(&after[..name_end]);
        } else if columns.contains(&&after[2..name_end]) {
            text.push_str("d.");
            text.push_str(&after[2..name_end]);
        } else {
            return None;
        }
        rest = &after[name_end..];
    }
    text.push_str(rest);
    Some(text)
}

/// From a table beside the tasks to the tasks.
pub const JOIN: &str = " CROSS JOIN tasks_tasks t ON t.n = d.n";

/// A query of tasks by a table beside them: without the tasks where it asks for nothing that only they have.
pub fn by_beside(columns: &str, from: &str, condition: &str) -> String {
    beside(&format!("SELECT {columns} FROM {from} WHERE {condition}"))
        .unwrap_or_else(|| format!("SELECT {columns} FROM {from}{JOIN} WHERE {condition}"))
}

/// Where to look.
#[derive(Clone, Debug)]
pub enum Source {
    /// In each of these ranges; those with a `first` come after one another.
    Ranges(Vec<Range>),
    /// Through all of this set.
    Few(Set),
    /// Through all tasks of these shelves, which have no index for this order.
    All,
}

/// Chooses.
pub fn source(view: &View<'_>, filter: &Filter, sort: Sort, bounds: Bounds) -> Result<Source, ViewError> {
    let one_tag = match &filter.narrow.tags {
        Some(tags) if sort == Sort::Due => {
            let (sql, parameters) = in_order(&format!("SELECT count(*) FROM ({tags})"), &filter.parameters);
            let count = view.count(&sql, rusqlite::params_from_iter(parameters))?;
            (count == 1).then_some(tags.as_str())
        }
        _ => None,
    };
    let ranges = ranges(filter, sort, one_tag);
    let implied = ranges.as_ref().and_then(|ranges| ranges.first()?.implied);
    let mut few: Option<(usize, Set)> = None;
    for set in sets(filter, sort, implied) {
        // Whatever narrows it no further need not be counted on.
        let at_most = few.as_ref().map_or(bounds.few, |(count, _)| *count);
        let (sql, parameters) = in_order(
            &format!("SELECT count(*) FROM ({} LIMIT {})", set.sql, at_most + 1),
            &filter.parameters,
        );
        let count = view.count(&sql, rusqlite::params_from_iter(parameters))?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if count <= at_most {
            few = Some((count, set));
        }
    }
    Ok(match (few, ranges) {
        (Some((_, set)), _) => Source::Few(set),
        (None, Some(ranges)) => Source::Ranges(ranges),
        (None, None) => Source::All,
    })
}

/// The places where a list in this order begins. `one_tag` is a query of the one tag that is asked for.
fn ranges(filter: &Filter, sort: Sort, one_tag: Option<&str>) -> Option<Vec<Range>> {
    let narrow = &filter.narrow;
    let one_space = narrow
        .spaces
        .as_ref()
        .and_then(|spaces| <&[String; 1]>::try_from(spaces.as_slice()).ok());
    let due = narrow.due.on("t.due_ms");
    let range = |from, condition, key| Range {
        from,
        condition,
        key,
        number: "t.n",
        first: None,
        is_beside: false,
        implied: None,
    };
    let shelves = filter.shelves.iter();
    let of_beside = |from, whose: String, implied| {
        let due = narrow.due.on("d.due_ms");
        let of = move |shelf: &i64| Range {
            number: "d.n",
            is_beside: true,
            implied: Some(implied),
            ..range(
                from,
                format!("{whose} AND d.shelf = {shelf}{due}"),
                Some("d.due_ms"),
            )
        };
        filter.shelves.iter().map(of).collect()
    };
    Some(match (sort, one_space) {
        (Sort::Due, _) if narrow.person.is_some() => {
            let person = narrow.person.clone().unwrap_or_default();
            of_beside("tasks_for d", person, narrow.person_at)
        }
        (Sort::Due, Some([space])) => {
            let from = "tasks_tasks t INDEXED BY tasks_tasks_by_space";
            let of = |shelf| {
                range(
                    from,
                    format!("t.space = {space} AND t.shelf = {shelf}{due}"),
                    Some("t.due_ms"),
                )
            };
            shelves.map(of).collect()
        }
        (Sort::Due, None) if one_tag.is_some() => {
            let tag = format!("d.tag = ({})", one_tag.unwrap_or_default());
            of_beside("tasks_task_tags d", tag, narrow.tags_at)
        }
        (Sort::Due, None) if narrow.is_recurring => {
            let from = "tasks_tasks t INDEXED BY tasks_tasks_recurring";
            let of = |shelf| Range {
                implied: Some(narrow.recurring_at),
                ..range(
                    from,
                    format!("t.series IS NOT NULL AND t.shelf = {shelf}{due}"),
                    Some("t.due_ms"),
                )
            };
            shelves.map(of).collect()
        }
        (Sort::Due, None) if narrow.priorities.is_some() => by_priority(filter, false, &due),
        (Sort::Due, None) => {
            let from = "tasks_tasks t INDEXED BY tasks_tasks_by_due";
            let of = |shelf| range(from, format!("t.shelf = {shelf}{due}"), Some("t.due_ms"));
            shelves.map(of).collect()
        }
        (Sort::Priority, _) => by_priority(filter, true, &due),
        (Sort::Updated, _) => {
            let from = "tasks_tasks t INDEXED BY tasks_tasks_by_update";
            let of = |shelf| range(from, format!("t.shelf = {shelf}"), Some("t.updated_ms"));
            shelves.map(of).collect()
        }
        (Sort::Created | Sort::Relevance, _) => {
            let from = "tasks_tasks t INDEXED BY tasks_tasks_by_shelf";
            let of = |shelf| range(from, format!("t.shelf = {shelf}"), None);
            shelves.map(of).collect()
        }
        (Sort::Rank, Some([space])) => {
            let from = "tasks_tasks t INDEXED BY tasks_tasks_by_rank";
            let of = |shelf| {
                range(
                    from,
                    format!("t.space = {space} AND t.shelf = {shelf}"),
                    Some("t.rank"),
                )
            };
            shelves.map(of).collect()
        }
        (Sort::Rank, None) => return None,
    })
}

/// A range for each priority, the highest first.
fn by_priority(filter: &Filter, is_first: bool, due: &str) -> Vec<Range> {
    let wanted = |priority: &i64| {
        filter
            .narrow
            .priorities
            .as_ref()
            .is_none_or(|wanted| wanted.contains(priority))
    };
    let priorities = [3, 2, 1, 0].into_iter().filter(wanted);
    let of = |priority: i64| {
        filter.shelves.iter().map(move |shelf| Range {
            from: "tasks_tasks t INDEXED BY tasks_tasks_by_priority",
            condition: format!("t.shelf = {shelf} AND -t.priority = {}{due}", -priority),
            key: Some("t.due_ms"),
            number: "t.n",
            first: is_first.then_some(-priority),
            is_beside: false,
            implied: filter
                .narrow
                .priorities
                .as_ref()
                .map(|_| filter.narrow.priorities_at),
        })
    };
    priorities.flat_map(of).collect()
}

/// What few tasks may have; none where the ranges are just that. `implied` is the condition that those are for.
fn sets(filter: &Filter, sort: Sort, implied: Option<usize>) -> Vec<Set> {
    let narrow = &filter.narrow;
    let shelves: Vec<String> = filter.shelves.iter().map(ToString::to_string).collect();
    let shelves = format!("shelf IN ({})", shelves.join(", "));
    let is_by_due = sort == Sort::Due;
    let due = narrow.due.on("due_ms");
    let only = |sql: String| Set {
        sql,
        is_beside: false,
        implied: None,
    };
    let beside = |sql: &str, implied| Set {
        sql: format!("SELECT n, space, shelf, due_ms, due_timed FROM {sql}"),
        is_beside: true,
        implied,
    };
    if narrow.is_nothing {
        return vec![only("SELECT 0 AS n WHERE 0".to_owned())];
    }
    let mut sets = Vec::new();
    let is_implied = |at| implied == Some(at);
    if let Some(person) = narrow.person.as_ref().filter(|_| !is_implied(narrow.person_at)) {
        let sql = format!("tasks_for WHERE {person} AND {shelves}{due}");
        sets.push(beside(&sql, Some(narrow.person_at)));
    }
    if let Some(spaces) = &narrow.spaces
        && !(spaces.len() == 1 && matches!(sort, Sort::Due | Sort::Rank))
    {
        let sql = format!(
            "tasks_tasks INDEXED BY tasks_tasks_by_space WHERE space IN ({}) AND {shelves}{due}",
            spaces.join(", ")
        );
        sets.push(beside(&sql, None));
    }
    if narrow.is_own {
        let sql = format!(
            "tasks_tasks INDEXED BY tasks_tasks_by_space WHERE space = ?1 AND {shelves}
             UNION SELECT n, space, shelf, due_ms, due_timed FROM tasks_for WHERE person = ?1 AND {shelves}"
        );
        sets.push(beside(&sql, None));
    }
    if narrow.is_recurring && !is_by_due {
        let sql =
            format!("tasks_tasks INDEXED BY tasks_tasks_recurring WHERE series IS NOT NULL AND {shelves}");
        sets.push(beside(&sql, Some(narrow.recurring_at)));
    }
    if let Some(tags) = narrow.tags.as_ref().filter(|_| !is_implied(narrow.tags_at)) {
        // Of several tags a task may have more than one.
        let sql = format!("tasks_task_tags WHERE tag IN ({tags}) AND {shelves}{due} GROUP BY n");
        sets.push(beside(&sql, Some(narrow.tags_at)));
    }
    if let Some(series) = &narrow.series {
        sets.push(only(format!(
            "SELECT n FROM tasks_tasks INDEXED BY tasks_tasks_by_series WHERE series = {series}"
        )));
    }
    if let Some(parent) = &narrow.parent {
        sets.push(only(format!(
            "SELECT n FROM tasks_tasks INDEXED BY tasks_tasks_by_parent WHERE parent = {parent}"
        )));
    }
    if !due.is_empty() && !is_by_due {
        let sql = format!("tasks_tasks INDEXED BY tasks_tasks_by_due WHERE {shelves}{due}");
        sets.push(beside(&sql, None));
    }
    sets
}

/// Those of a list of numbers, as a set; the list is the parameter.
pub fn listed(filter: &mut Filter, documents: &[i64]) -> Set {
    filter.parameters.push(Value::Text(number_list(documents)));
    Set {
        sql: format!("SELECT value AS n FROM json_each(?{})", filter.parameters.len()),
        is_beside: false,
        implied: None,
    }
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn what_tables_beside_the_tasks_have_is_told_from_what_they_have_not() {
        let cases = [
            ("t.space = ?1 AND t.n > 3", Some("d.space = ?1 AND d.n > 3")),
            (
                "EXISTS (SELECT 1 FROM x f WHERE f.n = t.n)",
                Some("EXISTS (SELECT 1 FROM x f WHERE f.n = d.n)"),
            ),
            (
                "t.shelf IN (0) AND -t.due_ms < 0",
                Some("d.shelf IN (0) AND -d.due_ms < 0"),
            ),
            ("t.notes <> ''", None),
            ("t.n = 1 AND t.due IS NULL", None),
            ("cat.notes = 1 AND ut.n", Some("cat.notes = 1 AND ut.n")),
            ("1", Some("1")),
            ("t.", None),
        ];
        for (sql, expected) in cases {
            assert_eq!(beside(sql).as_deref(), expected, "{sql}");
        }
    }
}
