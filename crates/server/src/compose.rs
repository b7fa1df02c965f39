//! Every domain of the product, one line each.

use std::sync::Arc;

use vc_config::{Config, Mail};
use vc_http::{Authenticator, DomainPart, PublicUrls};
use vc_kernel::InstanceId;
use vc_mail::Mailer;
use vc_people::{InstanceSettings, PeopleServices};

pub use vc_people::DemoAccount;
pub use vc_people::model::Role;

/// The sender of mails that are only printed.
const SENDER_DEFAULT: &str = "Virtual Commons <commons@localhost>";

/// What domains are given.
#[derive(Clone)]
pub struct Services {
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
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
        mailer, urls, config, ..
    } = services;
    let sender = match &config.mail {
        Mail::Smtp(smtp) => smtp.from.as_str(),
        Mail::Console => SENDER_DEFAULT,
    };
    Product {
        parts: vec![
            vc_people::domain(people_services(services)),
            vc_coffee::domain(),
            vc_notify::domain(mailer.clone(), urls.clone(), sender),
        ],
        authenticator: vc_people::authenticator(),
    }
}

fn people_services(services: &Services) -> PeopleServices {
    let settings = services.clone();
    PeopleServices {
        settings: Arc::new(move |id| instance_settings(&settings, id)),
        ..PeopleServices::new(
            services.mailer.clone(),
            services.urls.clone(),
            InstanceSettings::default(),
        )
    }
}

fn instance_settings(services: &Services, id: &InstanceId) -> InstanceSettings {
    let instance = services
        .config
        .instances
        .iter()
        .find(|instance| instance.id == *id);
    let Some(instance) = instance else {
        return InstanceSettings::default();
    };
    InstanceSettings {
        name: instance.name.clone(),
        time_zone: instance.time_zone.clone(),
        self_registration_domains: services.config.sign_in.self_registration_domains.clone(),
        demo_accounts: services.demo_accounts.clone(),
    }
}
