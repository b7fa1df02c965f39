//! What queries cost.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::types::Value;
use vc_kernel::View;
use vc_text_search::{Corrections, Filter, Query};

use crate::corpus::{Chance, OWNERS, document, word};
use crate::{INDEX, put};

const RUNS: usize = 200;
const WRITES_A_SECOND: u32 = 50;
const PAGE: usize = 50;
/// Between two reads. Without any, the write-ahead log could never begin anew.
const PAUSE: Duration = Duration::from_millis(2);

/// Runs all queries on a connection of their own while documents are added on the other.
pub fn run(writer: &Connection, path: &Path, documents: i64) -> Result<(), Box<dyn Error>> {
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let result = all(path).map_err(|error| error.to_string());
            is_done.store(true, Ordering::Relaxed);
            result
        });
        let mut chance = Chance(3);
        let mut times = Vec::new();
        for number in documents + 1.. {
            if is_done.load(Ordering::Relaxed) {
                break;
            }
            let (title, notes) = document(&mut chance);
            let began = Instant::now();
            writer.execute_batch("BEGIN IMMEDIATE")?;
            put(writer, number, &title, &notes)?;
            writer.execute_batch("COMMIT")?;
            times.push(began.elapsed());
            std::thread::sleep((Duration::from_secs(1) / WRITES_A_SECOND).saturating_sub(began.elapsed()));
        }
        println!(
            "meanwhile, {} documents added one by one: {}",
            times.len(),
            spread(&mut times)
        );
        reader
            .join()
            .map_err(|_| "the reader panicked")?
            .map_err(Into::into)
    })
}

fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    format!(
        "p50 {:.2?}, p99 {:.2?}, longest {:.2?}",
        at(50),
        at(99),
        times[times.len() - 1]
    )
}

fn all(path: &Path) -> Result<(), Box<dyn Error>> {
    let reader = Connection::open(path)?;
    reader.pragma_update(None, "query_only", "ON")?;
    reader.pragma_update(None, "cache_size", -4_000)?;
    let mut typo = word(31_234);
    typo.remove(3);
    let swapped = word(51_234).replacen("or", "ro", 1);
    let misspelt: Vec<String> = (0..16)
        .map(|number| format!("{}x", word(20_000 + 1_000 * number)))
        .collect();
    let misspelt = misspelt.join(" ");
    let unknown = "wapqyzzgle".to_owned();
    for (name, text) in [
        ("rare word", word(150_000)),
        ("middling word", format!("\"{}\"", word(1_000))),
        ("common word", format!("\"{}\"", word(0))),
        ("two common", format!("{} {}", word(0), word(3))),
        ("common and rare", format!("{} {}", word(0), word(9_000))),
        (
            "three middling (nothing)",
            format!("{} {} {}", word(500), word(700), word(900)),
        ),
        ("2 letters", "pr".to_owned()),
        ("3 letters", "pro".to_owned()),
        ("4 letters", "prod".to_owned()),
        ("5 letters", "prode".to_owned()),
        ("6 letters", "prodeb".to_owned()),
        ("one letter missing", typo),
        ("two letters swapped", swapped),
        ("unknown word", unknown),
        ("phrase of common", format!("\"{} {}\"", word(0), word(1))),
        ("common without common", format!("{} -{}", word(0), word(1))),
        ("16 misspelt words", misspelt),
        ("16 beginnings", "pro* ".repeat(16)),
        ("1 Chinese character", "一".to_owned()),
        ("2 Chinese characters", "上下".to_owned()),
        ("4 Chinese characters", "上不与丏".to_owned()),
    ] {
        measure(&reader, name, &text)?;
    }
    Ok(())
}

fn measure(reader: &Connection, name: &str, text: &str) -> Result<(), Box<dyn Error>> {
    println!("{name} ({text})");
    let mut chance = Chance(4);
    for kind in ["all", "owner", "scope", "by due"] {
        let mut times = Vec::with_capacity(RUNS);
        let (mut hits, mut unfinished) = (0, 0);
        for _ in 0..RUNS {
            let owner = chance.below(OWNERS as usize) as i64;
            let began = Instant::now();
            reader.execute_batch("BEGIN")?;
            let view = View::new(reader);
            let (count, is_more) = once(&view, &Query::parse(text), kind, owner)?;
            reader.execute_batch("ROLLBACK")?;
            times.push(began.elapsed());
            std::thread::sleep(PAUSE);
            hits += count;
            unfinished += usize::from(is_more && count < PAGE);
        }
        println!(
            "    {kind:<7} {}; {} hits a page, {unfinished} pages ended early",
            spread(&mut times),
            hits / RUNS
        );
    }
    Ok(())
}

fn once(view: &View<'_>, query: &Query, kind: &str, owner: i64) -> Result<(usize, bool), Box<dyn Error>> {
    let scope = format!("owner_{owner}");
    let scopes = [scope.as_str()];
    let owned = "EXISTS (SELECT 1 FROM docs WHERE number = found.rowid AND owner = ?)";
    let filter = match kind {
        "all" => Filter::NONE,
        "owner" => Filter {
            condition: owned,
            params: &[&owner],
            ..Filter::NONE
        },
        "scope" => Filter {
            scopes: Some(&scopes),
            ..Filter::NONE
        },
        _ => {
            let condition =
                INDEX.condition(view, query, Some(&scopes), &Corrections::default(), "docs.number")?;
            let sql = format!(
                "SELECT number FROM docs WHERE owner = ? AND {} ORDER BY due LIMIT ?",
                condition.sql
            );
            let params = [
                Value::from(owner),
                Value::from(condition.parameter),
                Value::from(PAGE as i64),
            ];
            let found = view.all(&sql, params, |row| row.get::<_, i64>(0))?;
            return Ok((found.len(), false));
        }
    };
    let page = INDEX.find(view, query, &filter, None, PAGE)?;
    Ok((page.hits.len(), page.next.is_some()))
}
