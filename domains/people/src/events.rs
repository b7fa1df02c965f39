//! The facts of this domain, as they are stored. Wire structs: a stored version never changes
//! (tests/fixtures/events holds one example of each); a change of shape is a new version.
//!
//! Names, addresses, teams, topics, languages, slots and time zones stand in the sealed part,
//! which is about the one person named in the open part.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vc_kernel::{PersonId, ServiceId};

use crate::model::{
    BulkId, BulkKind, BulkSkip, CredentialId, ImportId, Origin, Participation, PauseCause, Role, SessionId,
    Slot, TokenId,
};

/// A field's former and new value: what an undo needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// Before.
    pub from: T,
    /// After.
    pub to: T,
}

impl<T: PartialEq> Change<T> {
    /// The change, if it is one.
    pub fn between(from: T, to: T) -> Option<Self> {
        (from != to).then_some(Self { from, to })
    }

    /// The way back.
    pub fn reversed(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }
}

/// The instance got a name and a time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceDescribed {
    /// Shown to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Change<Option<String>>>,
    /// For whoever has none of their own, and for rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Change<Option<String>>>,
}

/// Somebody is here now. Sealed: [`Details`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Who.
    pub person: PersonId,
    /// May do what.
    pub role: Role,
    /// How they came.
    pub origin: Origin,
    /// From which file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// Whether they take part.
    pub participation: Participation,
    /// How long they like to meet.
    pub meeting_length_minutes: u16,
}

/// The sealed part of [`Joined`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Name.
    pub name: String,
    /// Address as written.
    pub email: String,
    /// Team.
    pub team: Option<String>,
    /// IANA zone.
    pub time_zone: String,
    /// Languages.
    pub languages: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Half hours of their week.
    pub slots: Vec<Slot>,
}

/// Name, team, zone or languages changed. Sealed: [`ProfileChange`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChanged {
    /// Whose.
    pub person: PersonId,
    /// By which file, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

/// The sealed part of [`ProfileChanged`]; empty when somebody confirmed what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChange {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Change<String>>,
    /// Team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Change<Option<String>>>,
    /// IANA zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Change<String>>,
    /// Languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Change<Vec<String>>>,
}

/// Slots, topics or length changed. Sealed: [`PreferencesChange`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesChanged {
    /// Whose.
    pub person: PersonId,
    /// By which file, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

/// The sealed part of [`PreferencesChanged`]; empty when somebody confirmed what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesChange {
    /// Half hours of their week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Change<Vec<Slot>>>,
    /// Topics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topics: Option<Change<Vec<String>>>,
    /// How long they like to meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_length_minutes: Option<Change<u16>>,
}

/// Whether they take part changed (or was confirmed).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationChanged {
    /// Whose.
    pub person: PersonId,
    /// Before.
    pub from: Participation,
    /// After.
    pub to: Participation,
    /// By which file, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// By which bulk change, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
    /// Why they are paused, where it was not their own wish or an admin's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<PauseCause>,
}

/// Which messages they get changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationsChanged {
    /// Whose.
    pub person: PersonId,
    /// By mail.
    pub email: Change<bool>,
}

/// What they may do changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChanged {
    /// Whose.
    pub person: PersonId,
    /// Before.
    pub from: Role,
    /// After.
    pub to: Role,
    /// By which file, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// By which bulk change, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
}

/// An admin asked them in; the link's hash is in the keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Whom.
    pub person: PersonId,
    /// When the link stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
    /// By which bulk change; undoing it takes the link back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
}

/// They signed in for the first time, so the address is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activated {
    /// Who.
    pub person: PersonId,
}

/// They have another password; its hash is in the keep under the credential's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    /// Whose.
    pub person: PersonId,
    /// Where the hash is.
    pub credential: CredentialId,
    /// Where the former hash was.
    pub former: Option<CredentialId>,
    /// The one session that goes on; all others end.
    pub kept_session: Option<SessionId>,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// They signed out.
    SignedOut,
    /// They ended it from another device.
    Revoked,
    /// A refresh token came back after it had been replaced: somebody else has a copy.
    Reuse,
}

/// A session ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRevoked {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub session: SessionId,
    /// Why.
    pub cause: SessionEnd,
}

/// A person made an API token; its hash is in the keep. Sealed: [`TokenLabel`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenCreated {
    /// Which.
    pub token: TokenId,
    /// Whose.
    pub person: PersonId,
    /// What it starts with, to recognise it by.
    pub prefix: String,
    /// When it stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

/// The sealed part of [`TokenCreated`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLabel {
    /// What they call it.
    pub name: String,
}

/// An API token stopped working before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRevoked {
    /// Which.
    pub token: TokenId,
    /// Whose.
    pub person: PersonId,
}

/// A program may come in, with a token of its own. Its name belongs to the instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCreated {
    /// Which.
    pub service: ServiceId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its token; the digest is in the keep.
    pub token: TokenId,
    /// What the token starts with.
    pub prefix: String,
    /// When the token stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

/// A program may no longer come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRemoved {
    /// Which.
    pub service: ServiceId,
}

/// What happened that an admin should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityKind {
    /// Many wrong passwords for one address, or from one place.
    SignInFailures,
}

/// A burst of something suspicious, counted and told once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityNoted {
    /// What.
    pub kind: SecurityKind,
    /// Whose account, if it is anybody's.
    pub person: Option<PersonId>,
    /// How often before it was told.
    pub count: u32,
}

/// Something that another domain changed and that an admin should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityChange {
    /// Events are sent somewhere from now on.
    WebhookAdded,
    /// They are sent elsewhere, are others, or stop or go on.
    WebhookChanged,
    /// They are not sent there any more.
    WebhookRemoved,
    /// What signs them is another one.
    WebhookSecretRotated,
}

/// Whoever asked changed something that admins should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityChangeNoted {
    /// What.
    pub change: SecurityChange,
}

/// A file is being imported; its rows are in the keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStarted {
    /// Which.
    pub import: ImportId,
    /// How many rows.
    pub total: u32,
    /// In how many pieces they lie in the keep.
    pub chunks: u32,
}

/// Some rows were applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportAdvanced {
    /// Which.
    pub import: ImportId,
    /// The piece that the next row is in.
    pub chunk: u32,
    /// That row's place in the piece.
    pub offset: u32,
    /// How many rows of this step were applied.
    pub applied: u32,
    /// Of them, new people.
    pub created: u32,
    /// Of them, people who changed.
    pub updated: u32,
    /// Of them, rows (or parts) that no longer fitted and were left out.
    pub skipped: u32,
}

/// All rows were applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFinished {
    /// Which.
    pub import: ImportId,
}

/// The rest of the rows could not be applied; what was applied stays until it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStopped {
    /// Which.
    pub import: ImportId,
}

/// An import is being undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportUndoStarted {
    /// Which.
    pub import: ImportId,
}

/// Some people are as they were before the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportUndoAdvanced {
    /// Which.
    pub import: ImportId,
    /// Everybody this step looked at.
    pub people: Vec<PersonId>,
    /// Of them, those who changed since and were left alone, wholly or in part.
    pub left: Vec<PersonId>,
}

/// An import is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportUndone {
    /// Which.
    pub import: ImportId,
}

/// Somebody is no longer here; their name stays in others' history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Who.
    pub person: PersonId,
    /// By undoing which import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// By which bulk change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
    /// The place they had, which the view forgets; not known of removals in version 1.
    pub former: Option<FormerPlace>,
}

/// What somebody was here before they were removed: an undo has to give it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerPlace {
    /// Could do what.
    pub role: Role,
    /// Took part.
    pub participation: Participation,
}

/// [`Removed`] as it was first written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedV1 {
    /// Who.
    pub person: PersonId,
    /// By undoing which import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

impl From<RemovedV1> for Removed {
    fn from(old: RemovedV1) -> Self {
        Self {
            person: old.person,
            import: old.import,
            bulk: None,
            former: None,
        }
    }
}

impl From<&Removed> for RemovedV1 {
    fn from(event: &Removed) -> Self {
        Self {
            person: event.person,
            import: event.import,
        }
    }
}

/// Somebody who was removed is here again: the removal was undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Who.
    pub person: PersonId,
    /// By undoing which bulk change.
    pub bulk: BulkId,
    /// The place they have again.
    pub place: FormerPlace,
}

/// An admin labelled somebody, or took labels away. Sealed: [`TagsChange`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagsChanged {
    /// Whom.
    pub person: PersonId,
    /// By which file, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// By which bulk change, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<BulkId>,
}

/// The sealed part of [`TagsChanged`]: a label is free text about the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagsChange {
    /// Labels that are new.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Labels that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
}

/// Somebody has another manager, or none. Sealed: a [`Change`] of the manager's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagerChanged {
    /// Whose.
    pub person: PersonId,
    /// By which file, or by undoing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

/// Many people are being changed; who, and the label if it is about one, is in the keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkStarted {
    /// Which.
    pub bulk: BulkId,
    /// What is done to them.
    pub kind: BulkKind,
    /// How many people.
    pub total: u32,
    /// In how many parts they lie in the keep.
    pub parts: u32,
}

/// Somebody who was left as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkSkipped {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: BulkSkip,
}

/// One part was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkAdvanced {
    /// Which.
    pub bulk: BulkId,
    /// The part, from 0.
    pub part: u32,
    /// How many people it held.
    pub people: u32,
    /// Of them, those who changed.
    pub changed: u32,
    /// Of them, those who were left as they were although they should have changed.
    pub skipped: Vec<BulkSkipped>,
}

/// All parts are done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkFinished {
    /// Which.
    pub bulk: BulkId,
}

/// The rest could not be done; what was done stays until it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkStopped {
    /// Which.
    pub bulk: BulkId,
}

/// A bulk change is being undone; if it was not done yet, the rest is not done any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkUndoStarted {
    /// Which.
    pub bulk: BulkId,
}

/// Some people are as they were before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkUndoAdvanced {
    /// Which.
    pub bulk: BulkId,
    /// Those who are as they were.
    pub restored: Vec<PersonId>,
    /// Those who were left alone.
    pub left: Vec<BulkSkipped>,
}

/// A bulk change is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkUndone {
    /// Which.
    pub bulk: BulkId,
}

/// A removal of many can no longer be undone: their passwords and tokens are gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkClosed {
    /// Which.
    pub bulk: BulkId,
}

/// Everything personal about somebody is gone, for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Who.
    pub person: PersonId,
}

/// The key of an erased person is destroyed and the views are rebuilt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDestroyed {
    /// Whose.
    pub person: PersonId,
}

vc_kernel::events! {
    /// The facts of this domain.
    pub enum PeopleEvent {
        InstanceDescribed = "people.instance_described", 1;
        Joined = "people.joined", 1;
        ProfileChanged = "people.profile_changed", 1;
        PreferencesChanged = "people.preferences_changed", 1;
        ParticipationChanged = "people.participation_changed", 1;
        NotificationsChanged = "people.notifications_changed", 1;
        RoleChanged = "people.role_changed", 1;
        Invited = "people.invited", 1;
        Activated = "people.activated", 1;
        PasswordSet = "people.password_set", 1;
        SessionRevoked = "people.session_revoked", 1;
        TokenCreated = "people.token_created", 1;
        TokenRevoked = "people.token_revoked", 1;
        ServiceCreated = "people.service_created", 1;
        ServiceRemoved = "people.service_removed", 1;
        SecurityNoted = "people.security_noted", 1;
        SecurityChangeNoted = "people.security_change_noted", 1;
        ImportStarted = "people.import_started", 1;
        ImportAdvanced = "people.import_advanced", 1;
        ImportFinished = "people.import_finished", 1;
        ImportStopped = "people.import_stopped", 1;
        ImportUndoStarted = "people.import_undo_started", 1;
        ImportUndoAdvanced = "people.import_undo_advanced", 1;
        ImportUndone = "people.import_undone", 1;
        Removed = "people.removed", 2, from { 1: RemovedV1 }, also { 1: RemovedV1 };
        Returned = "people.returned", 1;
        TagsChanged = "people.tags_changed", 1;
        ManagerChanged = "people.manager_changed", 1;
        BulkStarted = "people.bulk_started", 1;
        BulkAdvanced = "people.bulk_advanced", 1;
        BulkFinished = "people.bulk_finished", 1;
        BulkStopped = "people.bulk_stopped", 1;
        BulkUndoStarted = "people.bulk_undo_started", 1;
        BulkUndoAdvanced = "people.bulk_undo_advanced", 1;
        BulkUndone = "people.bulk_undone", 1;
        BulkClosed = "people.bulk_closed", 1;
        Erased = "people.erased", 1;
        KeyDestroyed = "people.key_destroyed", 1;
    }
}

/// A day as text, for the view.
pub(crate) fn day_text(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}
