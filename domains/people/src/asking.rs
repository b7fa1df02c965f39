//! Asking somebody in: a link, and the mail that carries it. The route for a few and the job for many
//! send the same.

use jiff::SignedDuration;
use vc_http::ApiError;
use vc_instance::Instance;
use vc_kernel::PersonId;
use vc_mail::MailError;

use crate::auth::{Link, issue_link};
use crate::mails::{self, Envelope};
use crate::model::BulkId;
use crate::services::Services;
use crate::views::person::instance_described;
use crate::views::refs::person_refs;

/// How long an invitation works.
pub const INVITATION_LINK: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Invitation mails on their way at the same time.
pub const MAILS_AT_ONCE: usize = 8;

/// Who asks, and to what; the same for all mails of one request.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Who, if it is a person.
    pub by: Option<PersonId>,
    /// What they are called.
    pub by_name: String,
    /// The instance's name.
    pub instance_name: String,
    /// The bulk change it is part of.
    pub bulk: Option<BulkId>,
}

impl Asking {
    /// With the names as they are now.
    pub async fn by(
        services: &Services,
        instance: &Instance,
        by: Option<PersonId>,
        bulk: Option<BulkId>,
    ) -> Result<Self, ApiError> {
        let (name, _) = instance
            .read(|view| Ok::<_, ApiError>(instance_described(view)?))
            .await?;
        Ok(Self {
            by,
            by_name: name_of(instance, by).await?,
            instance_name: services.instance_name(instance.id(), name),
            bulk,
        })
    }

    /// A link that lets one person in, as an absolute address.
    pub async fn link(
        &self,
        services: &Services,
        instance: &Instance,
        person: PersonId,
    ) -> Result<String, ApiError> {
        let link = Link::Invitation {
            person,
            by: self.by,
            bulk: self.bulk,
        };
        let token = issue_link(instance, &link, INVITATION_LINK).await?;
        let path = format!("/invitation?token={token}");
        Ok(services.given.urls.link(instance.id(), &path))
    }

    /// Hands the mail with the link over. A bulk change names it the same each time, so that a second
    /// try of a mail that was taken after all can be told from another mail (RFC 5322 §3.6.4).
    pub async fn mail(
        &self,
        services: &Services,
        instance: &Instance,
        (person, name, email): (PersonId, &str, &str),
        link: &str,
    ) -> Result<(), MailError> {
        let to = Envelope {
            name,
            email,
            instance: &self.instance_name,
        };
        let mut mail = mails::invitation(to, &self.by_name, link);
        if let Some(bulk) = self.bulk {
            let base = services.given.urls.base(instance.id());
            let host = base.rsplit_once("://").map_or(base, |(_, host)| host);
            let host = host.split(':').next().unwrap_or(host);
            let id = format!("<{bulk}.{person}@{host}>");
            mail.headers.push(("Message-ID".to_owned(), id));
        }
        services.given.mailer.send(mail).await
    }
}

/// What whoever asks is called, for those who are asked.
pub async fn name_of(instance: &Instance, by: Option<PersonId>) -> Result<String, ApiError> {
    let Some(by) = by else {
        return Ok("An admin".to_owned());
    };
    let refs = instance
        .read(move |view| Ok::<_, ApiError>(person_refs(view, &[by])?))
        .await?;
    let known = refs.into_iter().next().filter(|person| !person.erased);
    Ok(known.map_or_else(|| "An admin".to_owned(), |person| person.name))
}
