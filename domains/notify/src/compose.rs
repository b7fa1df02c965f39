//! A delivery becomes a mail: text and HTML from templates, headers, invitation. Made when it is
//! sent, so that it says what is true then and nothing personal is stored for it.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use vc_coffee::api::{Match, ProgramTexts, SuggestedTime};
use vc_kernel::PersonId;
use vc_mail::Mail;
use vc_people::api::Contact;

use crate::due_text::Reader;
use crate::invitation::{domain_of, invitation};
use crate::model::{DeliveryId, DeliveryKind};
use crate::own_texts::{filled, paragraphs};
use crate::task_mails::TaskMail;
use crate::text::{listed, one_line, other_clock, span, subject};

/// To whom and from where.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Which delivery: its id becomes the Message-ID, so that a second try of the same mail is
    /// recognised as the same.
    pub delivery: DeliveryId,
    /// To whom.
    pub person: PersonId,
    /// Where to reach them.
    pub contact: Contact,
    /// The program's own address.
    pub sender: String,
    /// The instance's address, without a slash at the end.
    pub base_url: String,
    /// Names the person to the pause link.
    pub pause_token: String,
    /// How the circle is called; empty for what is not about one.
    pub program: String,
}

/// What it says.
#[derive(Clone, Debug)]
pub enum Message {
    /// Here is your match.
    Formed {
        /// The match.
        found: Box<Match>,
        /// Where answers to the mail go: the others.
        reply_to: Vec<String>,
        /// The program's own texts, as an admin wrote them.
        texts: ProgramTexts,
    },
    /// You have none.
    Unmatched {
        /// Why, and what comes next.
        reason: String,
    },
    /// There is a seat in a round that was formed before they came.
    Seat {
        /// Who is there.
        members: Vec<String>,
    },
    /// Nothing was heard of them.
    Silent {
        /// Whether they are asked, or paused already.
        is_asked: bool,
        /// Whether they left a program that one joins, and take part in others as before.
        left: bool,
    },
    /// It is off.
    Cancelled {
        /// The match.
        found: Box<Match>,
        /// What comes next.
        next: String,
    },
    /// About tasks.
    Task {
        /// What it says.
        mail: Box<TaskMail>,
        /// When it is written: what is due tomorrow depends on that.
        now: Timestamp,
    },
}

/// A template that does not render: a defect of this program.
#[derive(Debug, thiserror::Error)]
#[error("the mail could not be written: {0}")]
pub struct ComposeError(#[from] minijinja::Error);

macro_rules! templates {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("templates/", $name)))),*] };
}

/// Named as the kind that they write, and what they write it as.
const SOURCES: [(&str, &str); 20] = templates![
    "base.html",
    "match_formed.txt",
    "match_formed.html",
    "unmatched.txt",
    "unmatched.html",
    "silent_asked.txt",
    "silent_asked.html",
    "silent_paused.txt",
    "silent_paused.html",
    "seat_offered.txt",
    "seat_offered.html",
    "match_cancelled.txt",
    "match_cancelled.html",
    "task_base.html",
    "task_reminder.txt",
    "task_reminder.html",
    "task_assigned.txt",
    "task_assigned.html",
    "task_digest.txt",
    "task_digest.html",
];

fn templates() -> &'static Environment<'static> {
    static TEMPLATES: OnceLock<Environment<'static>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in SOURCES {
            environment
                .add_template(name, source)
                .expect("built-in templates are valid: a test renders each");
        }
        environment
    })
}

/// Writes the mail.
pub fn compose(to: &Envelope, message: &Message) -> Result<Mail, ComposeError> {
    let mut headers = vec![
        (
            "Message-ID".to_owned(),
            format!("<{}@{}>", to.delivery, domain_of(&to.sender)),
        ),
        // Answering machines stay silent (RFC 3834 §5).
        ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
    ];
    headers.extend(unsubscribe(to, message));
    let mut own_subject = None;
    let (kind, others, values, ics) = match message {
        Message::Formed {
            found,
            reply_to,
            texts,
        } => {
            if !reply_to.is_empty() {
                headers.push(("Reply-To".to_owned(), reply_to.join(", ")));
            }
            let others = others(found, to.person);
            let url = format!("{}/meet/match", to.base_url);
            let own = filled(texts, &to.contact.name, &others, &to.program);
            own_subject.clone_from(&own.subject);
            let ics = found
                .suggested_times
                .first()
                .map(|time| invitation(found, time, &to.sender, &url));
            (
                DeliveryKind::MatchFormed,
                others.clone(),
                context! {
                    ..own_texts(&own),
                    ..formed(to, found, &others, !reply_to.is_empty(), &url)
                },
                ics,
            )
        }
        Message::Unmatched { reason } => {
            let values = context! { reason => reason.clone(), preferences_url => format!("{}/preferences", to.base_url) };
            (DeliveryKind::Unmatched, String::new(), values, None)
        }
        Message::Seat { members } => {
            let names: Vec<String> = members.iter().map(|name| one_line(name)).collect();
            let values = context! { home_url => format!("{}/", to.base_url) };
            (DeliveryKind::SeatOffered, listed(&names), values, None)
        }
        Message::Silent { is_asked, left } => {
            let kind = if *is_asked {
                DeliveryKind::SilentAsked
            } else {
                DeliveryKind::SilentPaused
            };
            let values = context! {
                left,
                stay_url => format!("{}/stay-in?token={}", to.base_url, to.pause_token),
                programs_url => format!("{}/preferences?tab=participation", to.base_url),
            };
            (kind, String::new(), values, None)
        }
        Message::Cancelled { found, next } => {
            let others = others(found, to.person);
            let cancelled = found.cancelled.as_ref();
            let values = context! {
                next => next.clone(),
                by => cancelled.and_then(|off| off.by.as_ref()).map(|by| by.name.clone()),
                reason => cancelled.and_then(|off| off.reason.clone()),
                match_url => format!("{}/meet/history", to.base_url),
            };
            (DeliveryKind::MatchCancelled, others, values, None)
        }
        Message::Task { mail, now } => {
            let reader = Reader::new(&to.contact.time_zone, *now);
            own_subject = Some(mail.subject(&reader));
            let values = mail.values(&to.base_url, &reader);
            (mail.kind(), String::new(), values, None)
        }
    };
    let subject = own_subject.unwrap_or_else(|| subject(kind, &others));
    let all = context! {
        name => to.contact.name.clone(),
        program => to.program.clone(),
        pause_url => format!("{}/pause?token={}", to.base_url, to.pause_token),
        subject => subject.clone(),
        others,
        ..values
    };
    let render = |ending: &str| {
        templates()
            .get_template(&format!("{kind}.{ending}"))?
            .render(&all)
    };
    Ok(Mail {
        to_name: one_line(&to.contact.name),
        to_address: to.contact.email.clone(),
        subject,
        text: tidy(&render("txt")?),
        html: render("html")?,
        ics,
        headers,
    })
}

/// How to get no more of it. One click in the mail client pauses somebody, without opening anything (RFC 8058). To
/// pause would be too much for what is not about the circle: there, it leads to the page with the choices (RFC 2369).
fn unsubscribe(to: &Envelope, message: &Message) -> Vec<(String, String)> {
    let header = |name: &str, value: String| (name.to_owned(), value);
    if matches!(message, Message::Task { .. }) {
        let page = format!("<{}/preferences?tab=notifications>", to.base_url);
        return vec![header("List-Unsubscribe", page)];
    }
    let one_click = format!(
        "<{}/api/v1/participation/one-click?token={}>",
        to.base_url, to.pause_token
    );
    vec![
        header("List-Unsubscribe", one_click),
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ]
}

/// At most one blank line in a row.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && blank) {
            tidy.push_str(line);
            tidy.push('\n');
        }
        blank = line.is_empty();
    }
    tidy
}

fn others(found: &Match, person: PersonId) -> String {
    let names: Vec<String> = found
        .members
        .iter()
        .filter(|member| member.id != person)
        .map(|member| one_line(&member.name))
        .collect();
    listed(&names)
}

fn formed(to: &Envelope, found: &Match, others: &str, can_reply: bool, url: &str) -> Value {
    let details: Vec<Value> = found
        .members
        .iter()
        .filter(|member| member.id != to.person)
        .map(|member| {
            context! {
                name => member.name.clone(),
                team => member.team.clone(),
                time_zone => member.time_zone.clone(),
            }
        })
        .collect();
    let times: Vec<Value> = found
        .suggested_times
        .iter()
        .map(|time| time_line(to, found, time))
        .collect();
    context! {
        details,
        hosts => hosts(to, found),
        summary => found.why.text(),
        suits => if found.members.len() == 2 { "you both" } else { "all of you" },
        fits_all => found.suggested_times.iter().all(|time| time.fits_all),
        times,
        prompts => found.prompts.clone(),
        reply => can_reply.then(|| others.to_owned()),
        match_url => url,
    }
}

/// Each text as it is, and its paragraphs.
fn own_texts(own: &ProgramTexts) -> Value {
    context! {
        opening => own.opening.clone(),
        opening_paragraphs => own.opening.as_deref().map(paragraphs),
        closing => own.closing.clone(),
        closing_paragraphs => own.closing.as_deref().map(paragraphs),
    }
}

/// Who hosts, in a lottery.
fn hosts(to: &Envelope, found: &Match) -> Option<String> {
    let host = found
        .members
        .iter()
        .find(|member| Some(member.id) == found.host_id)?;
    Some(if host.id == to.person {
        "You are hosting.".to_owned()
    } else {
        format!("You drew a seat: {} hosts.", one_line(&host.name))
    })
}

/// A suggested time on the reader's clock, and beside it on the clocks that differ.
fn time_line(to: &Envelope, found: &Match, time: &SuggestedTime) -> Value {
    let reader = zone(&to.contact.time_zone);
    let mut elsewhere = Vec::new();
    for member in found.members.iter().filter(|member| member.id != to.person) {
        let theirs = zone(&member.time_zone);
        let (here, there) = (
            time.start.to_zoned(reader.clone()),
            time.start.to_zoned(theirs.clone()),
        );
        if here.datetime() != there.datetime() {
            elsewhere.push(format!(
                "{} for {}",
                other_clock(time.start, &reader, &theirs),
                one_line(&member.name)
            ));
        }
    }
    context! { span => span(time.start, time.end, &reader), others => listed(&elsewhere) }
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
