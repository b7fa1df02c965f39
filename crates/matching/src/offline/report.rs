//! A round as JSON, as text, and as a list of weights that another solver can check.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use serde::Serialize;

use crate::pool::{FORBIDDEN, Pool, Row};
use crate::round::{context_of, pairs_max};
use crate::{Problem, Solution};

/// A round formed from files.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the files said.
    pub problem: Problem,
    /// People's names, in the order of the problem; empty where none was given.
    pub names: Vec<String>,
    /// Members of past groups who are not among the people.
    pub former_members: usize,
    /// The round.
    pub solution: Solution,
}

#[derive(Serialize)]
struct Json<'r> {
    groups: Vec<Vec<&'r str>>,
    unmatched: Vec<JsonUnmatched<'r>>,
    total: i128,
    preference: i64,
    repeats: usize,
    smallest_gap: Option<u32>,
    bound: i128,
    method: &'static str,
    former_members: usize,
    millis: f64,
}

#[derive(Serialize)]
struct JsonUnmatched<'r> {
    id: &'r str,
    reason: &'static str,
}

impl Report {
    /// One JSON object on one line. `total` and `bound` are whole integers of up to 127 bits. `elapsed` is the time the
    /// caller measured.
    pub fn to_json(&self, elapsed: Duration) -> String {
        let solution = &self.solution;
        let json = Json {
            groups: (solution.groups.iter())
                .map(|group| group.members.iter().map(|&member| self.id(member)).collect())
                .collect(),
            unmatched: (solution.unmatched.iter())
                .map(|left| JsonUnmatched {
                    id: self.id(left.person),
                    reason: left.reason.as_str(),
                })
                .collect(),
            total: solution.total,
            preference: solution.preference,
            repeats: solution.repeats,
            smallest_gap: solution.smallest_gap_rounds,
            bound: solution.upper_bound,
            method: solution.method.as_str(),
            former_members: self.former_members,
            millis: millis(elapsed),
        };
        serde_json::to_string(&json).expect("strings and numbers serialise")
    }

    /// For people: one group a line, then who was left over and why, then the figures.
    pub fn to_text(&self, elapsed: Duration) -> String {
        let solution = &self.solution;
        let mut lines: Vec<String> = Vec::new();
        for group in &solution.groups {
            let members: Vec<String> = group.members.iter().map(|&member| self.name(member)).collect();
            let gap = group.pairs.iter().filter_map(|pair| pair.rounds_since_met).min();
            let again = gap.map_or(String::new(), |gap| format!("  (met {gap} rounds ago)"));
            lines.push(format!("{}{again}", members.join(", ")));
        }
        for left in &solution.unmatched {
            lines.push(format!("unmatched: {} ({})", self.name(left.person), left.reason));
        }
        let mut text = lines.join("\n");
        let gap = solution
            .smallest_gap_rounds
            .map_or("none".to_owned(), |gap| format!("{gap} rounds"));
        let figures = [
            ("people", self.problem.people.len().to_string()),
            ("groups", solution.groups.len().to_string()),
            ("unmatched", solution.unmatched.len().to_string()),
            ("repeats", format!("{} (smallest gap: {gap})", solution.repeats)),
            ("preference", format!("{} twelfths", solution.preference)),
            ("total", solution.total.to_string()),
            ("upper bound", solution.upper_bound.to_string()),
            ("method", solution.method.to_string()),
            ("time", format!("{} ms", millis(elapsed))),
        ];
        text.push('\n');
        for (name, value) in figures {
            let _ = write!(text, "\n{name:<12} {value}");
        }
        if self.former_members > 0 {
            let _ = write!(
                text,
                "\nnote         {} past members are no longer among the people",
                self.former_members
            );
        }
        text.push('\n');
        text
    }

    /// Writes `a,b,weight` for every allowed pair, with a header: the weights that a round of pairs maximises. The
    /// weights carry all tiers, cardinality too, so the matching of maximum weight is also one of maximum cardinality.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_weights(&self, mut out: impl io::Write) -> io::Result<()> {
        let context = context_of(&self.problem);
        let tiers = context.tiers(pairs_max(&self.problem));
        let pool = Pool::new(&context, context.order.clone());
        let id = |local: usize| csv_field(self.id(pool.members[local] as usize));
        let mut row = Row::default();
        writeln!(out, "a,b,weight")?;
        for a in 0..pool.len() {
            pool.fill(a, a + 1, &mut row);
            let own = id(a);
            for b in (a + 1..pool.len()).filter(|&b| row.preference[b] != FORBIDDEN) {
                writeln!(out, "{own},{},{}", id(b), pool.weight(&tiers, a, b, &row))?;
            }
        }
        Ok(())
    }

    fn id(&self, person: usize) -> &str {
        &self.problem.people[person].id
    }

    fn name(&self, person: usize) -> String {
        match self.names[person].as_str() {
            "" => self.id(person).to_owned(),
            name => format!("{name} ({})", self.id(person)),
        }
    }
}

fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Milliseconds with one decimal.
fn millis(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 10_000.0).round() / 10.0
}
