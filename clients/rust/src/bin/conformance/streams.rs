//! What streams, and many calls at once, do.

use std::collections::BTreeMap;
use std::path::Path;

use isitacat::v1::predict_stream_request::Picture;
use isitacat::v1::predict_stream_response::Outcome;
use isitacat::v1::{PredictStreamRequest, Prediction, StreamResultsRequest};
use isitacat::{Client, Failure, Follower, is_final};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};

use crate::{Line, told};

pub async fn results(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = StreamResultsRequest {
        predictions: line.names.clone(),
        resume_token: line.resume_token.clone(),
        ..Default::default()
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.predictions.stream_results(request).await
    });
    let mut stream = call.await?.into_inner();
    let mut messages = 0;
    while stream.message().await?.is_some() {
        messages += 1;
    }
    Ok(json!({ "messages": messages }))
}

pub async fn follow(client: &Client, line: &Line) -> Result<Value, Status> {
    let mut finals = Vec::new();
    let mut messages = 0;
    let mut seen = |prediction: &Prediction| {
        if is_final(prediction) {
            finals.push(told(Some(prediction.clone())));
        }
        messages += 1;
        messages != line.break_after
    };
    let mut follower = Follower::new(client.clone(), line.names.clone());
    follower.run(line.timeout(), &mut seen).await?;
    if line.break_after > 0 {
        follower.run(line.timeout(), &mut seen).await?;
    }
    Ok(json!({ "finals": finals, "streams": follower.streams }))
}

pub async fn many(client: &Client, line: &Line) -> Result<Value, Status> {
    let mut calls = JoinSet::new();
    for n in 0..line.count {
        let (client, line) = (client.clone(), line.clone());
        calls.spawn(async move {
            let request_id = format!("{}-{n}", line.request_id);
            client
                .ask(Path::new(&line.file), &line.model, &request_id, line.timeout())
                .await
        });
    }
    let mut labels = BTreeMap::<_, usize>::new();
    for prediction in calls.join_all().await {
        *labels.entry(prediction?.label).or_default() += 1;
    }
    Ok(json!({ "labels": labels }))
}

pub async fn predict_stream(client: &Client, line: &Line) -> Result<Value, Status> {
    let (sender, requests) = mpsc::channel(1);
    let files = line.files.clone();
    tokio::spawn(async move {
        for (n, file) in files.iter().enumerate() {
            let content = tokio::fs::read(file).await.unwrap_or_default();
            let picture = Some(Picture::Content(content));
            let request = PredictStreamRequest {
                picture,
                correlation_id: n.to_string(),
                ..Default::default()
            };
            if sender.send(request).await.is_err() {
                return;
            }
        }
    });
    let mut request = Request::new(ReceiverStream::new(requests));
    request.set_timeout(line.timeout());
    let mut stream = client.predictions.clone().predict_stream(request).await?.into_inner();
    let mut outcomes = vec![String::new(); line.files.len()];
    while let Some(response) = stream.message().await? {
        let n: usize = response
            .correlation_id
            .parse()
            .map_err(|_| Status::internal("a strange correlation_id"))?;
        outcomes[n] = match response.outcome {
            Some(Outcome::Prediction(prediction)) => prediction.label,
            Some(Outcome::Error(status)) => Failure::from(&status).reason,
            None => String::new(),
        };
    }
    Ok(json!({ "outcomes": outcomes }))
}
