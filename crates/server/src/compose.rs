//! Every domain of the product, one line each.

use std::sync::Arc;

use vc_http::{Authenticator, DomainPart, NoSignIn, PublicUrls};
use vc_mail::Mailer;

/// What domains are given.
#[derive(Clone)]
pub struct Services {
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
    /// The address of each instance, for links.
    pub urls: PublicUrls,
    /// The configuration.
    pub config: Arc<vc_config::Config>,
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
    let _ = services;
    Product {
        parts: Vec::new(),
        authenticator: Arc::new(NoSignIn),
    }
}
