//! What is said over a live socket: one JSON object a text frame, named by its `type`.

use axum::extract::ws::{Message, Utf8Bytes};
use serde::{Deserialize, Serialize};
use vc_instance::{ChangedRow, Cursor};
use vc_kernel::Incarnation;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromClient {
    /// First of all: where it goes on from, if it was here before.
    Hello {
        /// `to` of the last frame that it has seen.
        #[serde(default)]
        after: Option<String>,
    },
    /// "Are you there?", answered by a heartbeat.
    Ping,
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToClient {
    /// First of all: where this server is.
    Hello {
        /// A cursor; whoever came without one goes on from it.
        to: Cursor,
        /// Which life of the instance.
        incarnation: Incarnation,
        /// The last commit.
        last_seq: u64,
        /// Between two heartbeats, in seconds.
        heartbeat_seconds: u64,
    },
    /// Too much changed, or too long ago: read everything anew, then go on from here.
    MustRefetch {
        /// The cursor to go on from.
        to: Cursor,
    },
    /// All changes that this client may see up to here were sent.
    Heartbeat {
        /// The cursor to go on from.
        to: Cursor,
    },
    /// The server closes the connection.
    Bye {
        /// Why.
        reason: Reason,
        /// Milliseconds to wait before coming again.
        retry_ms: u64,
    },
}

/// Why a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The server ends; another one, or the same, is there soon.
    Restart,
    /// The session ended, or the person is not here any more.
    SignedOut,
    /// What came was no frame that is known here.
    NotUnderstood,
}

impl ToClient {
    /// As a frame.
    pub fn frame(&self) -> Message {
        let text = serde_json::to_string(self).expect("frames have string keys and no failing parts");
        Message::Text(text.into())
    }
}

/// Rows as they stand in a frame, without the brackets around them.
pub fn rows(rows: &[ChangedRow]) -> String {
    let rows = rows
        .iter()
        .map(|row| serde_json::to_string(row).expect("rows are JSON already"));
    rows.collect::<Vec<_>>().join(",")
}

/// A frame of changed rows, from parts of [`rows`].
pub fn changes(from: Cursor, to: Cursor, parts: &[&str]) -> Utf8Bytes {
    let rows = parts.join(",");
    format!(r#"{{"type":"changes","from":"{from}","to":"{to}","rows":[{rows}]}}"#).into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_frame_of_changes_is_json_whatever_it_is_put_together_from() {
        let cursor = |seq| Cursor {
            incarnation: "incarnation_01J8ZQ4K5N0000000000000000".parse().unwrap(),
            seq,
        };
        let row = |id: &str, row| ChangedRow {
            kind: "tasks.task".to_owned(),
            id: id.to_owned(),
            row,
        };
        let everyone = rows(&[
            row("a", Some(json!({ "title": "“Quotes\" and \\ and \u{1}" }))),
            row("b", None),
        ]);
        let mine = rows(&[row("b", Some(json!({ "title": "B" })))]);
        let frame: Value = serde_json::from_str(&changes(cursor(3), cursor(5), &[&everyone, &mine])).unwrap();
        assert_eq!(frame["type"], "changes");
        assert_eq!(
            (frame["from"].as_str(), frame["to"].as_str()),
            (Some(&*cursor(3).to_string()), Some(&*cursor(5).to_string()))
        );
        let ids: Vec<_> = frame["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, ["a", "b", "b"]);
        assert_eq!(frame["rows"][1]["row"], Value::Null);
    }

    #[test]
    fn an_unknown_or_damaged_frame_of_a_client_is_no_frame() {
        assert!(matches!(
            serde_json::from_str(r#"{"type":"ping"}"#),
            Ok(FromClient::Ping)
        ));
        assert!(matches!(
            serde_json::from_str(r#"{"type":"hello"}"#),
            Ok(FromClient::Hello { after: None })
        ));
        for bad in [
            "",
            "{}",
            "[]",
            r#"{"type":"other"}"#,
            r#"{"type":"hello","after":3}"#,
        ] {
            assert!(serde_json::from_str::<FromClient>(bad).is_err(), "{bad}");
        }
    }
}
