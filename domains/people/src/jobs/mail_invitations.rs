//! The mails of one part of a bulk invitation. Before each goes out, the keep says that it is on its
//! way: after a crash nobody gets a second one, and whoever may have got none is named.

use futures_util::{StreamExt as _, stream};
use vc_instance::{Expect, Instance, JobError};
use vc_kernel::PersonId;

use crate::asking::{Asking, INVITATION_LINK, MAILS_AT_ONCE};
use crate::bulk::{LIFE, MAILS, mail_key};
use crate::commands::InviteBulkPart;
use crate::events::BulkSkipped;
use crate::model::{BulkId, BulkSkip};
use crate::services::Services;
use crate::views::bulk::{BulkPlace, BulkStatus, bulk_place};
use crate::views::person::person;

const ON_ITS_WAY: &[u8] = b"on its way";
const SENT: &[u8] = b"sent";
const REFUSED: &[u8] = b"refused";

/// What came of one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mailed {
    /// The next hop has it.
    Sent,
    /// Another try will not help, or must not be made.
    Not(BulkSkip),
    /// Another try may help.
    NotYet,
    /// The change was undone or stopped, or they are no longer to be asked.
    Dropped,
}

/// Asks the people of a part in and mails them; answers who got no mail. While another try may help
/// and `last_try` is not reached, a mail that was not taken fails the job, which comes back to it.
pub async fn mail_invitations(
    services: &Services,
    instance: &Instance,
    (bulk, place): (BulkId, BulkPlace),
    people: &[PersonId],
    last_try: bool,
) -> Result<Vec<BulkSkipped>, JobError> {
    let command = InviteBulkPart {
        bulk,
        part: place.part,
        people: people.to_vec(),
        expires_at_ms: (instance.now() + INVITATION_LINK).as_millisecond(),
    };
    let asked = instance.submit(instance.system_request(), command).await?;
    let asking = Asking::by(services, instance, place.started_by.person(), Some(bulk)).await;
    let asking = asking.map_err(|error| JobError::temporary(error.code()))?;
    let mail = |person| {
        let asking = &asking;
        async move { Ok::<_, JobError>((person, mail_one(services, instance, asking, bulk, person).await?)) }
    };
    let mailed: Vec<_> = stream::iter(asked)
        .map(mail)
        .buffered(MAILS_AT_ONCE)
        .collect()
        .await;
    let mut unsent = Vec::new();
    for one in mailed {
        let (person, outcome) = one?;
        let reason = match outcome {
            Mailed::Sent | Mailed::Dropped => continue,
            Mailed::Not(reason) => reason,
            Mailed::NotYet if last_try => BulkSkip::MailFailed,
            Mailed::NotYet => {
                return Err(JobError::temporary("the mail server did not take an invitation"));
            }
        };
        unsent.push(BulkSkipped { person, reason });
    }
    Ok(unsent)
}

async fn mail_one(
    services: &Services,
    instance: &Instance,
    asking: &Asking,
    bulk: BulkId,
    id: PersonId,
) -> Result<Mailed, JobError> {
    let key = mail_key(bulk, id);
    let keep = instance.keep();
    if let Some(row) = keep.get(MAILS, &key).await? {
        return Ok(match row.bytes.as_slice() {
            SENT => Mailed::Sent,
            REFUSED => Mailed::Not(BulkSkip::MailRefused),
            _ => Mailed::Not(BulkSkip::MailUnsure),
        });
    }
    let read = instance.read(move |view| {
        let running = bulk_place(view, bulk)?.is_some_and(|place| place.status == BulkStatus::Running);
        let here = person(view, id)?.filter(|here| running && here.activated_at_ms.is_none());
        Ok::<_, JobError>(here.map(|here| here.details))
    });
    let Some(to) = read.await? else {
        return Ok(Mailed::Dropped);
    };
    let link = asking.link(services, instance, id).await;
    let link = link.map_err(|error| JobError::temporary(error.code()))?;
    let expires_at = Some(instance.now() + LIFE);
    let version = keep
        .put(MAILS, &key, ON_ITS_WAY.to_vec(), Expect::Absent, expires_at)
        .await?;
    let sent = asking
        .mail(services, instance, (id, &to.name, &to.email), &link)
        .await;
    let (outcome, note) = match sent {
        Ok(()) => (Mailed::Sent, SENT),
        Err(error) if error.is_permanent() => (Mailed::Not(BulkSkip::MailRefused), REFUSED),
        Err(_) => {
            keep.remove(MAILS, &key).await?;
            return Ok(Mailed::NotYet);
        }
    };
    keep.put(MAILS, &key, note.to_vec(), Expect::Version(version), expires_at)
        .await?;
    Ok(outcome)
}
