//! What others' libraries make of it: `standardwebhooks` and `cloudevents` of PyPI.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_kernel::{Clock as _, SystemClock};

use crate::receiver::Received;
use crate::support::Office;

/// What the other system answers to each of these.
fn consume(came: &[Value]) -> Vec<Value> {
    let python = std::env::var_os("VC_TEST_PYTHON").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache/vc/venv/bin/python"),
        PathBuf::from,
    );
    let mut child = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/consumer.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`make test` makes the Python environment with standardwebhooks and cloudevents");
    let mut stdin = child.stdin.take().expect("piped");
    for one in came {
        writeln!(stdin, "{one}").expect("it reads");
    }
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn as_it_came(one: &Received, secret: &str) -> Value {
    json!({
        "secret": secret,
        "body": String::from_utf8(one.body.to_vec()).expect("text"),
        "headers": {
            "content-type": one.content_type,
            "webhook-id": one.id,
            "webhook-timestamp": one.timestamp.to_string(),
            "webhook-signature": one.signature,
        },
    })
}

#[tokio::test]
async fn others_libraries_verify_and_read_what_is_sent() {
    let office = Office::new().await;
    // The other system looks at its own clock, and refuses what is older than five minutes.
    let behind = office.app.instance.now().duration_until(SystemClock.now());
    office.app.pass(behind);
    let (webhook, former) = office.webhook(&["tasks.task_completed"]).await;
    let path = format!("/admin/webhooks/{webhook}/rotate-secret");
    let (_, rotated) = office.app.post(office.admin, &path, json!({})).await;
    let secret = rotated["secret"].as_str().expect("a secret");
    let project = office.project(false).await;
    let task = office.task(Some(&project)).await;
    office.complete(&task).await;
    office.send().await;
    office.app.pass(SignedDuration::from_secs(1));
    let one = office.receiver.take().pop().expect("an event");

    let mut changed = as_it_came(&one, secret);
    changed["body"] = changed["body"]
        .as_str()
        .expect("text")
        .replace(&task, &project)
        .into();
    let mut late = as_it_came(&one, secret);
    late["headers"]["webhook-timestamp"] = (one.timestamp - 3_600).to_string().into();
    let answers = consume(&[as_it_came(&one, secret), as_it_came(&one, &former), changed, late]);
    for read in &answers[..2] {
        let event = one.event();
        let attributes = &read["attributes"];
        for name in [
            "id",
            "source",
            "type",
            "subject",
            "specversion",
            "dataschema",
            "datacontenttype",
            "sequence",
            "partitionkey",
            "correlationid",
        ] {
            assert_eq!(attributes[name], event[name], "{name} in {read}");
        }
        assert_eq!(read["data"], event["data"]);
    }
    assert!(answers[2]["refused"].is_string(), "another body: {}", answers[2]);
    assert!(answers[3]["refused"].is_string(), "another time: {}", answers[3]);
}
