//! Prints mail instead of sending it: the default until `vc.yaml` names a mail server.

use std::io::Write as _;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::{Mail, MailError, Mailer};

/// Writes the text part to standard error, never the log: it may hold a sign-in link.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsoleMailer;

impl Mailer for ConsoleMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        std::future::ready(print(&mail)).boxed()
    }

    fn is_real(&self) -> bool {
        false
    }
}

fn print(mail: &Mail) -> Result<(), MailError> {
    let mut out = std::io::stderr().lock();
    let calendar = if mail.ics.is_some() {
        "\n[invite.ics attached]"
    } else {
        ""
    };
    writeln!(
        out,
        "--- mail (not sent: no mail server in vc.yaml) ---\nTo: {} <{}>\nSubject: {}\n\n{}{calendar}\n---",
        mail.to_name, mail.to_address, mail.subject, mail.text,
    )
    .map_err(|error| MailError::Temporary(format!("the mail could not be printed: {error}")))
}
