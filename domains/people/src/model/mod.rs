//! The words of the domain: ids, roles, participation, availability, and the limits of every
//! field. Pure values; nothing here reads the view.

mod email;
mod fields;
mod participation;
mod slot;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes part.
    Member,
    /// Also runs the instance.
    Admin,
}

impl Role {
    /// The stored and shown form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }

    /// Reads the stored form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "member" => Some(Self::Member),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }
}

/// How somebody came to be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The first admin, by the setup link.
    Setup,
    /// The command line.
    Operator,
    /// They registered themselves.
    Registration,
    /// An admin invited them; they take part once they have accepted.
    Invitation,
    /// A file; they take part at once, signed in or not.
    Import,
}

impl Origin {
    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Operator => "operator",
            Self::Registration => "registration",
            Self::Invitation => "invitation",
            Self::Import => "import",
        }
    }

    /// Whether they have proved that the address is theirs by being added this way.
    pub const fn is_signed_up(self) -> bool {
        matches!(self, Self::Setup | Self::Operator | Self::Registration)
    }
}
