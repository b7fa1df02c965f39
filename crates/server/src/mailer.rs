//! The mailer that `vc.yaml` asks for.

use std::sync::Arc;

use anyhow::Context as _;
use vc_config::{Mail, Tls};
use vc_mail::{ConsoleMailer, Mailer, SmtpMailer, SmtpSettings, SmtpTls};

/// Makes the mailer; a missing secret is an error now, not at the first mail.
///
/// # Errors
/// When the password's reference leads nowhere, or TLS cannot be set up.
pub fn mailer(mail: &Mail) -> anyhow::Result<Arc<dyn Mailer>> {
    let Mail::Smtp(smtp) = mail else {
        return Ok(Arc::new(ConsoleMailer));
    };
    let credentials = match (&smtp.username, &smtp.password) {
        (Some(username), Some(password)) => {
            let password = password.resolve().context("mail.smtp.password")?;
            Some((username.clone(), password))
        }
        _ => None,
    };
    let settings = SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        tls: match smtp.tls {
            Tls::None => SmtpTls::None,
            Tls::Starttls => SmtpTls::Starttls,
            Tls::Tls => SmtpTls::Tls,
        },
        credentials,
        from: smtp.from.clone(),
    };
    Ok(Arc::new(SmtpMailer::new(settings).context("mail.smtp")?))
}
