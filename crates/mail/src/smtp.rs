//! SMTP (RFC 5321) through a small pool of connections.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use zeroize::Zeroizing;

use crate::{Mail, MailError, Mailer};

/// Connections kept open at most.
const POOL_CONNECTIONS_MAX: u32 = 4;
/// A server that says nothing for this long has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Plain text: for a server on the same machine only.
    None,
    /// Starts plain, then must switch (RFC 3207), usually on port 587.
    Starttls,
    /// TLS from the first byte (RFC 8314), usually on port 465.
    Tls,
}

/// Where and as whom to send.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Host name of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// See [`SmtpTls`].
    pub tls: SmtpTls,
    /// User name and password, if the server wants them.
    pub credentials: Option<(String, Zeroizing<String>)>,
    /// The sender: `coffee@example.com` or `Virtual Commons <coffee@example.com>`.
    pub from: String,
}

/// Sends through one mail server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// Prepares the pool; connects at the first mail.
    ///
    /// # Errors
    /// When the sender is not an address or TLS cannot be set up.
    pub fn new(settings: SmtpSettings) -> Result<Self, MailError> {
        let from = settings.from.parse::<Mailbox>().map_err(|error| {
            MailError::Permanent(format!(
                "mail.from {:?} is no mail address: {error}",
                settings.from
            ))
        })?;
        let tls = match settings.tls {
            SmtpTls::None => Tls::None,
            SmtpTls::Starttls => Tls::Required(tls_parameters(&settings.host)?),
            SmtpTls::Tls => Tls::Wrapper(tls_parameters(&settings.host)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(POOL_CONNECTIONS_MAX));
        if let Some((user, password)) = settings.credentials {
            builder = builder.credentials(Credentials::new(user, password.to_string()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }
}

fn tls_parameters(host: &str) -> Result<TlsParameters, MailError> {
    TlsParameters::new(host.to_owned())
        .map_err(|error| MailError::Permanent(format!("TLS to {host} cannot be set up: {error}")))
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        async move {
            let message = build(&self.from, &mail)?;
            let sending = self.transport.send(message);
            match tokio::time::timeout(TIMEOUT, sending).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) if error.is_permanent() => Err(MailError::Permanent(format!(
                    "the mail server refused the mail: {error}"
                ))),
                Ok(Err(error)) => Err(MailError::Temporary(format!(
                    "the mail server could not take the mail: {error}"
                ))),
                Err(_) => Err(MailError::Temporary(
                    "the mail server did not answer within 30 s".to_owned(),
                )),
            }
        }
        .boxed()
    }

    fn is_real(&self) -> bool {
        true
    }
}

/// The MIME message: text and HTML as alternatives, the invitation beside them.
fn build(from: &Mailbox, mail: &Mail) -> Result<Message, MailError> {
    let address: Address = mail.to_address.parse().map_err(|error: AddressError| {
        MailError::Permanent(format!("the recipient's address is no mail address: {error}"))
    })?;
    let name = Some(one_line(&mail.to_name)).filter(|name| !name.is_empty());
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&mail.subject));
    for (name, value) in &mail.headers {
        builder = builder.raw_header(header(name, value)?);
    }
    let both = MultiPart::alternative()
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let body = match &mail.ics {
        None => both,
        Some(ics) => MultiPart::mixed()
            .multipart(both)
            .singlepart(Attachment::new("invite.ics".to_owned()).body(ics.clone(), calendar_type(ics)?)),
    };
    builder
        .multipart(body)
        .map_err(|error| MailError::Permanent(format!("the mail could not be written: {error}")))
}

/// Mail clients show buttons only if the part repeats the object's METHOD (RFC 6047 §2.4).
fn calendar_type(ics: &str) -> Result<ContentType, MailError> {
    let method = ics
        .lines()
        .find_map(|line| line.trim().strip_prefix("METHOD:"))
        .filter(|method| method.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .unwrap_or("PUBLISH");
    ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}"))
        .map_err(|error| MailError::Permanent(format!("the invitation's type is wrong: {error}")))
}

fn header(name: &str, value: &str) -> Result<HeaderValue, MailError> {
    let wrong = || MailError::Permanent(format!("{name:?} is no mail header with a one-line value"));
    if value.contains(['\r', '\n']) {
        return Err(wrong());
    }
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| wrong())?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

fn one_line(text: &str) -> String {
    text.split(['\r', '\n'])
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            to_name: "Ada\r\nBcc: everyone@example.com".to_owned(),
            to_address: "ada@example.com".to_owned(),
            subject: "Coffee\nX-Evil: yes".to_owned(),
            text: "Hello".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            ics: Some("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n".to_owned()),
            headers: vec![(
                "List-Unsubscribe".to_owned(),
                "<https://example.com/pause>".to_owned(),
            )],
        }
    }

    fn written(mail: &Mail) -> String {
        let from = "Commons <coffee@example.com>".parse().expect("an address");
        String::from_utf8(build(&from, mail).expect("a message").formatted()).expect("ASCII")
    }

    #[test]
    fn a_message_has_three_parts_and_no_injected_header() {
        let text = written(&mail());
        assert!(
            text.contains("List-Unsubscribe: <https://example.com/pause>"),
            "{text}"
        );
        assert!(text.contains("method=REQUEST"), "{text}");
        assert!(text.contains("Content-Type: text/plain") && text.contains("Content-Type: text/html"));
        assert!(
            !text.contains("\r\nBcc:") && !text.contains("\r\nX-Evil:"),
            "{text}"
        );
    }

    #[test]
    fn what_cannot_be_written_is_permanent() {
        let from: Mailbox = "coffee@example.com".parse().expect("an address");
        let bad_address = Mail {
            to_address: "nobody".to_owned(),
            ..mail()
        };
        assert!(build(&from, &bad_address).is_err_and(|error| error.is_permanent()));
        let bad_header = Mail {
            headers: vec![("X-A".to_owned(), "1\r\nBcc: x".to_owned())],
            ..mail()
        };
        assert!(build(&from, &bad_header).is_err_and(|error| error.is_permanent()));
    }
}
