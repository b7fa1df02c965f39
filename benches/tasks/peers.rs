//! The same work by Taskwarrior (a program with files) and Radicale (a `CalDAV` server), where they are installed: adding
//! one task, listing what is due until next week, completing one. Each at sizes that they were made for; ours are of the
//! same sizes, see [`crate::grow`]. Taskwarrior is started for each of them, as it is used.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vc_benches::{Table, median};

const SIZES: [usize; 2] = [1_000, 10_000];
/// Each is timed so many times, and the median taken.
const RUNS: usize = 7;

/// Seconds for each of the three.
struct Work {
    add: f64,
    list: f64,
    complete: f64,
}

/// Every peer that is there beside ours; answers the figures.
pub fn compare(curve: &[Value]) -> Vec<Value> {
    let mut table = Table::new(&[
        "",
        "tasks",
        "add ms",
        "list ms",
        "complete ms",
        "add of vc",
        "list of vc",
        "complete of vc",
    ]);
    let mut figures = Vec::new();
    for size in SIZES {
        let Some(ours) = curve.iter().find(|row| row["tasks"] == size) else {
            continue;
        };
        let micros = |name: &str| ours[name].as_f64().expect("a figure") / 1e6;
        let ours = Work {
            add: micros("one_p50_us"),
            list: micros("list_p50_us"),
            complete: micros("complete_p50_us"),
        };
        let peers = [("taskwarrior", taskwarrior(size)), ("radicale", radicale(size))];
        for (name, work) in [("vc", Some(&ours))]
            .into_iter()
            .chain(peers.iter().map(|(name, work)| (*name, work.as_ref())))
        {
            let Some(work) = work else {
                println!("{name} is not installed here, or did not start");
                continue;
            };
            let ratios = [
                work.add / ours.add,
                work.list / ours.list,
                work.complete / ours.complete,
            ];
            let times = [work.add, work.list, work.complete];
            let cells = times
                .iter()
                .map(|time| format!("{:.1}", time * 1e3))
                .chain(ratios.iter().map(|ratio| format!("{ratio:.1}")));
            table.row([name.to_owned(), size.to_string()].into_iter().chain(cells));
            figures.push(json!({
                "name": name, "tasks": size, "add_ms": work.add * 1e3, "list_ms": work.list * 1e3, "complete_ms": work.complete * 1e3,
                "add_of_vc": ratios[0], "list_of_vc": ratios[1], "complete_of_vc": ratios[2],
            }));
        }
    }
    table.print("The same work by others");
    figures
}

/// The median of several runs; none as soon as one fails.
fn timed(mut run: impl FnMut(usize) -> Option<()>) -> Option<f64> {
    let mut times = Vec::new();
    for number in 0..RUNS {
        let began = Instant::now();
        run(number)?;
        times.push(began.elapsed().as_secs_f64());
    }
    Some(median(times))
}

fn task(data: &Path) -> Command {
    let mut command = Command::new("task");
    command
        .env("TASKRC", data.join("taskrc"))
        .args(["rc.confirmation=off", "rc.verbose=nothing", "rc.gc=on"])
        .arg(format!("rc.data.location={}", data.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn succeeds(command: &mut Command) -> Option<()> {
    command
        .status()
        .ok()
        .filter(std::process::ExitStatus::success)
        .map(|_| ())
}

fn taskwarrior(size: usize) -> Option<Work> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let data = folder.path();
    std::fs::write(data.join("taskrc"), "").expect("it can be written");
    let mut tasks = String::new();
    for number in 0..size {
        let due = if number.is_multiple_of(20) {
            ",\"due\":\"20261127T090000Z\""
        } else {
            ",\"due\":\"20271127T090000Z\""
        };
        writeln!(
            tasks,
            "{{\"description\":\"Task {number} of many\",\"project\":\"Project {}\"{due}}}",
            number % 40
        )
        .expect("a String takes all");
    }
    let file = data.join("tasks.json");
    std::fs::write(&file, tasks).expect("it can be written");
    succeeds(task(data).arg("import").arg(&file))?;
    Some(Work {
        add: timed(|number| {
            succeeds(task(data).args([
                "add",
                &format!("Another {number}"),
                "project:Home",
                "due:2027-01-01",
            ]))
        })?,
        list: timed(|_| succeeds(task(data).args(["due.before:2026-12-05", "limit:50", "list"])))?,
        complete: timed(|number| succeeds(task(data).arg((number + 1).to_string()).arg("done")))?,
    })
}

/// A server that ends with it.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let ended = self.0.kill().and_then(|()| self.0.wait());
        if let Err(error) = ended {
            println!("radicale could not be ended: {error}");
        }
    }
}

fn radicale(size: usize) -> Option<Work> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let address = free_address();
    let child = Command::new("radicale")
        .args([
            "--storage-filesystem-folder",
            &folder.path().display().to_string(),
        ])
        .args([
            "--server-hosts",
            &address,
            "--auth-type",
            "none",
            "--logging-level",
            "error",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let _server = Server(child);
    let ask = |method: &str, path: &str, body: &str| ask(&address, method, path, body);
    let until = Instant::now() + Duration::from_secs(20);
    while ask("GET", "/.web/", "").is_none() {
        if Instant::now() > until {
            return None;
        }
        std::thread::yield_now();
    }
    ask("MKCALENDAR", "/ada/tasks/", "")?;
    // A file each, as it keeps them itself: asking it for each would take an hour.
    let tasks = folder.path().join("collection-root/ada/tasks");
    for number in 0..size {
        let due = if number.is_multiple_of(20) {
            "20261127T090000Z"
        } else {
            "20271127T090000Z"
        };
        let file = tasks.join(format!("{number}.ics"));
        std::fs::write(file, todo(number, due, "NEEDS-ACTION")).expect("it can be written");
    }
    let query = r#"<?xml version="1.0"?><c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"><c:time-range start="20250101T000000Z" end="20261205T000000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"#;
    // It reads them all once, and remembers.
    ask("REPORT", "/ada/tasks/", query)?;
    Some(Work {
        add: timed(|number| {
            ask(
                "PUT",
                &format!("/ada/tasks/new-{number}.ics"),
                &todo(size + number, "20270101T090000Z", "NEEDS-ACTION"),
            )
        })?,
        list: timed(|_| ask("REPORT", "/ada/tasks/", query))?,
        complete: timed(|number| {
            ask(
                "PUT",
                &format!("/ada/tasks/{number}.ics"),
                &todo(number, "20261127T090000Z", "COMPLETED"),
            )
        })?,
    })
}

fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it has an address").to_string()
}

fn todo(number: usize, due: &str, status: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bench\r\nBEGIN:VTODO\r\nUID:{number}\r\nDTSTAMP:20261127T000000Z\r\nSUMMARY:Task {number} of many\r\nDUE:{due}\r\nSTATUS:{status}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    )
}

/// One request of `ada`, whom it lets in with any password; none unless it succeeds.
fn ask(address: &str, method: &str, path: &str, body: &str) -> Option<()> {
    let kind = if body.starts_with('<') {
        "application/xml"
    } else {
        "text/calendar"
    };
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Basic YWRhOng=\r\nDepth: 1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let status = answer.get(9..10)?;
    (status == b"2" || status == b"3").then_some(())
}
