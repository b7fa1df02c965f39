//! Nobody in the demo has a mailbox.

use std::future::ready;
use std::pin::Pin;

use vc_mail::{ConsoleMailer, Mail, MailError, Mailer};

/// Swallows round mails and prints the others, which hold links.
pub struct DemoMailer;

impl Mailer for DemoMailer {
    fn send(&self, mail: Mail) -> Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + '_>> {
        let about_a_round = mail
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("List-Unsubscribe"));
        if about_a_round || mail.ics.is_some() {
            Box::pin(ready(Ok(())))
        } else {
            ConsoleMailer.send(mail)
        }
    }

    fn is_real(&self) -> bool {
        false
    }
}
