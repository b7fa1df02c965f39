//! By what a task of a file is recognised when the file comes again.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};
use vc_task_files::{FileTask, Status};

use crate::model::TaskId;

/// Characters of a key that is kept as it is.
const KEY_CHARS_MAX: usize = 200;

/// A key for each task: what the file calls it, else a hash of what it says, but for whether it is done. Where several say
/// the same, they are counted.
pub fn keys(tasks: &[FileTask]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::with_capacity(tasks.len());
    let mut seen: HashMap<String, usize> = HashMap::new();
    for task in tasks {
        let key = match task.key.as_deref().map(str::trim) {
            Some(key) if !key.is_empty() && key.chars().count() <= KEY_CHARS_MAX => key.to_owned(),
            Some(key) if !key.is_empty() => hash(key.as_bytes()),
            // Parents stand before their parts in most files; where they do not, the order tells as much.
            _ => hash(&said(task, task.parent.and_then(|parent| keys.get(parent)))),
        };
        let times = seen.entry(key.clone()).or_default();
        *times += 1;
        keys.push(if *times == 1 {
            key
        } else {
            format!("{key} ({times})")
        });
    }
    keys
}

/// The id of a task of this program, where a key is one: it came from an export.
pub fn key_is_task(key: &str) -> Option<TaskId> {
    key.parse().ok()
}

fn said(task: &FileTask, parent: Option<&String>) -> Vec<u8> {
    let mut task = task.clone();
    // todo.txt drops the priority of what is done.
    task.priority = vc_task_files::Priority::None;
    task.status = Status::Open;
    (task.done_at, task.parent, task.occurrence_of) = (None, None, None);
    let said = (task, parent);
    serde_json::to_vec(&said).expect("tasks of files are plain values")
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(title: &str) -> FileTask {
        FileTask {
            title: title.to_owned(),
            ..FileTask::default()
        }
    }

    #[test]
    fn a_line_is_the_same_before_and_after_it_is_done() {
        let mut done = titled("Pay");
        done.status = Status::Done;
        let keys = keys(&[titled("Pay"), titled("Call"), titled("Pay")]);
        assert_eq!(super::keys(&[done])[0], keys[0]);
        assert_ne!(keys[0], keys[1]);
        assert_eq!(keys[2], format!("{} (2)", keys[0]), "the second of the same");
    }

    #[test]
    fn what_the_file_calls_it_is_kept() {
        let mut named = titled("Pay");
        named.key = Some("uid-1".to_owned());
        let mut long = titled("Pay");
        long.key = Some("x".repeat(300));
        let keys = keys(&[named, long]);
        assert_eq!(keys[0], "uid-1");
        assert!(keys[1].starts_with("sha256:") && keys[1].len() == 39);
    }
}
