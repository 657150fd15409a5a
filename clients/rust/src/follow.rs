use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;
use tonic::{Code, Request, Status};

use crate::v1::stream_results_response::Event;
use crate::v1::{Prediction, PredictionState, StreamResultsRequest};
use crate::{Client, Failure};

const MOST_BROKEN_STREAMS: u32 = 8;
const RECONNECT_DELAY: Duration = Duration::from_millis(300);

/// Whether a prediction will change no more.
#[must_use]
pub fn is_final(prediction: &Prediction) -> bool {
    matches!(prediction.state(), PredictionState::Succeeded | PredictionState::Failed)
}

/// Follows predictions to their ends, over as many streams as that takes.
pub struct Follower {
    client: Client,
    names: Vec<String>,
    pending: HashSet<String>,
    resume_token: String,
    /// Streams opened so far.
    pub streams: u32,
}

impl Follower {
    #[must_use]
    pub fn new(client: Client, names: Vec<String>) -> Self {
        let pending = names.iter().cloned().collect();
        Self {
            client,
            names,
            pending,
            resume_token: String::new(),
            streams: 0,
        }
    }

    /// Hands over each prediction as it stands and after each change, until all
    /// are final or `seen` returns false; a later run goes on from there.
    ///
    /// # Errors
    /// The server's, also when `timeout` is over.
    pub async fn run(&mut self, timeout: Duration, mut seen: impl FnMut(&Prediction) -> bool) -> Result<(), Status> {
        tokio::time::timeout_at(Instant::now() + timeout, self.read_streams(&mut seen))
            .await
            .unwrap_or_else(|_| Err(Status::deadline_exceeded("the time to follow is over")))
    }

    async fn read_streams(&mut self, seen: &mut impl FnMut(&Prediction) -> bool) -> Result<(), Status> {
        let mut broken = 0;
        while !self.pending.is_empty() {
            let before = self.resume_token.clone();
            let ended = self.read_stream(seen).await;
            broken = if self.resume_token == before { broken + 1 } else { 0 };
            match ended {
                Ok(false) => return Ok(()),
                Ok(true) if broken <= MOST_BROKEN_STREAMS => {}
                Ok(true) => return Err(Status::unavailable("the streams of results bring nothing")),
                Err(status) if status.code() == Code::Unavailable && broken <= MOST_BROKEN_STREAMS => {
                    tokio::time::sleep(Failure::from(&status).retry_delay.max(RECONNECT_DELAY)).await;
                }
                Err(status) => return Err(status),
            }
        }
        Ok(())
    }

    async fn read_stream(&mut self, seen: &mut impl FnMut(&Prediction) -> bool) -> Result<bool, Status> {
        self.streams += 1;
        let request = StreamResultsRequest {
            predictions: self.names.clone(),
            resume_token: self.resume_token.clone(),
            ..Default::default()
        };
        let mut stream = self
            .client
            .predictions
            .stream_results(Request::new(request))
            .await?
            .into_inner();
        while let Some(response) = stream.message().await? {
            self.resume_token = response.resume_token;
            let Some(Event::Prediction(prediction)) = response.event else {
                continue;
            };
            if is_final(&prediction) {
                self.pending.remove(&prediction.name);
            }
            if !seen(&prediction) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
