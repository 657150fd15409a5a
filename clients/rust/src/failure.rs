use std::fmt;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, RpcStatusExt, StatusExt};

use crate::retry::code_name;

/// An error status with its details read; shown on one line.
#[derive(Debug)]
pub struct Failure {
    /// Name of the gRPC code, such as INVALID_ARGUMENT.
    pub code: &'static str,
    /// Stable reason, such as IMAGE_EMPTY; empty when the server did not make the status.
    pub reason: String,
    /// The field of the request at fault; empty when none is.
    pub field: String,
    /// What is missing or not ready; empty when that is not the fault.
    pub resource: String,
    /// How long to wait before another try; zero when a try is of no use.
    pub retry_delay: Duration,
    /// What happened, for a person.
    pub message: String,
}

impl Failure {
    fn new(code: Code, message: &str, details: ErrorDetails) -> Self {
        let missing = details.resource_info().map(|info| info.resource_name.clone());
        let not_ready = || Some(details.precondition_failure()?.violations.first()?.subject.clone());
        let field = || Some(details.bad_request()?.field_violations.first()?.field.clone());
        Self {
            code: code_name(code),
            reason: details.error_info().map(|info| info.reason.clone()).unwrap_or_default(),
            field: field().unwrap_or_default(),
            resource: missing.or_else(not_ready).unwrap_or_default(),
            retry_delay: details
                .retry_info()
                .and_then(|info| info.retry_delay)
                .unwrap_or_default(),
            message: message.to_owned(),
        }
    }
}

/// Reads the error that a call returned.
impl From<&Status> for Failure {
    fn from(status: &Status) -> Self {
        Self::new(status.code(), status.message(), status.get_error_details())
    }
}

/// Reads a status that came within a message.
impl From<&tonic_types::Status> for Failure {
    fn from(status: &tonic_types::Status) -> Self {
        Self::new(Code::from_i32(status.code), &status.message, status.get_error_details())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => write!(f, "{}", self.code)?,
            reason => write!(f, "{reason} ({})", self.code)?,
        }
        if !self.field.is_empty() {
            write!(f, ", field {}", self.field)?;
        }
        if !self.retry_delay.is_zero() {
            write!(f, ", try again in {} ms", self.retry_delay.as_millis())?;
        }
        write!(f, ": {}", self.message)
    }
}
