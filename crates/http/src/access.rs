//! The authorization table: one row per operation. What has no row is refused.

use std::collections::HashMap;

use axum::http::Method;

/// Who may call an operation at all. Commands check again in the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// Whoever is signed in.
    Member,
    /// Admins.
    Admin,
}

/// A row: an operation and who may call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessRule {
    /// In capitals.
    pub method: &'static str,
    /// As in OpenAPI: `/api/v1/admin/users/{id}`.
    pub path: &'static str,
    /// Who.
    pub access: Access,
}

/// All rows, by path.
#[derive(Clone, Debug, Default)]
pub struct AccessTable {
    by_path: HashMap<&'static str, Vec<AccessRule>>,
}

impl AccessTable {
    /// Collects rows; a second row for the same operation only ever narrows it.
    pub fn new(rules: impl IntoIterator<Item = AccessRule>) -> Self {
        let mut table = Self::default();
        for rule in rules {
            table.by_path.entry(rule.path).or_default().push(rule);
        }
        table
    }

    /// The strictest row for this operation. `HEAD` is `GET` without a body.
    pub fn find(&self, method: &Method, path: &str) -> Option<Access> {
        let method = if method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        let rows = self
            .by_path
            .get(path)?
            .iter()
            .filter(|rule| rule.method == method);
        rows.map(|rule| rule.access).max_by_key(|access| match access {
            Access::Public => 0,
            Access::Member => 1,
            Access::Admin => 2,
        })
    }

    /// The methods that have a row at this path, for the `Allow` header; empty for an unknown path.
    pub fn methods(&self, path: &str) -> Vec<&'static str> {
        let mut methods: Vec<_> = self
            .by_path
            .get(path)
            .into_iter()
            .flatten()
            .map(|rule| rule.method)
            .collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }

    /// All rows, sorted by path and method.
    pub fn rules(&self) -> Vec<AccessRule> {
        let mut rules: Vec<_> = self.by_path.values().flatten().copied().collect();
        rules.sort_unstable_by_key(|rule| (rule.path, rule.method));
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_row_wins_and_no_row_is_none() {
        let row = |method, access| AccessRule {
            method,
            path: "/a/{id}",
            access,
        };
        let table = AccessTable::new([
            row("GET", Access::Public),
            row("GET", Access::Admin),
            row("PUT", Access::Member),
        ]);
        assert_eq!(table.find(&Method::GET, "/a/{id}"), Some(Access::Admin));
        assert_eq!(table.find(&Method::HEAD, "/a/{id}"), Some(Access::Admin));
        assert_eq!(table.find(&Method::DELETE, "/a/{id}"), None);
        assert_eq!(table.find(&Method::GET, "/b"), None);
        assert_eq!(table.methods("/a/{id}"), ["GET", "PUT"]);
    }
}
