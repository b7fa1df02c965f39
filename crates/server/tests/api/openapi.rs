//! The description is complete, committed and current.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::app::app;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Every operation: method in capitals, path, description.
pub fn operations(openapi: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in openapi["paths"].as_object().unwrap() {
        for method in METHODS {
            if item[method].is_object() {
                all.push((method.to_uppercase(), path.clone(), item[method].clone()));
            }
        }
    }
    all
}

#[tokio::test]
async fn the_committed_description_is_current() {
    let app = app().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let served = app.get("/api/v1/openapi.json").await.json();
    let ours = serde_json::to_value(&app.node.openapi).unwrap();
    assert_eq!(served, ours);
    let text = serde_json::to_string_pretty(&ours).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    } else {
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "docs/openapi.json is stale: UPDATE=1 cargo test -p vc-server openapi"
        );
    }
}

#[tokio::test]
async fn every_operation_has_a_row_and_every_row_an_operation() {
    let app = app().await;
    let openapi = serde_json::to_value(&app.node.openapi).unwrap();
    let described: BTreeSet<_> = operations(&openapi)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();
    let rows: BTreeSet<_> = app
        .node
        .access
        .rules()
        .iter()
        .map(|rule| (rule.method.to_owned(), rule.path.to_owned()))
        .collect();
    let without_row: Vec<_> = described.difference(&rows).collect();
    let without_operation: Vec<_> = rows.difference(&described).collect();
    assert!(
        without_row.is_empty() && without_operation.is_empty(),
        "{without_row:?} {without_operation:?}"
    );
}

#[tokio::test]
async fn every_operation_is_described_in_full() {
    let app = app().await;
    let openapi = serde_json::to_value(&app.node.openapi).unwrap();
    assert_eq!(openapi["openapi"], "3.1.0");
    let mut ids = BTreeMap::new();
    for (method, path, operation) in operations(&openapi) {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(
            id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && id.contains('_')
                || id == "login"
                || id == "logout",
            "{name}: {id}"
        );
        assert!(
            ids.insert(id.to_owned(), name.clone()).is_none(),
            "{id} names two operations"
        );
        assert!(
            operation["summary"].as_str().is_some_and(|text| !text.is_empty()),
            "{name} has no summary"
        );
        assert!(
            operation["tags"].as_array().is_some_and(|tags| tags.len() == 1),
            "{name} has no tag"
        );
        let answers = operation["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|status| status.starts_with('2')),
            "{name} never succeeds"
        );
        for status in ["400", "404", "429", "500", "503"] {
            let schema = &answers[status]["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Error", "{name} {status}");
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let app = app().await;
    let openapi = serde_json::to_value(&app.node.openapi).unwrap();
    let mut missing = BTreeSet::new();
    visit(&openapi, &mut |reference| {
        let pointer = reference.trim_start_matches('#');
        if openapi.pointer(pointer).is_none() {
            missing.insert(reference.to_owned());
        }
    });
    assert!(missing.is_empty(), "{missing:?}");
}

fn visit(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(reference) if key == "$ref" => found(reference),
                    _ => visit(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, found)),
        _ => {}
    }
}
