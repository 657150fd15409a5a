//! The command `isitacat`: a line for each picture.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use isitacat::v1::{Prediction, PredictionState};
use isitacat::{Client, Credential, Failure, Follower, is_final};
use lexopt::ValueExt;
use uuid::Uuid;

const USAGE: &str = "\
usage: isitacat [--server HOST:PORT] [--model NAME] [--batch] [--timeout SECONDS] FILE...

Prints a line for each picture: what it shows, and how sure the model is.

  --server HOST:PORT  where to ask (default localhost:8080)
  --model NAME        whom to ask: models/NAME or models/NAME/versions/N (default: the server's)
  --batch             uploads all by stream, asks in the background and follows the results
  --timeout SECONDS   time for each call, and with --batch for the results (default 60)
  --key-file FILE     has a key, where the server wants one
  --token-file FILE   or a token of the server's issuer; read anew for each call
";

struct Options {
    server: String,
    model: String,
    batch: bool,
    timeout: Duration,
    credential: Credential,
    files: Vec<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match parse() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprint!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let client = match Client::connect_as(&options.server, options.credential.clone()) {
        Ok(client) => client,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let all = if options.batch {
        ask_in_background(client, &options).await
    } else {
        ask_each(client, &options).await
    };
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Nothing where help is asked for.
fn parse() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::Arg::{Long, Value};
    let mut options = Options {
        server: "localhost:8080".into(),
        model: String::new(),
        batch: false,
        timeout: Duration::from_secs(60),
        credential: Credential::None,
        files: Vec::new(),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") => return Ok(None),
            Long("server") => options.server = parser.value()?.string()?,
            Long("model") => options.model = parser.value()?.string()?,
            Long("batch") => options.batch = true,
            Long("timeout") => options.timeout = Duration::from_secs_f64(parser.value()?.parse()?),
            Long("key-file") => {
                let key = read_word(&parser.value()?.into()).map_err(|error| error.to_string())?;
                options.credential = Credential::Key(key);
            }
            Long("token-file") => {
                let file = parser.value()?.into();
                options.credential = Credential::Token(Arc::new(move || read_word(&file).unwrap_or_default()));
            }
            Value(file) => options.files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    if options.files.is_empty() {
        Err("name a picture".into())
    } else {
        Ok(Some(options))
    }
}

fn read_word(file: &PathBuf) -> std::io::Result<String> {
    Ok(std::fs::read_to_string(file)?.trim().into())
}

/// Whether every picture was answered.
async fn ask_each(client: Client, options: &Options) -> bool {
    let mut all = true;
    for file in &options.files {
        let answer = client
            .ask(file, &options.model, &Uuid::new_v4().to_string(), options.timeout)
            .await;
        all &= match answer {
            Ok(prediction) => tell(file, &prediction),
            Err(status) => tell_failure(file, &Failure::from(&status)),
        };
    }
    all
}

async fn ask_in_background(client: Client, options: &Options) -> bool {
    let mut all = true;
    let mut waiting = HashMap::new();
    for file in &options.files {
        match client
            .submit(file, &options.model, &Uuid::new_v4().to_string(), options.timeout)
            .await
        {
            Ok(prediction) => drop(waiting.insert(prediction.name, file)),
            Err(status) => all &= tell_failure(file, &Failure::from(&status)),
        }
    }
    let mut follower = Follower::new(client, waiting.keys().cloned().collect());
    let seen = |prediction: &Prediction| {
        if is_final(prediction)
            && let Some(file) = waiting.remove(&prediction.name)
        {
            all &= tell(file, prediction);
        }
        true
    };
    if let Err(status) = follower.run(options.timeout, seen).await {
        for file in waiting.values() {
            all &= tell_failure(file, &Failure::from(&status));
        }
    }
    all
}

fn tell(file: &Path, prediction: &Prediction) -> bool {
    if prediction.state() == PredictionState::Succeeded {
        println!(
            "{}: {}, {:.0}% sure",
            name(file),
            prediction.label,
            100.0 * prediction.confidence
        );
        return true;
    }
    tell_failure(file, &Failure::from(&prediction.error.clone().unwrap_or_default()))
}

fn tell_failure(file: &Path, failure: &Failure) -> bool {
    println!("{}: {failure}", name(file));
    false
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
