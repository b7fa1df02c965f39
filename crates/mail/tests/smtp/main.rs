//! The SMTP mailer against a small server on loopback that says what it is told to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use vc_mail::{ConsoleMailer, Mail, MailError, Mailer, MemoryMailer, SmtpMailer, SmtpSettings, SmtpTls};

/// Answers one connection: `reply` to the recipient; what it was sent comes back.
async fn server(reply: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let talk = tokio::spawn(async move { converse(listener.accept().await.unwrap().0, reply).await });
    (port, talk)
}

async fn converse(stream: TcpStream, reply: &str) -> String {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut heard = String::new();
    let mut in_data = false;
    write.write_all(b"220 test ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        heard += &format!("{line}\n");
        let answer = match line.split(' ').next().unwrap_or("") {
            "." if in_data => {
                in_data = false;
                "250 taken"
            }
            _ if in_data => continue,
            "EHLO" => "250-test\r\n250 AUTH PLAIN",
            "AUTH" => "235 welcome",
            "MAIL" => "250 fine",
            "RCPT" => reply,
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            "QUIT" => break,
            _ => "250 fine",
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            break;
        }
    }
    heard
}

fn mailer(port: u16, tls: SmtpTls) -> SmtpMailer {
    SmtpMailer::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls,
        credentials: Some(("commons".to_owned(), "secret".to_owned().into())),
        from: "Commons <commons@example.com>".to_owned(),
    })
    .unwrap()
}

fn mail() -> Mail {
    Mail {
        to_name: "Zoë".to_owned(),
        to_address: "zoe@example.com".to_owned(),
        subject: "Kaffee für dich".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        ics: None,
        headers: vec![(
            "List-Unsubscribe-Post".to_owned(),
            "List-Unsubscribe=One-Click".to_owned(),
        )],
    }
}

#[tokio::test]
async fn a_mail_is_handed_over_with_credentials_and_headers() {
    let (port, talk) = server("250 fine").await;
    let mailer = mailer(port, SmtpTls::None);
    assert!(mailer.is_real());
    mailer.send(mail()).await.unwrap();
    drop(mailer);
    let heard = talk.await.unwrap();
    for line in [
        "AUTH PLAIN",
        "MAIL FROM:<commons@example.com>",
        "RCPT TO:<zoe@example.com>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Content-Type: multipart/alternative",
    ] {
        assert!(heard.contains(line), "{line} is missing in:\n{heard}");
    }
    assert!(!heard.contains("Zoë"), "headers are encoded");
}

#[tokio::test]
async fn a_no_for_good_is_permanent_and_a_no_for_now_is_not() {
    for (reply, permanent) in [
        ("550 no such user", true),
        ("451 try later", false),
        ("452 mailbox full", false),
    ] {
        let (port, _talk) = server(reply).await;
        let error = mailer(port, SmtpTls::None).send(mail()).await.unwrap_err();
        assert_eq!(error.is_permanent(), permanent, "{reply}: {error}");
        assert!(!error.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn no_server_and_no_encryption_are_temporary_and_send_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    assert!(
        !mailer(port, SmtpTls::None)
            .send(mail())
            .await
            .unwrap_err()
            .is_permanent()
    );

    // It must switch to TLS and cannot: neither password nor mail may go out in the clear.
    let (port, talk) = server("250 fine").await;
    mailer(port, SmtpTls::Starttls).send(mail()).await.unwrap_err();
    let heard = talk.await.unwrap();
    assert!(!heard.contains("AUTH") && !heard.contains("MAIL"), "{heard}");
}

#[tokio::test]
async fn memory_keeps_and_fails_as_told_and_the_console_is_not_real() {
    let memory = MemoryMailer::default();
    memory.fail_next([MailError::Temporary("later".to_owned())]);
    memory.send(mail()).await.unwrap_err();
    memory.send(mail()).await.unwrap();
    assert_eq!(memory.sent(), [mail()]);
    assert_eq!(memory.take().len(), 1);
    assert!(memory.sent().is_empty());
    assert!(!ConsoleMailer.is_real());
    ConsoleMailer.send(mail()).await.unwrap();
}
