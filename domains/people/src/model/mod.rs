//! The words of the domain: ids, roles, participation, availability, and the limits of every
//! field. Pure values; nothing here reads the view.

mod email;
mod fields;
mod participation;
mod slot;

pub use email::Email;
pub use fields::{
    DraftPreferences, DraftProfile, FieldErrors, LANGUAGE_CHARS_MAX, LANGUAGES_MAX, MEETING_LENGTHS_MINUTES,
    NAME_CHARS_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, SLOTS_MAX, TEAM_CHARS_MAX, TOPIC_CHARS_MAX,
    TOPICS_MAX, clean_label, clean_list, clean_name, clean_team, clean_time_zone, meeting_length,
    password_fits,
};
pub use participation::{Participation, ParticipationStatus, wake_instant};
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
