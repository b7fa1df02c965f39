//! The reasons of this domain's commands to refuse. They overlap so much that one enum says it
//! better than one for each command.

use vc_kernel::{Refusal, RefusalKind};

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleRefusal {
    /// Unknown, removed or erased.
    #[error("There is no such person here; they may have been removed. Reload the list.")]
    PersonNotFound,
    /// Somebody else has the address.
    #[error("Somebody here already has this mail address. Sign in with it, or use another one.")]
    EmailTaken,
    /// Nobody would be left to run the instance.
    #[error("This is the last admin. Make somebody else an admin first.")]
    LastAdmin,
    /// There is an admin already.
    #[error("This instance is already set up. Sign in, or ask an admin to invite you.")]
    AlreadySetUp,
    /// About somebody else.
    #[error("Only the person themselves may do this.")]
    NotYours,
    /// They have signed in before.
    #[error("This invitation was already accepted. Sign in instead.")]
    AlreadyAccepted,
    /// The bulk change it came from was undone.
    #[error("This invitation was taken back. Ask an admin for a new one.")]
    InvitationRevoked,
    /// Only a mail server can invite many.
    #[error(
        "No mail server is set up, so invitations cannot be sent by themselves. Choose people in the table and hand the links over, or name a mail server in vc.yaml."
    )]
    MailNotSetUp,
    /// The password was changed in between.
    #[error("Your password was changed in the meantime. Sign in again.")]
    PasswordChangedMeanwhile,
    /// Too many tokens.
    #[error("You have {max} API tokens, the most there may be. Revoke one you no longer use.", max = super::tokens::TOKENS_MAX)]
    TooManyTokens,
    /// Too many services.
    #[error("There are {max} services, the most there may be. Remove one that is no longer used.", max = super::services::SERVICES_MAX)]
    TooManyServices,
    /// Unknown service.
    #[error("There is no such service; it may have been removed.")]
    ServiceNotFound,
    /// Unknown token.
    #[error("There is no such API token; it may have been revoked.")]
    TokenNotFound,
    /// One at a time.
    #[error("Another import is at work. Wait until it is done.")]
    ImportAtWork,
    /// Unknown import.
    #[error("There is no such import.")]
    ImportNotFound,
    /// It is running or was undone.
    #[error("Only an import that is done can be undone, and only once.")]
    ImportNotUndoable,
    /// As many as there may be at a time.
    #[error("{max} changes of many people are at work, the most there may be. Wait until one is done.", max = super::bulk::BULKS_AT_WORK_MAX)]
    TooManyBulkChanges,
    /// Unknown bulk change.
    #[error("There is no such change of many people.")]
    BulkChangeNotFound,
    /// It was undone, or its people's secrets are gone.
    #[error("This change was undone already, or it is too long ago to be undone.")]
    BulkChangeNotUndoable,
    /// Too many at once.
    #[error("Invite at most {max} people at a time; use an import for more.", max = super::invite::INVITATIONS_MAX)]
    TooManyInvitations,
}

impl Refusal for PeopleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::PersonNotFound => "person_not_found",
            Self::EmailTaken => "email_taken",
            Self::LastAdmin => "last_admin",
            Self::AlreadySetUp => "already_set_up",
            Self::NotYours => "forbidden",
            Self::AlreadyAccepted => "already_accepted",
            Self::InvitationRevoked => "invitation_revoked",
            Self::MailNotSetUp => "mail_not_set_up",
            Self::PasswordChangedMeanwhile => "password_changed",
            Self::TooManyTokens => "too_many_tokens",
            Self::TooManyServices => "too_many_services",
            Self::ServiceNotFound => "service_not_found",
            Self::TokenNotFound => "token_not_found",
            Self::ImportAtWork => "import_at_work",
            Self::ImportNotFound => "import_not_found",
            Self::ImportNotUndoable => "import_not_undoable",
            Self::TooManyBulkChanges => "too_many_bulk_changes",
            Self::BulkChangeNotFound => "bulk_change_not_found",
            Self::BulkChangeNotUndoable => "bulk_change_not_undoable",
            Self::TooManyInvitations => "too_many_invitations",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::PersonNotFound
            | Self::ServiceNotFound
            | Self::TokenNotFound
            | Self::ImportNotFound
            | Self::BulkChangeNotFound => RefusalKind::NotFound,
            Self::NotYours => RefusalKind::Forbidden,
            Self::TooManyInvitations | Self::InvitationRevoked => RefusalKind::Invalid,
            Self::EmailTaken
            | Self::LastAdmin
            | Self::AlreadySetUp
            | Self::AlreadyAccepted
            | Self::MailNotSetUp
            | Self::PasswordChangedMeanwhile
            | Self::TooManyTokens
            | Self::TooManyServices
            | Self::ImportAtWork
            | Self::TooManyBulkChanges
            | Self::BulkChangeNotUndoable
            | Self::ImportNotUndoable => RefusalKind::Conflict,
        }
    }
}
