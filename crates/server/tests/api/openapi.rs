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
            answers
                .keys()
                .any(|status| status.starts_with('2') || status == "101"),
            "{name} never succeeds"
        );
        for status in ["400", "404", "429", "500", "503"] {
            let schema = &answers[status]["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Error", "{name} {status}");
        }
    }
}

/// What is sent and what comes back can be seen by example; an example names fields that there are, and all that are needed.
#[tokio::test]
async fn operations_about_work_have_examples() {
    let app = app().await;
    let openapi = serde_json::to_value(&app.node.openapi).unwrap();
    for (method, path, operation) in operations(&openapi) {
        if operation["tags"][0] != "work" {
            continue;
        }
        let name = format!("{method} {path}");
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let answers = operation["responses"].as_object().unwrap();
        let answer = answers
            .iter()
            .find(|(status, _)| status.starts_with('2'))
            .unwrap()
            .1;
        let answer = &answer["content"]["application/json"]["schema"];
        for (what, schema) in [("request", body), ("answer", answer)] {
            if schema.is_null() {
                continue;
            }
            assert!(
                has_example(&openapi, schema, 0),
                "{name}: no example in its {what}"
            );
        }
    }
    for (name, schema) in openapi["components"]["schemas"].as_object().unwrap() {
        let Some(example) = schema.get("example").and_then(Value::as_object) else {
            continue;
        };
        let Some(properties) = schema["properties"].as_object() else {
            continue;
        };
        for key in example.keys() {
            assert!(properties.contains_key(key), "the example of {name} has {key}");
        }
        for needed in schema["required"].as_array().into_iter().flatten() {
            assert!(
                example.contains_key(needed.as_str().unwrap()),
                "the example of {name} lacks {needed}"
            );
        }
    }
}

/// Whether a schema, or what it is made of, has an example.
fn has_example(openapi: &Value, schema: &Value, depth: usize) -> bool {
    if depth > 8 {
        return false;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let target = openapi.pointer(reference.trim_start_matches('#'));
        return target.is_some_and(|target| has_example(openapi, target, depth + 1));
    }
    if schema.get("example").is_some() || schema.get("examples").is_some() {
        return true;
    }
    let parts = schema["properties"]
        .as_object()
        .into_iter()
        .flat_map(|parts| parts.values());
    let more = ["oneOf", "allOf", "anyOf"]
        .into_iter()
        .flat_map(|key| schema[key].as_array().into_iter().flatten());
    parts
        .chain(more)
        .chain(schema.get("items"))
        .any(|part| has_example(openapi, part, depth + 1))
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
