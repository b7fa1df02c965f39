//! One program with an API token that writes without pause and remembers what was acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ulid::Ulid;

use crate::chance::Chance;
use crate::request::{Answer, Body, Unknown, Wanted};

/// Tries of one request against a server that says "not now" or is busy with another import.
const TRIES_MAX: usize = 2_000;
/// Between two of them.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// What one request came to.
enum Attempt {
    /// A definite answer, which was noted.
    Settled,
    /// To be repeated.
    NotNow(Answer),
    /// No answer.
    CutOff,
}

/// Where and how requests are sent.
#[derive(Clone)]
pub struct To {
    pub http: reqwest::Client,
    pub address: String,
}

/// What a client wants, and what is known of it.
#[derive(Clone, Debug)]
enum Aim {
    /// A person's team becomes this.
    Edit { person: String, team: String },
    /// These people come, by address; all of them in one import.
    Import { emails: Vec<String> },
    /// A service by this name comes.
    CreateService { name: String },
    /// A service goes.
    RemoveService { name: String },
    /// A round for this slot.
    Round { slot: String },
    /// A person goes, with everything personal.
    Erase { person: String },
}

/// What must be there: every acknowledged write, and nothing else of this client's.
#[derive(Default)]
pub struct Ledger {
    /// By id.
    pub people: BTreeMap<String, Held>,
    /// Addresses of imports that were acknowledged.
    pub imported: Vec<String>,
    /// Ids and former names of erased people.
    pub erased: Vec<(String, String)>,
    /// Services by name; `None` where the answer that tells id and token was lost.
    pub services: BTreeMap<String, Option<Service>>,
    /// Slots with the rounds that were formed for them.
    pub rounds: BTreeMap<String, String>,
    /// Command ids of acknowledged writes that the log must have.
    pub keys: Vec<String>,
}

/// Somebody whom only this client changes.
pub struct Held {
    name: String,
    /// As last acknowledged; `None` before.
    pub team: Option<String>,
}

/// A service that this client made.
pub struct Service {
    id: String,
    /// For the `authorization` header.
    pub authorization: String,
}

/// See the module.
pub struct Client {
    /// In names of what it makes.
    pub name: String,
    /// As the log names it.
    pub actor: String,
    pub ledger: Ledger,
    /// Only changes people's teams, so that its writes cost all the same.
    pub edits_only: bool,
    /// How long each write took that was acknowledged while reading back.
    pub took: Vec<Duration>,
    token: String,
    chance: Chance,
    count: u32,
    /// Sent, and not known what became of it.
    pending: Option<(Aim, Wanted)>,
}

impl Client {
    pub fn new(name: String, actor: String, token: &str, chance: Chance) -> Self {
        Self {
            name,
            actor,
            ledger: Ledger::default(),
            edits_only: false,
            took: Vec::new(),
            token: format!("Bearer {token}"),
            chance,
            count: 0,
            pending: None,
        }
    }

    /// Writes until the connection breaks.
    pub async fn write_until_cut_off(&mut self, to: &To) {
        loop {
            let wanted = self.pending.take().unwrap_or_else(|| self.choose());
            if self.carry_out(to, wanted).await.is_err() {
                return;
            }
        }
    }

    /// Writes, and reads each change back at once, until told to stop or the connection breaks.
    pub async fn write_reading_back(&mut self, to: &To, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let wanted = self.pending.take().unwrap_or_else(|| self.choose());
            let (aim, began) = (wanted.0.clone(), Instant::now());
            if self.carry_out(to, wanted).await.is_err() {
                return;
            }
            self.took.push(began.elapsed());
            if let Aim::Edit { person, team } = aim
                && self.read_back(to, &person, &team).await.is_err()
            {
                return;
            }
        }
    }

    /// Whoever changed something sees it.
    async fn read_back(&self, to: &To, person: &str, team: &str) -> Result<(), Unknown> {
        let wanted = Wanted::get(format!("/api/v1/admin/users/{person}"));
        let answer = wanted
            .send(&to.http, &to.address, ("authorization", &self.token))
            .await?;
        // "Not now" says nothing wrong.
        if answer.status != 503 {
            assert_eq!(
                (answer.status, answer.json["team"].as_str()),
                (200, Some(team)),
                "{}: {person} is not read as just written: {}",
                self.name,
                answer.json
            );
        }
        Ok(())
    }

    /// Writes this many times; all of it is answered.
    pub async fn write(&mut self, to: &To, times: usize) {
        for _ in 0..times {
            let wanted = self.choose();
            assert!(self.carry_out(to, wanted).await.is_ok(), "{}: cut off", self.name);
        }
    }

    /// Repeats what was cut off, with the same key, until there is an answer.
    pub async fn settle(&mut self, to: &To) {
        if let Some(pending) = self.pending.take() {
            let described = format!("{pending:?}");
            let settled = self.carry_out(to, pending).await;
            assert!(
                settled.is_ok(),
                "{}: no answer to the repeated {described}",
                self.name
            );
        }
    }

    /// Starts an import that takes a while; cut off or not.
    pub async fn start_large_import(&mut self, to: &To, rows: u32) {
        let aim = self.import(rows, "paused");
        // An unknown outcome is pending now.
        let _ = self.carry_out(to, aim).await;
    }

    /// Erases one of its people, if it has any; cut off or not.
    pub async fn erase_somebody(&mut self, to: &To) {
        if let Some(aim) = self.erase() {
            let _ = self.carry_out(to, aim).await;
        }
    }

    /// Reads as this client.
    pub async fn read(&self, to: &To, path: &str) -> Answer {
        self.read_with(to, path, &self.token).await
    }

    /// Reads with a token.
    pub async fn read_with(&self, to: &To, path: &str, authorization: &str) -> Answer {
        let wanted = Wanted::get(path);
        wanted
            .send(&to.http, &to.address, ("authorization", authorization))
            .await
            .unwrap_or_else(|_| panic!("{}: GET {path} has no answer", self.name))
    }

    /// Sends what is pending, or something new, once; answers what came if it was "not now".
    /// Nothing that leaves work to do in the background, which is tried again only after a pause.
    pub async fn write_once(&mut self, to: &To) -> Option<Answer> {
        let wanted = self
            .pending
            .take()
            .unwrap_or_else(|| match self.chance.within(0..10) {
                0 => self.create_service(),
                1 => self.remove_service().unwrap_or_else(|| self.edit()),
                _ => self.edit(),
            });
        match self.attempt(to, wanted).await {
            Attempt::Settled => None,
            Attempt::NotNow(answer) => Some(answer),
            Attempt::CutOff => panic!("{}: the server is gone", self.name),
        }
    }

    /// Sends until the server gives a definite answer; `Err` when it gave none at all.
    async fn carry_out(&mut self, to: &To, mut wanted: (Aim, Wanted)) -> Result<(), Unknown> {
        for _ in 0..TRIES_MAX {
            match self.attempt(to, wanted).await {
                Attempt::Settled => return Ok(()),
                Attempt::CutOff => return Err(Unknown),
                Attempt::NotNow(_) => {
                    tokio::time::sleep(TRY_AGAIN).await;
                    wanted = self.pending.take().unwrap();
                }
            }
        }
        panic!("{}: {wanted:?} is still not answered", self.name);
    }

    /// Sends once. Whatever has no definite answer is pending afterwards.
    async fn attempt(&mut self, to: &To, (aim, wanted): (Aim, Wanted)) -> Attempt {
        let sent = wanted
            .send(&to.http, &to.address, ("authorization", &self.token))
            .await;
        match sent {
            Ok(answer) if answer.status != 503 && answer.error() != "import_at_work" => {
                self.note(aim, &wanted, &answer);
                Attempt::Settled
            }
            Ok(answer) => {
                self.pending = Some((aim, wanted));
                Attempt::NotNow(answer)
            }
            Err(Unknown) => {
                self.pending = Some((aim, wanted));
                Attempt::CutOff
            }
        }
    }

    /// A definite answer becomes what must be there.
    fn note(&mut self, aim: Aim, wanted: &Wanted, answer: &Answer) {
        let name = self.name.clone();
        let unexpected = || -> ! { panic!("{name}: {aim:?} was answered {} {}", answer.status, answer.json) };
        let done = answer.status < 300;
        let ledger = &mut self.ledger;
        match &aim {
            // Formed by commands with ids of its own; slot and request name it.
            Aim::Round { slot } => match answer.error() {
                "" if done => {
                    let id = answer.json["id"].as_str().unwrap().to_owned();
                    let before = ledger.rounds.insert(slot.clone(), id.clone());
                    assert!(before.is_none_or(|before| before == id), "one round a slot");
                    return;
                }
                "round_already_running" | "pool_changed" | "nobody_to_match" => return,
                _ => unexpected(),
            },
            Aim::CreateService { name } => match answer.error() {
                "" if done => {
                    let service = Service {
                        id: answer.json["id"].as_str().unwrap().to_owned(),
                        authorization: format!("Bearer {}", answer.json["token"].as_str().unwrap()),
                    };
                    ledger.services.insert(name.clone(), Some(service));
                }
                // It was made; only the answer that tells the token was lost.
                "command_id_reused" => {
                    ledger.services.insert(name.clone(), None);
                }
                "too_many_services" => return,
                _ => unexpected(),
            },
            _ if !done => unexpected(),
            Aim::Edit { person, team } => {
                ledger.people.get_mut(person).unwrap().team = Some(team.clone());
            }
            Aim::Import { emails } => ledger.imported.extend(emails.iter().cloned()),
            Aim::RemoveService { name } => {
                ledger.services.remove(name);
            }
            Aim::Erase { person } => {
                let held = ledger.people.remove(person).unwrap();
                ledger.erased.push((person.clone(), held.name));
            }
        }
        ledger.keys.push(wanted.key.clone().unwrap());
    }

    fn choose(&mut self) -> (Aim, Wanted) {
        let people = self.ledger.people.len();
        match self.chance.within(0..100) {
            _ if people > 0 && self.edits_only => self.edit(),
            0..4 => self.import(3, "active"),
            4..7 => self.round(),
            7..10 => self.create_service(),
            10..12 => self.remove_service().unwrap_or_else(|| self.create_service()),
            12..14 if people > 4 => self.erase().unwrap_or_else(|| self.import(3, "active")),
            _ if people == 0 => self.import(3, "active"),
            _ => self.edit(),
        }
    }

    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    fn edit(&mut self) -> (Aim, Wanted) {
        let at = self.chance.index(self.ledger.people.len());
        let person = self.ledger.people.keys().nth(at).unwrap().clone();
        let number = self.next();
        let team = format!("{} {number}", self.name);
        let wanted = self.wanted(
            "PATCH",
            format!("/api/v1/admin/users/{person}"),
            Body::Json(json!({ "team": team })),
        );
        (Aim::Edit { person, team }, wanted)
    }

    fn import(&mut self, rows: u32, status: &str) -> (Aim, Wanted) {
        let number = self.next();
        let emails: Vec<String> = (0..rows)
            .map(|row| format!("{}-{number}-{row}@example.com", self.name))
            .collect();
        let mut csv = "email,name,status\n".to_owned();
        for email in &emails {
            csv.push_str(&format!("{email},{},{status}\n", name_of(email)));
        }
        let wanted = self.wanted("POST", "/api/v1/admin/imports".to_owned(), Body::Csv(csv));
        (Aim::Import { emails }, wanted)
    }

    fn round(&mut self) -> (Aim, Wanted) {
        let number = self.next();
        let slot = format!("{}-{number}", self.name);
        let wanted = self.wanted(
            "POST",
            "/api/v1/rounds".to_owned(),
            Body::Json(json!({ "slot": slot })),
        );
        (Aim::Round { slot }, wanted)
    }

    fn create_service(&mut self) -> (Aim, Wanted) {
        let number = self.next();
        let name = format!("{} {number}", self.name);
        let form = json!({ "name": name, "role": "admin", "expires_in_days": 2 });
        let wanted = self.wanted("POST", "/api/v1/admin/services".to_owned(), Body::Json(form));
        (Aim::CreateService { name }, wanted)
    }

    fn remove_service(&mut self) -> Option<(Aim, Wanted)> {
        let mut made = self.ledger.services.iter();
        let (name, id) =
            made.find_map(|(name, service)| Some((name.clone(), service.as_ref()?.id.clone())))?;
        let wanted = self.wanted("DELETE", format!("/api/v1/admin/services/{id}"), Body::Nothing);
        Some((Aim::RemoveService { name }, wanted))
    }

    fn erase(&mut self) -> Option<(Aim, Wanted)> {
        let person = self.ledger.people.keys().next()?.clone();
        let path = format!("/api/v1/admin/users/{person}/erase");
        let wanted = self.wanted("POST", path, Body::Nothing);
        Some((Aim::Erase { person }, wanted))
    }

    fn wanted(&mut self, method: &'static str, path: String, body: Body) -> Wanted {
        let now_ms = u64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
        let random = u128::from(self.chance.next()) << 16 ^ u128::from(self.chance.next());
        Wanted {
            method,
            path,
            body,
            key: Some(Ulid::from_parts(now_ms, random).to_string()),
        }
    }

    /// Takes on the people of its imports that it does not know yet, by address.
    pub fn adopt(&mut self, found: &BTreeMap<String, Value>) {
        for email in std::mem::take(&mut self.ledger.imported) {
            let person = found.get(&email);
            let person =
                person.unwrap_or_else(|| panic!("{}: {email} was imported and is not there", self.name));
            let held = Held {
                name: name_of(&email),
                team: None,
            };
            assert_eq!(person["name"].as_str(), Some(held.name.as_str()));
            self.ledger
                .people
                .insert(person["id"].as_str().unwrap().to_owned(), held);
        }
    }
}

/// What somebody is called who came by an import: a text that is part of no other.
fn name_of(email: &str) -> String {
    format!("Findme {}.", email.split('@').next().unwrap_or_default())
}
