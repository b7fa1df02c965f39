//! The mails about signing in. Plain words, one link, and what to do when it was not you.

use vc_mail::Mail;

/// To whom, and from which instance.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The recipient's name.
    pub name: &'a str,
    /// The recipient's address.
    pub email: &'a str,
    /// The instance's name.
    pub instance: &'a str,
}

/// A link that signs in.
pub fn sign_in(to: Envelope<'_>, link: &str) -> Mail {
    let instance = to.instance;
    compose(
        to,
        &format!("Sign in to {instance}"),
        &format!("Use this link to sign in to {instance}. It works once, within 30 minutes."),
        ("Sign in", link),
        "If you did not ask for it, ignore this mail: nobody can sign in without the link.",
    )
}

/// A link to choose another password.
pub fn reset(to: Envelope<'_>, link: &str) -> Mail {
    let instance = to.instance;
    compose(
        to,
        &format!("Choose a new password for {instance}"),
        &format!("Use this link to choose a new password for {instance}. It works once, within one hour."),
        ("Choose a password", link),
        "If you did not ask for it, ignore this mail: your password stays as it is.",
    )
}

/// A link to accept an invitation.
pub fn invitation(to: Envelope<'_>, by: &str, link: &str) -> Mail {
    let instance = to.instance;
    compose(
        to,
        &format!("{by} invites you to {instance}"),
        &format!(
            "{by} invites you to {instance}, where colleagues meet for a virtual coffee. The link works for 14 days."
        ),
        ("Accept the invitation", link),
        "If you do not know the sender, ignore this mail: nothing happens until you accept.",
    )
}

/// A link to complete a registration.
pub fn registration(to: Envelope<'_>, link: &str) -> Mail {
    let instance = to.instance;
    compose(
        to,
        &format!("Confirm your registration at {instance}"),
        &format!(
            "Use this link to complete your registration at {instance}. It works once, within 24 hours."
        ),
        ("Complete the registration", link),
        "If you did not register, ignore this mail: without the link no account is made.",
    )
}

/// Somebody registered an address that is registered already.
pub fn already_registered(to: Envelope<'_>, link: &str) -> Mail {
    let instance = to.instance;
    compose(
        to,
        &format!("You already have an account at {instance}"),
        &format!(
            "Somebody, probably you, registered this address at {instance}, but you have an account already. Use this link to sign in. It works once, within 30 minutes."
        ),
        ("Sign in", link),
        "If it was not you, ignore this mail: nothing has changed.",
    )
}

fn compose(to: Envelope<'_>, subject: &str, lead: &str, (label, link): (&str, &str), note: &str) -> Mail {
    let hello = if to.name.is_empty() {
        "Hello,".to_owned()
    } else {
        format!("Hello {},", to.name)
    };
    let text = format!("{hello}\n\n{lead}\n\n{link}\n\n{note}\n");
    let [hello, lead, label, link, note] = [&hello, lead, label, link, note].map(escape);
    let html = format!(
        "<!doctype html><html><body style=\"font-family:sans-serif;line-height:1.5\"><p>{hello}</p><p>{lead}</p>\
         <p><a href=\"{link}\">{label}</a></p><p style=\"color:#555\">{note}</p></body></html>"
    );
    Mail {
        to_name: to.name.to_owned(),
        to_address: to.email.to_owned(),
        subject: subject.to_owned(),
        text,
        html,
        ..Mail::default()
    }
}

/// Text for HTML, in and out of attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup() {
        let to = Envelope {
            name: "<img src=x>",
            email: "a@example.com",
            instance: "A & B",
        };
        let mail = invitation(to, "<b>Eve</b>", "https://example.com/invitation?token=x&y=\"");
        assert!(
            !mail.html.contains("<img") && !mail.html.contains("<b>"),
            "{}",
            mail.html
        );
        assert!(mail.html.contains("A &amp; B") && mail.html.contains("token=x&amp;y=&quot;"));
        assert!(mail.text.contains("https://example.com/invitation?token=x&y=\""));
    }
}
