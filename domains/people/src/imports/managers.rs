//! The managers that a file names: whether each is somebody, and in which order they are set, so that
//! nobody reports to themselves in between.

use std::collections::{HashMap, HashSet};

use super::parse::RowError;
use crate::commands::{ImportRow, PersonEdit};
use crate::views::managers::{Addresses, MANAGERS_ABOVE_MAX};

const SELF: &str = "Nobody is their own manager. Write somebody else's address, or leave the cell empty.";
const CIRCLE: &str = "They would report to themselves through others. Correct this line, or that of one of the managers above them.";

/// The rows that set managers, those at the top first; or what is wrong, by line.
pub fn managers(rows: &[ImportRow], addresses: &Addresses) -> (Vec<ImportRow>, Vec<RowError>) {
    let named: HashMap<String, String> = rows
        .iter()
        .filter_map(|row| Some((row.email.to_lowercase(), row.manager.as_ref()?.to_lowercase())))
        .collect();
    let in_file: HashSet<String> = rows.iter().map(|row| row.email.to_lowercase()).collect();
    let is_somebody = |address: &str| in_file.contains(address) || addresses.here.contains(address);
    let above = |address: &str| {
        let manager = named.get(address).or_else(|| addresses.manager_of.get(address));
        manager.map(String::as_str)
    };

    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(manager) = &row.manager else { continue };
        let own = row.email.to_lowercase();
        let manager = named.get(&own).unwrap_or(manager).as_str();
        let outcome = if own == manager {
            Err(SELF.to_owned())
        } else if !is_somebody(manager) {
            let shown: String = manager.chars().take(100).collect();
            Err(format!(
                "Nobody here has the address {shown}, and no line of this file adds them. Correct it, add a line for them, or leave the cell empty."
            ))
        } else {
            height(&own, manager, above)
        };
        match outcome {
            Ok(height) => found.push((height, row)),
            Err(reason) => errors.push(RowError {
                line: row.line.into(),
                column: Some("manager".to_owned()),
                reason,
            }),
        }
    }
    found.sort_by_key(|(height, _)| *height);
    let rows = found.into_iter().map(|(_, row)| ImportRow {
        edit: PersonEdit::default(),
        ..row.clone()
    });
    (rows.collect(), errors)
}

/// How many managers stand above somebody, from `manager` up.
fn height<'a>(own: &str, manager: &'a str, above: impl Fn(&str) -> Option<&'a str>) -> Result<usize, String> {
    let mut at = manager;
    for height in 1..=MANAGERS_ABOVE_MAX {
        match above(at) {
            None => return Ok(height),
            Some(next) if next == own => return Err(CIRCLE.to_owned()),
            Some(next) => at = next,
        }
    }
    Err(format!(
        "More than {MANAGERS_ABOVE_MAX} managers would stand above one another, or two of them above each other. Correct this line, or that of one of the managers above."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(people: &[(&str, &str)]) -> Vec<ImportRow> {
        let rows = people.iter().zip(2..);
        rows.map(|((email, manager), line)| ImportRow {
            line,
            email: format!("{email}@example.com"),
            edit: PersonEdit::default(),
            manager: (!manager.is_empty()).then(|| format!("{manager}@example.com")),
        })
        .collect()
    }

    fn here(people: &[(&str, &str)]) -> Addresses {
        let address = |name: &str| format!("{name}@example.com");
        Addresses {
            here: people.iter().map(|(who, _)| address(who)).collect(),
            manager_of: people
                .iter()
                .filter(|(_, manager)| !manager.is_empty())
                .map(|(who, manager)| (address(who), address(manager)))
                .collect(),
        }
    }

    #[test]
    fn managers_are_set_from_the_top_wherever_they_stand() {
        let known = here(&[("ada", "bob"), ("bob", "")]);
        // Ada and Bob change places; Cyd's manager is added below her.
        let rows = file(&[
            ("cyd", "NEW"),
            ("bob", "ada"),
            ("new", "bob"),
            ("ada", "top"),
            ("top", ""),
        ]);
        let (order, errors) = managers(&rows, &known);
        assert_eq!(errors, []);
        let order: Vec<_> = order.iter().map(|row| row.line).collect();
        assert_eq!(order, [5, 3, 4, 2]);
    }

    #[test]
    fn nobody_unknown_and_no_circle() {
        let known = here(&[("ada", "bob"), ("bob", "")]);
        let rows = file(&[("ada", "ada"), ("bob", "ada"), ("cyd", "nobody"), ("dan", "bob")]);
        let (order, errors) = managers(&rows, &known);
        // With Ada's own line wrong, Bob would still report to Ada and Ada to herself.
        let wrong: Vec<_> = errors.iter().map(|error| error.line).collect();
        assert_eq!(wrong, [2, 3, 4, 5]);
        assert!(errors[2].reason.contains("nobody@example.com"));
        assert_eq!(order, []);
        let (_, errors) = managers(&file(&[("bob", "ada")]), &known);
        assert_eq!(errors[0].reason, CIRCLE);

        let names: Vec<String> = (0..=MANAGERS_ABOVE_MAX + 1).map(|n| format!("p{n}")).collect();
        let chain: Vec<(&str, &str)> = names.windows(2).map(|two| (&*two[0], &*two[1])).collect();
        let (_, errors) = managers(&file(&chain), &here(&[(&*names[names.len() - 1], "")]));
        assert_eq!(errors.len(), 1);
    }
}
