//! Which tasks are meant: by id, by the end of it, or by words.

use serde_json::Value;

use super::text;
use super::words::short_id;
use crate::outcome::Failure;
use crate::transport::Client;

/// A shorter end of an id is no name of a task.
const END_CHARS_MIN: usize = 4;
/// Tasks that are named where several fit.
const SHOWN_MAX: usize = 10;

/// Where tasks are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Those that are not put away.
    Active,
    /// The trash and the archive.
    PutAway,
}

/// A query string from names and values.
pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The ids of several tasks, each once.
pub async fn ids(client: &Client, named: &[String], among: Among) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::with_capacity(named.len());
    for name in named {
        let id = id(client, name, among).await?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The id of a task.
///
/// # Errors
/// Where none or several fit; these are named.
pub async fn id(client: &Client, named: &str, among: Among) -> Result<String, Failure> {
    if let Some(id) = whole(named) {
        return Ok(id);
    }
    let end = end(named).ok_or_else(|| {
        Failure::Usage(format!(
            "\"{named}\" names no task: use its id, or the last {END_CHARS_MIN} characters of it or more"
        ))
    })?;
    let places: &[&str] = match among {
        Among::Active => &["active"],
        Among::PutAway => &["trash", "archived"],
    };
    let mut found = Vec::new();
    for place in places {
        let query = query(&[
            ("id_ends", &end),
            ("status", "any"),
            ("place", place),
            ("limit", "11"),
        ]);
        let page = client.get(&format!("/api/v1/tasks?{query}")).await?;
        found.extend(page["items"].as_array().into_iter().flatten().cloned());
    }
    only(&found, &format!("ends with {end}"))
}

/// The one task that words find, where they name none by its id.
pub async fn id_or_words(client: &Client, named: &str) -> Result<String, Failure> {
    if let Some(id) = whole(named) {
        return Ok(id);
    }
    if let Some(end) = end(named) {
        let query = query(&[("id_ends", &end), ("status", "any"), ("limit", "11")]);
        let page = client.get(&format!("/api/v1/tasks?{query}")).await?;
        let found = page["items"].as_array().cloned().unwrap_or_default();
        if !found.is_empty() {
            return only(&found, &format!("ends with {end}"));
        }
    }
    let query = query(&[("q", named), ("limit", "11")]);
    let page = client.get(&format!("/api/v1/tasks?{query}")).await?;
    let found = page["items"].as_array().cloned().unwrap_or_default();
    only(&found, &format!("has {named:?} in it"))
}

fn only(found: &[Value], what: &str) -> Result<String, Failure> {
    match found {
        [] => Err(Failure::Refused {
            error: "not_found".to_owned(),
            message: format!("no task that you see {what}"),
            details: Value::Null,
        }),
        [one] => Ok(text(&one["id"]).to_owned()),
        several => {
            let mut message = format!("more than one task {what}; say more of its id:");
            for task in several.iter().take(SHOWN_MAX) {
                let id = text(&task["id"]);
                message += &format!("\n  {}  {}", short_id(id, 10), text(&task["title"]));
            }
            if several.len() > SHOWN_MAX {
                message += "\n  …";
            }
            Err(Failure::Usage(message))
        }
    }
}

fn whole(named: &str) -> Option<String> {
    let rest = named.trim().strip_prefix("task_")?;
    (rest.len() == 26).then(|| format!("task_{}", rest.to_ascii_uppercase()))
}

/// The end of an id in the letters that ids have (Crockford's base 32).
fn end(named: &str) -> Option<String> {
    let end = named.trim().trim_start_matches("task_").to_ascii_uppercase();
    let is_end = end.len() >= END_CHARS_MIN
        && end.len() <= 26
        && end
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() && !b"ILOU".contains(&byte));
    is_end.then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_ids_are_told_from_words() {
        assert_eq!(end("k3f9").as_deref(), Some("K3F9"));
        for other in ["k3f", "pay rent", "milk", "bread!", ""] {
            assert_eq!(end(other), None, "{other}");
        }
        assert_eq!(
            whole("task_01j8zq4k5n0000000000000000").as_deref(),
            Some("task_01J8ZQ4K5N0000000000000000")
        );
        assert_eq!(whole("task_01"), None);
    }

    #[test]
    fn one_is_taken_and_several_are_named() {
        let task = |id: &str| serde_json::json!({ "id": id, "title": "Rent" });
        let (a, b) = (
            task("task_01J8ZQ4K5N00000000000K3F9"),
            task("task_01J8ZQ4K5N00000000001K3F9"),
        );
        assert!(only(std::slice::from_ref(&a), "fits").is_ok());
        let Err(Failure::Usage(message)) = only(&[a, b], "fits") else {
            panic!("two");
        };
        assert!(message.contains("000001K3F9  Rent"), "{message}");
        assert!(matches!(only(&[], "fits"), Err(Failure::Refused { .. })));
    }
}
