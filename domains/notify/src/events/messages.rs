//! Messages that are not about a round: due as soon as they are asked for.

use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::{AboutId, DeliveryId, DeliveryKind};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedMessage {
    /// The id of its delivery.
    pub id: DeliveryId,
    /// To whom.
    pub person: PersonId,
    /// About what: an id or a day, never a title.
    pub about: AboutId,
}

/// People are to be told something, now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagesRequested {
    /// What they are told.
    pub kind: DeliveryKind,
    /// Who, about what.
    pub deliveries: Vec<RequestedMessage>,
}
