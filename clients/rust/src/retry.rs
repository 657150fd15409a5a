//! Retries as the service config asks for that ships with the contract: tonic reads none itself.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde::Deserialize;
use tonic::{Code, Status};

const SERVICE_CONFIG: &str = include_str!("../../../proto/isitacat/v1/service_config.json");
const TIME_IS_OVER: &str = "the time of the call is over";
const PUSHBACK: &str = "grpc-retry-pushback-ms";

static POLICY: LazyLock<RetryPolicy> = LazyLock::new(|| {
    let config: ServiceConfig = serde_json::from_str(SERVICE_CONFIG).expect("a service config");
    config
        .method_config
        .into_iter()
        .next()
        .expect("a method config")
        .retry_policy
});

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceConfig {
    method_config: Vec<MethodConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MethodConfig {
    retry_policy: RetryPolicy,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: String,
    max_backoff: String,
    backoff_multiplier: f64,
    retryable_status_codes: Vec<String>,
}

/// Calls until it succeeds, may not be tried again, or `timeout` is over.
pub async fn retry<T, F>(timeout: Duration, call: impl Fn() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<T, Status>>,
{
    let start = Instant::now();
    tokio::time::timeout(timeout, attempts(call))
        .await
        .unwrap_or_else(|_| Err(Status::deadline_exceeded(TIME_IS_OVER)))
        .map_err(|status| {
            if status.code() == Code::Cancelled && is_over(start, timeout) {
                Status::deadline_exceeded(TIME_IS_OVER)
            } else {
                status
            }
        })
}

async fn attempts<T, F>(call: impl Fn() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<T, Status>>,
{
    let mut attempt = 1;
    loop {
        match call().await {
            Err(status) if attempt < POLICY.max_attempts => match POLICY.delay(&status, attempt) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(status),
            },
            result => return result,
        }
        attempt += 1;
    }
}

/// Whether a call was cancelled for its deadline: tonic says CANCELLED when it gives up by itself,
/// and when the server resets the stream, whose clock may be a tick ahead.
fn is_over(start: Instant, timeout: Duration) -> bool {
    start.elapsed() + Duration::from_millis(1) >= timeout
}

impl RetryPolicy {
    /// How long to wait after a failed attempt; none where there must be no other.
    fn delay(&self, status: &Status, attempt: u32) -> Option<Duration> {
        if !self
            .retryable_status_codes
            .iter()
            .any(|code| code == code_name(status.code()))
        {
            return None;
        }
        if let Some(pushback) = status.metadata().get(PUSHBACK) {
            // Anything but a number of milliseconds, such as -1, means no.
            return pushback.to_str().ok()?.parse().ok().map(Duration::from_millis);
        }
        let growth = self.backoff_multiplier.powi(attempt.saturating_sub(1).cast_signed());
        let backoff = (seconds(&self.initial_backoff) * growth).min(seconds(&self.max_backoff));
        Some(Duration::from_secs_f64(backoff * jitter()))
    }
}

fn seconds(text: &str) -> f64 {
    text.trim_end_matches('s').parse().expect("seconds")
}

/// 0.8 to 1.2, so that callers that failed together don't come back together.
fn jitter() -> f64 {
    0.8 + 0.4 * f64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 255.0
}

/// The name that a code has in a service config.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_that_the_server_resets_at_the_deadline_is_over_in_time() {
        let reset = || async {
            std::thread::sleep(Duration::from_millis(3));
            Err::<(), _>(Status::cancelled("stream reset"))
        };
        let status = retry(Duration::from_millis(2), reset).await.expect_err("no answer");
        assert_eq!(status.code(), Code::DeadlineExceeded);
    }

    #[tokio::test]
    async fn a_call_that_the_server_cancels_in_time_stays_cancelled() {
        let cancel = || async { Err::<(), _>(Status::cancelled("not wanted")) };
        let status = retry(Duration::from_secs(60), cancel).await.expect_err("no answer");
        assert_eq!(status.code(), Code::Cancelled);
    }
}
