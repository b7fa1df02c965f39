//! Sending mail. `people` sends sign-in links through a [`Mailer`] directly, `notify` sends round
//! mails from its jobs; which mailer it is, `vc.yaml` says. Nothing here retries: the caller knows
//! whether another try makes sense ([`MailError::is_permanent`]).

#![forbid(unsafe_code)]

mod console;
mod memory;
mod smtp;

use futures_util::future::BoxFuture;

pub use console::ConsoleMailer;
pub use memory::MemoryMailer;
pub use smtp::{SmtpMailer, SmtpSettings, SmtpTls};

/// One message to one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// How the recipient is called; may be empty.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// One line; line breaks are replaced by spaces.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// An iCalendar object (RFC 5545), sent as `invite.ics` with the method it names.
    pub ics: Option<String>,
    /// Further headers, such as `List-Unsubscribe` (RFC 8058). A name that is not a header name, or
    /// a value with a line break, is a permanent error.
    pub headers: Vec<(String, String)>,
}

/// Why a mail was not taken. The message is safe to show to an admin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Trying again will not help: a bad address, a refused sender, wrong credentials.
    #[error("{0}")]
    Permanent(String),
    /// Trying again may help: no connection, a busy server, a full mailbox.
    #[error("{0}")]
    Temporary(String),
}

impl MailError {
    /// Whether another try is pointless.
    pub const fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}

/// Something that takes mail.
pub trait Mailer: Send + Sync + 'static {
    /// Hands one mail over; `Ok` means that the next hop took it, within 30 s.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>>;

    /// Whether people really get it; where not, links are shown to the admin instead.
    fn is_real(&self) -> bool;
}
