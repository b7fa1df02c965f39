//! What other systems are told is described, committed and true: each stored event that is told, mapped from its fixture,
//! is what its schema says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use vc_http::PublicUrls;
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Domain, EventPosition, Incarnation, NewEvent, PublicEvent, PublicEventKind, Recorded,
};
use vc_testkit::Given;

use crate::app::app;

const TABLE_BEGINS: &str = "<!-- The table is made by: UPDATE=1 cargo test -p vc-server schemas -->\n";
const TABLE_ENDS: &str = "<!-- until here -->\n";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn domains() -> Vec<Arc<dyn Domain>> {
    let client = vc_publisher::WebhookClient::new(vc_publisher::Reach::Public).unwrap();
    let urls = PublicUrls::new("https://commons.example.com", &[]);
    vec![
        Arc::new(vc_people::project::People),
        vc_coffee::domain(|_| None).domain,
        vc_tasks::domain().domain,
        vc_publish::domain(client, urls, vc_publish::RetrySchedule::default()).domain,
    ]
}

fn kinds() -> Vec<&'static PublicEventKind> {
    domains().iter().flat_map(|domain| domain.published()).collect()
}

/// Writes the file, or says that it is stale.
fn keep_current(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, text).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "{} is stale: UPDATE=1 cargo test -p vc-server schemas",
        path.display()
    );
}

#[test]
fn the_committed_schemas_are_current_and_no_others_are_there() {
    let folder = repository().join("docs/schemas");
    let mut wanted = BTreeSet::new();
    for kind in kinds() {
        let text = serde_json::to_string_pretty(&kind.schema()).unwrap() + "\n";
        keep_current(&folder.join(kind.schema_name()), &text);
        assert!(wanted.insert(kind.schema_name()), "{} is there twice", kind.name);
    }
    let present: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(
        present, wanted,
        "of a schema that was published nothing is taken away"
    );
}

#[test]
fn the_documentation_lists_every_event() {
    let path = repository().join("docs/events.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(TABLE_BEGINS).expect("a place for the table");
    let (_, after) = rest.split_once(TABLE_ENDS).expect("the table's end");
    let mut table = "| `type` | Says | Data |\n|---|---|---|\n".to_owned();
    for kind in kinds() {
        let schema = kind.schema();
        let fields = schema["properties"].as_object().expect("an object").keys();
        let fields: Vec<String> = fields.map(|name| format!("`{name}`")).collect();
        let name = kind.schema_name();
        table += &format!(
            "| [`{}`](schemas/{name}) | {} | {} |\n",
            kind.name,
            kind.summary(),
            fields.join(", ")
        );
    }
    keep_current(
        &path,
        &format!("{before}{TABLE_BEGINS}{table}{TABLE_ENDS}{after}"),
    );
}

#[tokio::test]
async fn a_server_serves_them_to_everybody() {
    let app = app().await;
    let listed = app.get("/api/v1/schemas").await.json();
    let names: Vec<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        kinds().iter().map(|kind| kind.schema_name()).collect::<Vec<_>>()
    );
    for kind in kinds() {
        let answer = app.get(&format!("/api/v1/schemas/{}", kind.schema_name())).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["content-type"], "application/schema+json");
        assert_eq!(answer.json(), kind.schema());
    }
}

/// A stored event as a fixture shows it.
struct Fixture {
    file: String,
    recorded: Recorded,
}

impl Fixture {
    /// As a new event of its domain.
    fn as_new(&self) -> NewEvent {
        NewEvent {
            name: self.recorded.name.clone().leak(),
            version: self.recorded.version,
            body: self.recorded.body.clone(),
            older: Vec::new(),
            sealed: None,
        }
    }
}

/// All fixtures of these domains: `people.joined.v1.json` holds name and body, `task_created.v1.json` and
/// `task_created.v1.case.json` hold the body.
fn fixtures() -> Vec<Fixture> {
    let mut all = Vec::new();
    for domain in domains() {
        let folder = repository()
            .join("domains")
            .join(domain.name())
            .join("tests/fixtures/events");
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let json: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let (name, version, body) = match json.get("name").zip(json.get("version")) {
                Some((name, version)) => (
                    name.as_str().unwrap().to_owned(),
                    version.as_u64().unwrap(),
                    json["body"].clone(),
                ),
                None => {
                    let mut parts = file.split('.');
                    let name = format!("{}.{}", domain.name(), parts.next().unwrap());
                    let version = parts.next().unwrap().trim_start_matches('v').parse().unwrap();
                    (name, version, json)
                }
            };
            all.push(Fixture {
                recorded: recorded(name, version, &body),
                file,
            });
        }
    }
    all.sort_by(|a, b| a.file.cmp(&b.file));
    all
}

fn recorded(name: String, version: u64, body: &Value) -> Recorded {
    Recorded {
        position: EventPosition {
            instance: "main".parse().unwrap(),
            incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
            seq: 1,
            index: 0,
        },
        at: "2026-11-23T09:00:00Z".parse().unwrap(),
        actor: Actor::Person("person_01JD8ZQ4K5N0000000000000A1".parse().unwrap()),
        name,
        version: u16::try_from(version).unwrap(),
        body: body.to_string(),
        sealed: None,
    }
}

/// What the fixtures are about is there: a shared project with a task, and a round that is whole.
fn world(fixtures: &[Fixture]) -> Given {
    let find = |file: &str| {
        fixtures
            .iter()
            .find(|fixture| fixture.file == file)
            .unwrap()
            .as_new()
    };
    let mut project = find("project_created.v1.json");
    project.body = project
        .body
        .replace("\"is_private\":true", "\"is_private\":false");
    let mut given = Given::new(domains()).event(project);
    for file in [
        "task_created.v1.json",
        "program_created.v1.json",
        "round_started.v1.json",
        "matches_formed.v1.json",
        "round_formed.v1.json",
    ] {
        given = given.event(find(file));
    }
    given
}

fn told(given: &Given, fixture: &Fixture) -> Vec<PublicEvent> {
    let domains = domains();
    let domain = domains
        .iter()
        .find(|domain| domain.name() == fixture.recorded.domain());
    domain
        .unwrap()
        .publish(&given.view(), &fixture.recorded)
        .unwrap_or_else(|error| panic!("{}: {error}", fixture.file))
}

#[test]
fn every_fixture_that_is_told_is_what_its_published_schema_says() {
    let fixtures = fixtures();
    let given = world(&fixtures);
    let validators: BTreeMap<String, jsonschema::Validator> = kinds()
        .iter()
        .map(|kind| {
            let path = repository().join("docs/schemas").join(kind.schema_name());
            let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            let validator = jsonschema::options()
                .should_validate_formats(true)
                .build(&schema)
                .unwrap_or_else(|error| panic!("{}: {error}", kind.name));
            (kind.schema_name(), validator)
        })
        .collect();
    let mut seen = BTreeSet::new();
    for fixture in &fixtures {
        for event in told(&given, fixture) {
            let name = format!("{}.v{}.json", event.name, event.version);
            let validator = validators
                .get(&name)
                .unwrap_or_else(|| panic!("{name} is not published"));
            let wrong: Vec<String> = validator
                .iter_errors(&event.data)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{}: {wrong:?} in {}", fixture.file, event.data);
            seen.insert(name);
        }
    }
    let all: BTreeSet<String> = kinds().iter().map(|kind| kind.schema_name()).collect();
    assert_eq!(seen, all, "each kind is told by some fixture");
}

/// A schema says something: with a field gone, or with another type, nothing fits any more.
#[test]
fn the_schemas_refuse_what_is_wrong() {
    let fixtures = fixtures();
    let given = world(&fixtures);
    for event in fixtures.iter().flat_map(|fixture| told(&given, fixture)) {
        let kind = kinds().into_iter().find(|kind| kind.name == event.name).unwrap();
        let schema = kind.schema();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for required in schema["required"].as_array().unwrap() {
            let name = required.as_str().unwrap();
            for wrong in [None, Some(serde_json::json!({ "no": "such" }))] {
                let mut data = event.data.clone();
                match wrong {
                    None => drop(data.as_object_mut().unwrap().remove(name)),
                    Some(wrong) => data[name] = wrong,
                }
                assert!(
                    !validator.is_valid(&data),
                    "{} without a right {name}",
                    event.name
                );
            }
        }
    }
}

/// Every text of a stored event that has a space in it was written by somebody.
#[test]
fn no_words_of_people_are_told() {
    fn words<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::String(text) if text.contains([' ', '.']) => found.push(text),
            Value::Array(values) => values.iter().for_each(|value| words(value, found)),
            Value::Object(fields) => fields.values().for_each(|value| words(value, found)),
            _ => {}
        }
    }
    let fixtures = fixtures();
    let given = world(&fixtures);
    let mut looked_at = 0;
    for fixture in &fixtures {
        let body: Value = serde_json::from_str(&fixture.recorded.body).unwrap();
        let mut found = Vec::new();
        words(&body, &mut found);
        for event in told(&given, fixture) {
            let data = event.data.to_string();
            for text in &found {
                looked_at += 1;
                assert!(!data.contains(text), "{}: {text:?} in {data}", fixture.file);
            }
        }
    }
    assert!(looked_at > 5, "there are fixtures with words in them");
}
