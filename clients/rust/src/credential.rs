use std::fmt;
use std::sync::Arc;

use tonic::service::Interceptor;
use tonic::{Request, Status};

/// Says who calls, on every call and stream. What is secret of it is never shown.
#[derive(Clone, Default)]
pub enum Credential {
    /// Nobody in particular.
    #[default]
    None,
    /// The owner of a key.
    Key(String),
    /// Whom a token of the server's issuer names; asked at each call, for one that still holds.
    Token(Arc<dyn Fn() -> String + Send + Sync>),
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::Key(_) => "Key",
            Self::Token(_) => "Token",
        })
    }
}

impl Interceptor for Credential {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let (name, value) = match self {
            Self::None => return Ok(request),
            Self::Key(key) => ("x-api-key", key.clone()),
            Self::Token(token) => ("authorization", format!("Bearer {}", token())),
        };
        let value = value
            .parse()
            .map_err(|_| Status::unauthenticated("this can be no key and no token"))?;
        request.metadata_mut().insert(name, value);
        Ok(request)
    }
}
