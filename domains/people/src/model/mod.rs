//! The words of the domain: ids, roles, participation, availability, and the limits of every
//! field. Pure values; nothing here reads the view.

mod email;
mod fields;
mod participation;
mod slot;

pub use email::Email;
pub use fields::{
    DraftPreferences, DraftProfile, FieldErrors, LANGUAGE_CHARS_MAX, LANGUAGES_MAX, MEETING_LENGTHS_MINUTES,
    NAME_CHARS_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, SLOTS_MAX, TAG_CHARS_MAX, TAGS_MAX,
    TEAM_CHARS_MAX, TOPIC_CHARS_MAX, TOPICS_MAX, clean_label, clean_list, clean_name, clean_tag, clean_team,
    clean_time_zone, meeting_length, password_fits,
};
pub use participation::{Participation, ParticipationStatus, PauseCause, wake_instant};
pub use slot::{Slot, clean_slots};

vc_kernel::id!(
    /// One sign-in on one device: a family of refresh tokens. Its time is when it began.
    SessionId, "session"
);
vc_kernel::id!(
    /// One stored password hash; setting another password makes another.
    CredentialId, "credential"
);
vc_kernel::id!(
    /// An API token.
    TokenId, "token"
);
vc_kernel::id!(
    /// One import of a CSV file.
    ImportId, "import"
);
vc_kernel::id!(
    /// One change of many people at once.
    BulkId, "bulk"
);

vc_kernel::text_enum!(
    /// What is done to many people at once.
    BulkKind {
        /// They take part in no round.
        Pause = "pause",
        /// They take part in every round.
        Resume = "resume",
        /// They get a label.
        Tag = "tag",
        /// They lose a label.
        Untag = "untag",
        /// They may run the instance.
        MakeAdmin = "make_admin",
        /// They may no longer.
        MakeMember = "make_member",
        /// They are taken out.
        Remove = "remove",
        /// Those who never signed in are asked in by mail.
        Invite = "invite",
    }
);

vc_kernel::text_enum!(
    /// Why a change of many, or its undo, left somebody as they were.
    BulkSkip {
        /// They are no longer here.
        Gone = "gone",
        /// Nobody would be left to run the instance.
        LastAdmin = "last_admin",
        /// Whoever started it does not take themselves out.
        Yourself = "yourself",
        /// They have as many labels as there may be.
        TooManyTags = "too_many_tags",
        /// They changed since.
        ChangedSince = "changed_since",
        /// Somebody else has their address by now.
        EmailTaken = "email_taken",
        /// They have signed in, so there is nothing to accept.
        AlreadyActive = "already_active",
        /// The mail server refused their address for good.
        MailRefused = "mail_refused",
        /// The mail server did not take the mail, however often it was tried.
        MailFailed = "mail_failed",
        /// The server stopped while their mail was on its way: it is not sent a second time.
        MailUnsure = "mail_unsure",
    }
);
vc_kernel::text_enum!(
    /// What somebody may do.
    #[derive(PartialOrd, Ord)]
    Role {
        /// Takes part.
        Member = "member",
        /// Also runs the instance.
        Admin = "admin",
    }
);
vc_kernel::text_enum!(
    /// How somebody came to be here.
    Origin {
        /// The first admin, by the setup link.
        Setup = "setup",
        /// The command line.
        Operator = "operator",
        /// They registered themselves.
        Registration = "registration",
        /// An admin invited them; they take part once they have accepted.
        Invitation = "invitation",
        /// A file; they take part at once, signed in or not.
        Import = "import",
    }
);

impl Origin {
    /// Whether they have proved that the address is theirs by being added this way.
    pub const fn is_signed_up(self) -> bool {
        matches!(self, Self::Setup | Self::Operator | Self::Registration)
    }
}
