//! The domains together, with a sender that the tests let work.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use vc_kernel::PersonId;
use vc_people::api::Role;
use vc_publish::{RetrySchedule, Sender};
use vc_publisher::{Reach, WebhookClient};

use crate::app::{App, urls};
use crate::receiver::Receiver;

pub struct Office {
    pub app: App,
    pub sender: Arc<Sender>,
    pub admin: PersonId,
    pub receiver: Receiver,
}

/// A sender that tries three times: at once, after 10 and after 60 seconds (each ± a quarter).
pub fn sender(reach: Reach) -> Arc<Sender> {
    let schedule = RetrySchedule::new(&[Duration::from_secs(10), Duration::from_secs(60)]);
    let client = WebhookClient::new(reach).expect("a client");
    Arc::new(Sender::new(client, urls().1, schedule))
}

impl Office {
    pub async fn new() -> Self {
        Self::reaching(Reach::Host).await
    }

    pub async fn reaching(reach: Reach) -> Self {
        let sender = sender(reach);
        let parts = vec![
            vc_coffee::domain(|_| None),
            vc_tasks::domain(),
            vc_publish::with_sender(Arc::clone(&sender)),
        ];
        let app = App::new(parts).await;
        let admin = app.add("Ada Admin", "ada@example.com", Role::Admin).await;
        Self {
            app,
            sender,
            admin,
            receiver: Receiver::new().await,
        }
    }

    /// Sends what can be sent.
    pub async fn send(&self) -> Option<jiff::Timestamp> {
        let sent = self.sender.send_due(&self.app.instance).await;
        sent.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Adds a webhook for these events; answers its id and its secret.
    pub async fn webhook(&self, types: &[&str]) -> (String, String) {
        let form = json!({ "name": "Board", "url": self.receiver.url, "types": types });
        let (status, made) = self.app.post(self.admin, "/admin/webhooks", form).await;
        assert_eq!(status, 201, "{made}");
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        (text("id"), text("secret"))
    }

    pub async fn get_webhook(&self, id: &str) -> Value {
        self.app.get(self.admin, &format!("/admin/webhooks/{id}")).await
    }

    pub async fn change_webhook(&self, id: &str, change: Value) -> Value {
        let path = format!("/admin/webhooks/{id}");
        let (status, body) = self
            .app
            .call(Some(self.admin), "PATCH", &path, Some(change))
            .await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// A project; answers its id.
    pub async fn project(&self, private: bool) -> String {
        let form = json!({ "name": "Secret garden", "is_private": private });
        let (status, made) = self.app.post(self.admin, "/projects", form).await;
        assert_eq!(status, 201, "{made}");
        made["project"]["id"].as_str().expect("an id").to_owned()
    }

    /// A task; answers its id.
    pub async fn task(&self, project: Option<&str>) -> String {
        let form = json!({ "title": "Whisper sweetly", "notes": "unspeakable", "project": project });
        let (status, made) = self.app.post(self.admin, "/tasks", form).await;
        assert_eq!(status, 201, "{made}");
        made["task"]["id"].as_str().expect("an id").to_owned()
    }

    pub async fn complete(&self, task: &str) {
        let path = format!("/tasks/{task}/complete");
        let (status, body) = self.app.post(self.admin, &path, json!({})).await;
        assert_eq!(status, 200, "{body}");
    }
}
