//! Does what each line of its input asks for, and answers it with a line: how every client shows
//! the same behaviour.

mod actions;
mod streams;

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use isitacat::v1::Prediction;
use isitacat::{Client, Credential, Failure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tonic::Status;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Line {
    r#do: String,
    server: String,
    key: String,
    token: String,
    file: String,
    files: Vec<String>,
    name: String,
    names: Vec<String>,
    image: String,
    model: String,
    label: String,
    batch: String,
    request_id: String,
    page_token: String,
    resume_token: String,
    background: bool,
    stream: bool,
    count: usize,
    break_after: usize,
    timeout_ms: u64,
    cancel_ms: u64,
}

impl Line {
    fn credential(&self) -> Credential {
        let token = self.token.clone();
        match (token.is_empty(), self.key.is_empty()) {
            (false, _) => Credential::Token(Arc::new(move || token.clone())),
            (true, false) => Credential::Key(self.key.clone()),
            (true, true) => Credential::None,
        }
    }

    fn timeout(&self) -> Duration {
        Duration::from_millis(if self.timeout_ms == 0 { 30_000 } else { self.timeout_ms })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut clients = HashMap::new();
    let mut input = BufReader::new(stdin()).lines();
    while let Some(text) = input.next_line().await? {
        let line: Line = serde_json::from_str(&text)?;
        let caller = format!("{} {} {}", line.server, line.key, line.token);
        if !clients.contains_key(&caller) {
            let client = Client::connect_as(&line.server, line.credential())?;
            clients.insert(caller.clone(), client);
        }
        let answer = match act(&clients[&caller], &line).await {
            Ok(result) => json!({ "ok": result }),
            Err(status) => json!({ "error": failed(&Failure::from(&status)) }),
        };
        println!("{answer}");
    }
    Ok(())
}

async fn act(client: &Client, line: &Line) -> Result<Value, Status> {
    match line.r#do.as_str() {
        "predict" => actions::predict(client, line).await,
        "upload" => actions::upload(client, line).await,
        "download" => actions::download(client, line).await,
        "list" => actions::list(client, line).await,
        "get" => actions::get(client, line).await,
        "feedback" => actions::feedback(client, line).await,
        "model" => actions::model(client, line).await,
        "delete" => actions::delete(client, line).await,
        "results" => streams::results(client, line).await,
        "follow" => streams::follow(client, line).await,
        "many" => streams::many(client, line).await,
        "predict_stream" => streams::predict_stream(client, line).await,
        other => Err(Status::unimplemented(other)),
    }
}

fn failed(failure: &Failure) -> Value {
    json!({
        "code": failure.code,
        "reason": failure.reason,
        "field": failure.field,
        "resource": failure.resource,
        "retry_delay_ms": u64::try_from(failure.retry_delay.as_millis()).unwrap_or(u64::MAX),
        "message": failure.message,
    })
}

fn told(prediction: Option<Prediction>) -> Value {
    let prediction = prediction.unwrap_or_default();
    let mut result = json!({
        "name": prediction.name,
        "image": prediction.image,
        "model": prediction.model,
        "state": prediction.state().as_str_name().trim_start_matches("PREDICTION_STATE_"),
        "label": prediction.label,
        "confidence": prediction.confidence,
    });
    if let Some(error) = &prediction.error {
        result["error"] = failed(&Failure::from(error));
    }
    result
}
