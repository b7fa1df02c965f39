//! One instance with the whole product on top of it, and requests of its people, as their programs send them: router,
//! token, permission, command or view, JSON. Only the socket is missing.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vc_config::{Config, Overrides};
use vc_instance::Instance;
use vc_kernel::{Actor, Clock as _, PersonId, SystemClock};
use vc_mail::MemoryMailer;
use vc_people::auth::new_token;
use vc_people::commands::{AddPerson, CreateToken, NewPerson};
use vc_people::model::Role;
use vc_server::{Node, NodeOptions};

use crate::world::{MEMBERS, PEOPLE, PRIVATE, Project, SECTIONS, SHARED};

const YAML: &str = "instances:\n  - id: office\n    name: Office\n";

pub struct Office {
    pub node: Node,
    router: Router,
    pub people: Vec<String>,
    tokens: Vec<String>,
    pub projects: Vec<Project>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }
}

impl Office {
    /// Opens a data directory; an empty one gets its people and projects.
    pub async fn open(data: &Path) -> Self {
        let overrides = Overrides {
            data: Some(data.to_owned()),
            listen: Some("127.0.0.1:0".parse().expect("an address")),
        };
        let config = Config::parse(YAML, Path::new("vc.yaml"), &overrides, &vc_server::check_program)
            .expect("a sound configuration");
        let options = NodeOptions {
            clock: Arc::new(SystemClock),
            mailer: Arc::new(MemoryMailer::default()),
            run_due_work: true,
            demo_accounts: Vec::new(),
        };
        let node = Node::open(config, options).expect("the node opens");
        node.instances.open_all().await;
        let mut office = Self {
            router: node.router(),
            node,
            people: Vec::new(),
            tokens: Vec::new(),
            projects: Vec::new(),
        };
        for number in 0..PEOPLE {
            office.add_person(number).await;
        }
        office.find_projects().await;
        if office.projects.is_empty() {
            office.make_projects().await;
            office.find_projects().await;
        }
        assert_eq!(office.projects.len(), SHARED + PRIVATE);
        office
    }

    pub fn instance(&self) -> Arc<Instance> {
        let id = &self.node.instances.ids()[0];
        self.node.instances.get_open(id).expect("it is open")
    }

    /// Somebody, new or known already, with a token of their own.
    async fn add_person(&mut self, number: usize) {
        let instance = self.instance();
        let person = NewPerson {
            name: format!("Person {number}"),
            email: format!("person-{number}@example.com"),
            time_zone: ["Europe/Berlin", "Europe/London", "America/New_York"][number % 3].to_owned(),
            ..NewPerson::default()
        };
        let command = AddPerson {
            person,
            role: Role::Member,
            credential: None,
        };
        let request = instance.system_request();
        let person: PersonId = instance.submit(request, command).await.expect("they join");
        let expires_at = SystemClock.now() + (24 * 365).hours();
        let token = new_token(&instance, expires_at).await.expect("the keep takes it");
        let command = CreateToken {
            token: token.id,
            person,
            name: "bench".to_owned(),
            prefix: token.prefix,
            expires_at_ms: expires_at.as_millisecond(),
        };
        let mut request = instance.system_request();
        request.actor = Actor::Person(person);
        instance.submit(request, command).await.expect("a token");
        self.people.push(person.to_string());
        self.tokens.push(token.text);
    }

    async fn make_projects(&self) {
        let sections: Vec<String> = (0..SECTIONS)
            .map(|section| format!("Section {section}"))
            .collect();
        for number in 0..SHARED + PRIVATE {
            let is_private = number >= SHARED;
            let whom: Vec<&str> = if is_private {
                members(number)
                    .map(|person| self.people[person].as_str())
                    .collect()
            } else {
                Vec::new()
            };
            let maker = if is_private {
                members(number).next().expect("some")
            } else {
                number
            };
            let body = json!({
                "name": format!("Project {number:03}"), "is_private": is_private, "members": whom, "sections": sections,
            });
            self.send(maker, "POST", "/api/v1/projects", Some(&body)).await;
        }
    }

    /// Projects by the numbers in their names, each as one of its members sees it.
    async fn find_projects(&mut self) {
        for number in 0..SHARED + PRIVATE {
            let is_private = number >= SHARED;
            let person = if is_private {
                members(number).next().expect("some")
            } else {
                number
            };
            let all = self.get(person, "/api/v1/projects").await.json();
            let name = format!("Project {number:03}");
            let items = all["items"].as_array().expect("items");
            let Some(project) = items.iter().find(|project| project["name"] == name.as_str()) else {
                return;
            };
            let sections = project["sections"].as_array().expect("sections");
            self.projects.push(Project {
                id: text(&project["id"]),
                sections: sections.iter().map(|section| text(&section["id"])).collect(),
                members: if is_private {
                    members(number).collect()
                } else {
                    Vec::new()
                },
            });
        }
    }

    /// A read that must succeed.
    pub async fn get(&self, person: usize, path: &str) -> Answer {
        self.send(person, "GET", path, None).await
    }

    /// A request that must succeed.
    pub async fn send(&self, person: usize, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let answer = self.ask(person, method, path, body).await;
        let shown = String::from_utf8_lossy(&answer.bytes);
        assert!(
            answer.status < 300,
            "{method} {path} {body:?}: {} {shown}",
            answer.status
        );
        answer
    }

    pub async fn ask(&self, person: usize, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "office.localhost")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.tokens[person]))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("it answers");
        let status = response.status().as_u16();
        let bytes = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes()
            .to_vec();
        Answer { status, bytes }
    }

    pub fn today(&self) -> jiff::civil::Date {
        SystemClock.now().to_zoned(TimeZone::UTC).date()
    }
}

/// Who is in a private project.
fn members(project: usize) -> impl Iterator<Item = usize> {
    (0..MEMBERS).map(move |place| (project * 3 + place * 37) % PEOPLE)
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
