//! `vc login`, `vc logout`: being somebody at a server.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::args::Common;
use crate::logins::{Login, Logins, file};
use crate::outcome::Failure;
use crate::output;
use crate::task_args::{LoginArgs, LogoutArgs};
use crate::transport::Client;

/// Longer inputs are no tokens.
const TOKEN_BYTES_MAX: u64 = 4096;

/// Checks a token and keeps it.
pub async fn login(common: &Common, arguments: LoginArgs) -> Result<(), Failure> {
    let file = file()?;
    let mut logins = Logins::load(&file)?;
    let known = || logins.get(&arguments.name).map(|login| login.url.clone());
    let url = arguments
        .url
        .clone()
        .or_else(|| common.server.clone())
        .or_else(known);
    let url =
        url.ok_or_else(|| Failure::Usage("say where: vc login https://tasks.example.com".to_owned()))?;
    let url = url.trim_end_matches('/').to_owned();
    let token = token(&arguments, &url)?;
    let client = Client::to_server(&url, token.clone(), common.instance.clone())?;
    let me = client.get("/api/v1/auth/me").await?;
    let person = me["person"]["name"].as_str().unwrap_or_default().to_owned();
    let place = me["instance"]["name"].as_str().unwrap_or_default().to_owned();
    let login = Login {
        url: url.clone(),
        token,
        person: person.clone(),
    };
    logins.put(&arguments.name, login);
    logins.save(&file)?;
    if common.json {
        return output::print_json(
            &json!({ "name": arguments.name, "url": url, "person": person, "instance": place }),
        );
    }
    eprintln!(
        "{person} is signed in at {place} ({url}) as \"{}\"",
        arguments.name
    );
    Ok(())
}

/// From a file, the environment, or whoever sits there: never from the command line, which others can see.
fn token(arguments: &LoginArgs, url: &str) -> Result<String, Failure> {
    let text = match &arguments.token_file {
        Some(path) => read_token(path)?,
        None => match std::env::var("VC_TOKEN").ok().filter(|token| !token.is_empty()) {
            Some(token) => token,
            None => ask(url)?,
        },
    };
    let token = text.trim();
    if token.is_empty() || token.chars().any(char::is_whitespace) {
        return Err(Failure::Usage(
            "this is no token: one begins with vc_ and stands on one line".to_owned(),
        ));
    }
    Ok(token.to_owned())
}

fn read_token(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let cannot = || format!("no token can be read from {}", path.display());
    if path == Path::new("-") {
        std::io::stdin()
            .take(TOKEN_BYTES_MAX)
            .read_to_string(&mut text)
            .with_context(cannot)?;
    } else {
        let file = std::fs::File::open(path).with_context(cannot)?;
        file.take(TOKEN_BYTES_MAX)
            .read_to_string(&mut text)
            .with_context(cannot)?;
    }
    Ok(text)
}

fn ask(url: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        let why = "nobody can be asked for a token here: use --token-file or VC_TOKEN";
        return Err(Failure::Usage(why.to_owned()));
    }
    eprint!("API token of {url} (made under Security; it is not shown): ");
    Ok(console::Term::stderr().read_secure_line()?)
}

/// Forgets one, or all.
pub fn logout(common: &Common, arguments: &LogoutArgs) -> Result<(), Failure> {
    let file = file()?;
    let mut logins = Logins::load(&file)?;
    let names = if arguments.all {
        logins.names()
    } else {
        vec![arguments.name.clone()]
    };
    let mut gone = Vec::new();
    for name in names {
        match logins.remove(&name) {
            Some(login) => gone.push((name, login)),
            None => {
                let known = logins.names().join(", ");
                let known = if known.is_empty() {
                    "none".to_owned()
                } else {
                    known
                };
                return Err(Failure::Usage(format!(
                    "nothing is known as \"{name}\"; known: {known}"
                )));
            }
        }
    }
    logins.save(&file)?;
    if common.json {
        let gone: Vec<Value> = gone
            .iter()
            .map(|(name, login)| json!({ "name": name, "url": login.url }))
            .collect();
        return output::print_json(&json!({ "forgotten": gone }));
    }
    for (name, login) in gone {
        eprintln!(
            "{} at {} is forgotten (\"{name}\"); revoke the token there if nobody needs it",
            login.person, login.url
        );
    }
    Ok(())
}
