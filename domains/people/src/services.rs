//! What this domain is given by the server, and what its routes share.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use vc_http::{ApiError, PublicUrls};
use vc_kernel::{InstanceId, PersonId, View, ViewError};
use vc_mail::{Mail, Mailer};

use crate::auth::{AccessTokens, Failures, Passwords};

/// Mails on their way at the same time; more are dropped, and logged.
const MAILS_MAX: usize = 64;
/// How long a mail may take before its turn is given to another.
const MAIL_TIME: Duration = Duration::from_secs(60);

/// What `vc.yaml` says about an instance.
#[derive(Clone, Debug, Default)]
pub struct InstanceSettings {
    /// Shown to people until somebody sets another one.
    pub name: String,
    /// For whoever has none; an IANA name.
    pub time_zone: String,
    /// Mail domains (`example.com`) whose people may register themselves; empty for nobody.
    pub self_registration_domains: Vec<String>,
    /// Shown on the sign-in page of `vc demo`, and nowhere else.
    pub demo_accounts: Vec<DemoAccount>,
}

/// An account that everybody may use, in `vc demo`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DemoAccount {
    /// Its address.
    pub email: String,
    /// Its password.
    pub password: String,
    /// `member` or `admin`.
    pub role: crate::model::Role,
    /// Its name.
    pub name: String,
}

/// How often somebody was matched; another domain knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meetings {
    /// The last time.
    pub last_matched_at: Option<Timestamp>,
    /// In all.
    pub matches_count: u64,
}

/// Reads the settings of an instance.
pub type SettingsOf = Arc<dyn Fn(&InstanceId) -> Arc<InstanceSettings> + Send + Sync>;
/// Reads how often each of these people was matched, in the same order.
pub type MeetingsOf = Arc<dyn Fn(&View<'_>, &[PersonId]) -> Result<Vec<Meetings>, ViewError> + Send + Sync>;

/// Notes durably, where backups are, that somebody was erased, so that a restore repeats it; blocks.
/// An error makes the erasure wait: it is never given up.
pub type NoteErasure = Arc<dyn Fn(&InstanceId, PersonId, Timestamp) -> Result<(), String> + Send + Sync>;

/// What this domain is given.
#[derive(Clone)]
pub struct PeopleServices {
    /// Sends sign-in mails.
    pub mailer: Arc<dyn Mailer>,
    /// The address of each instance, for links.
    pub urls: PublicUrls,
    /// The settings of each instance.
    pub settings: SettingsOf,
    /// How often people were matched, for the admin's list.
    pub meetings: MeetingsOf,
    /// Hears of each erasure before it counts as done.
    pub note_erasure: NoteErasure,
}

impl PeopleServices {
    /// The same settings for every instance, nobody was ever matched, and there are no backups.
    pub fn new(mailer: Arc<dyn Mailer>, urls: PublicUrls, settings: InstanceSettings) -> Self {
        let settings = Arc::new(settings);
        Self {
            mailer,
            urls,
            settings: Arc::new(move |_| Arc::clone(&settings)),
            meetings: Arc::new(|_, people| Ok(vec![Meetings::default(); people.len()])),
            note_erasure: Arc::new(|_, _, _| Ok(())),
        }
    }
}

/// What the routes share.
pub(crate) struct Services {
    pub given: PeopleServices,
    pub access: AccessTokens,
    pub passwords: Passwords,
    pub failures: Failures,
    mails: Arc<Semaphore>,
}

impl Services {
    pub fn new(given: PeopleServices) -> Self {
        Self {
            given,
            access: AccessTokens::default(),
            passwords: Passwords::default(),
            failures: Failures::default(),
            mails: Arc::new(Semaphore::new(MAILS_MAX)),
        }
    }

    pub fn settings(&self, instance: &InstanceId) -> Arc<InstanceSettings> {
        (self.given.settings)(instance)
    }

    /// What people call an instance: what somebody has set, else the configuration, else its id.
    pub fn instance_name(&self, instance: &InstanceId, set: Option<String>) -> String {
        set.unwrap_or_else(|| match &self.settings(instance).name {
            name if name.is_empty() => instance.to_string(),
            name => name.clone(),
        })
    }

    /// Writes and sends a mail after the answer has gone out, so that its time does not tell whether
    /// there is anybody to write to.
    pub fn mail_later(&self, make: impl Future<Output = Result<Option<Mail>, ApiError>> + Send + 'static) {
        let Ok(turn) = Arc::clone(&self.mails).try_acquire_owned() else {
            tracing::warn!("a sign-in mail was dropped: {MAILS_MAX} others are on their way");
            return;
        };
        let mailer = Arc::clone(&self.given.mailer);
        tokio::spawn(async move {
            let sent = tokio::time::timeout(MAIL_TIME, async {
                match make.await {
                    Ok(Some(mail)) => mailer.send(mail).await.map_err(|error| error.is_permanent()),
                    Ok(None) => Ok(()),
                    Err(error) => {
                        tracing::error!(error = %error.code(), "a sign-in mail could not be written");
                        Ok(())
                    }
                }
            });
            match sent.await {
                Ok(Ok(())) => {}
                // The error's words may name the address; what kind it is must do.
                Ok(Err(permanent)) => tracing::warn!(permanent, "a sign-in mail was not taken"),
                Err(_) => tracing::warn!("a sign-in mail was not taken within a minute"),
            }
            drop(turn);
        });
    }
}
