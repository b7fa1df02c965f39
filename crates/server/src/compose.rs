//! Every domain of the product, one line each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use vc_backup::{Erasure, ErasureList};
use vc_config::{Config, Instance, Mail, WebhookReach};
use vc_http::{Authenticator, DomainPart, PublicUrls};
use vc_kernel::{InstanceId, PersonId, View, ViewError};
use vc_mail::Mailer;
use vc_people::{InstanceSettings, Meetings, NoteErasure, PeopleServices, SettingsOf};
use vc_publish::RetrySchedule;
use vc_publisher::{Reach, WebhookClient};

pub use vc_people::DemoAccount;
pub use vc_people::model::Role;

/// The sender of mails that are only printed.
const SENDER_DEFAULT: &str = "Virtual Commons <commons@localhost>";

/// What domains are given.
#[derive(Clone)]
pub struct Services {
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
    /// Sends events to other systems.
    pub webhooks: WebhookClient,
    /// The address of each instance, for links.
    pub urls: PublicUrls,
    /// The configuration.
    pub config: Arc<Config>,
    /// Accounts that everybody may use; empty but in `vc demo`.
    pub demo_accounts: Vec<DemoAccount>,
}

/// The product: its parts, and who says who calls.
pub struct Product {
    /// The domains, those that others ask first.
    pub parts: Vec<DomainPart>,
    /// Reads cookies and tokens.
    pub authenticator: Arc<dyn Authenticator>,
}

/// Registers every domain.
pub fn product(services: &Services) -> Product {
    let Services {
        mailer,
        urls,
        config,
        webhooks,
        ..
    } = services;
    let sender = match &config.mail {
        Mail::Smtp(smtp) => smtp.from.as_str(),
        Mail::Console => SENDER_DEFAULT,
    };
    let settings = settings_of(services);
    Product {
        parts: vec![
            vc_people::domain(people_services(services, Arc::clone(&settings))),
            vc_coffee::domain({
                let settings = Arc::clone(&settings);
                // UTC is also what stands there when nothing is set.
                move |id| Some(settings(id).time_zone.clone()).filter(|zone| zone != "UTC")
            }),
            vc_tasks::domain(),
            vc_notify::domain(mailer.clone(), urls.clone(), sender),
            vc_publish::domain(webhooks.clone(), urls.clone(), retry_schedule(config)),
        ],
        authenticator: vc_people::authenticator(),
    }
}

/// A client that reaches as far as the settings say.
///
/// # Errors
/// When TLS cannot be set up.
pub fn webhook_client(config: &Config) -> anyhow::Result<WebhookClient> {
    let reach = match config.webhooks.reach {
        WebhookReach::Public => Reach::Public,
        WebhookReach::Private => Reach::Private,
        WebhookReach::Host => Reach::Host,
    };
    WebhookClient::new(reach).context("the client for webhooks")
}

fn retry_schedule(config: &Config) -> RetrySchedule {
    let waits = config.webhooks.retry_after_seconds.iter();
    let waits: Vec<_> = waits
        .map(|seconds| Duration::from_secs((*seconds).into()))
        .collect();
    RetrySchedule::new(&waits)
}

fn people_services(services: &Services, settings: SettingsOf) -> PeopleServices {
    PeopleServices {
        settings,
        note_erasure: note_erasure(services.config.backup.directory.clone()),
        meetings: Arc::new(|view, people| people.iter().map(|person| meetings(view, *person)).collect()),
        ..PeopleServices::new(
            services.mailer.clone(),
            services.urls.clone(),
            InstanceSettings::default(),
        )
    }
}

/// Without a configured place for backups there is nowhere to note an erasure; each backup then does.
fn note_erasure(directory: Option<PathBuf>) -> NoteErasure {
    Arc::new(move |instance, person, at| match &directory {
        Some(directory) => ErasureList::new(directory, instance)
            .add([Erasure { person, at }])
            .map(|_| ())
            .map_err(|error| error.to_string()),
        None => Ok(()),
    })
}

/// A page of people at most, each found by an index.
fn meetings(view: &View<'_>, person: PersonId) -> Result<Meetings, ViewError> {
    let (matches_count, last_ms) = vc_coffee::api::meeting_count(view, person)?;
    let last_matched_at = last_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    Ok(Meetings {
        last_matched_at,
        matches_count,
    })
}

/// What the configuration says of each instance.
fn settings_of(services: &Services) -> SettingsOf {
    let of = |instance: &Instance| {
        let settings = InstanceSettings {
            name: instance.name.clone(),
            time_zone: instance.time_zone.clone(),
            self_registration_domains: services.config.sign_in.self_registration_domains.clone(),
            demo_accounts: services.demo_accounts.clone(),
        };
        (instance.id.clone(), Arc::new(settings))
    };
    let by_id: HashMap<InstanceId, Arc<InstanceSettings>> =
        services.config.instances.iter().map(of).collect();
    let unknown = Arc::default();
    Arc::new(move |id| Arc::clone(by_id.get(id).unwrap_or(&unknown)))
}
