use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use crate::Credential;
use crate::retry::retry;
use crate::v1::image_service_client::ImageServiceClient;
use crate::v1::model_service_client::ModelServiceClient;
use crate::v1::prediction_service_client::PredictionServiceClient;
use crate::v1::upload_stream_request::Part;
use crate::v1::{Image, PredictRequest, Prediction, UploadStreamHeader, UploadStreamRequest, predict_request};

const CHUNK_BYTES: usize = 64 << 10;
/// What a server takes in one message; longer pictures go by UploadStream.
const LONGEST_CONTENT: u64 = 10 << 20;
/// Pieces that are read ahead of what was sent.
const PIECES_AHEAD: usize = 4;

/// What calls are made on: it says who makes them.
pub type Connection = InterceptedService<Channel, Credential>;

/// One connection and the services on it. Clones share it.
#[derive(Clone)]
pub struct Client {
    pub images: ImageServiceClient<Connection>,
    pub predictions: PredictionServiceClient<Connection>,
    pub models: ModelServiceClient<Connection>,
}

impl Client {
    /// Prepares a connection to `server`, `host:port`; it is made at the first call.
    ///
    /// # Errors
    /// When `server` is no address.
    pub fn connect(server: &str) -> Result<Self, tonic::transport::Error> {
        Self::connect_as(server, Credential::None)
    }

    /// Likewise, saying who calls, where the server wants to know.
    ///
    /// # Errors
    /// When `server` is no address.
    pub fn connect_as(server: &str, credential: Credential) -> Result<Self, tonic::transport::Error> {
        let channel = Endpoint::from_shared(format!("http://{server}"))?.connect_lazy();
        let connection = InterceptedService::new(channel, credential);
        Ok(Self {
            images: ImageServiceClient::new(connection.clone()),
            predictions: PredictionServiceClient::new(connection.clone()),
            models: ModelServiceClient::new(connection),
        })
    }

    /// Makes a call within `timeout`, all its tries together; again, as the contract's service
    /// config says, so it must be safe to make twice.
    ///
    /// # Errors
    /// The last try's.
    pub async fn call<Q: Clone, T, F>(
        &self,
        timeout: Duration,
        request: Q,
        call: impl Fn(Self, Request<Q>) -> F,
    ) -> Result<T, Status>
    where
        F: Future<Output = Result<T, Status>>,
    {
        retry(timeout, || {
            let mut request = Request::new(request.clone());
            request.set_timeout(timeout);
            call(self.clone(), request)
        })
        .await
    }

    /// Sends a file piece by piece, so that it is never whole in memory. The
    /// `request_id` makes a second try of the same file safe.
    ///
    /// # Errors
    /// The server's, or that the file can't be read.
    pub async fn upload(&self, path: &Path, request_id: &str, timeout: Duration) -> Result<Image, Status> {
        retry(timeout, || {
            let (mut images, pieces) = (self.images.clone(), pieces(path.into(), request_id.into()));
            async move {
                let mut request = Request::new(ReceiverStream::new(pieces.await?));
                request.set_timeout(timeout);
                let response = images.upload_stream(request).await?;
                response
                    .into_inner()
                    .image
                    .ok_or_else(|| Status::internal("no image in the response"))
            }
        })
        .await
    }

    /// Asks about one file and waits for the answer, for at most `timeout` a call.
    ///
    /// # Errors
    /// The server's, or that the file can't be read.
    pub async fn ask(
        &self,
        path: &Path,
        model: &str,
        request_id: &str,
        timeout: Duration,
    ) -> Result<Prediction, Status> {
        let picture = if tokio::fs::metadata(path).await?.len() <= LONGEST_CONTENT {
            predict_request::Picture::Content(tokio::fs::read(path).await?)
        } else {
            predict_request::Picture::Image(self.upload(path, request_id, timeout).await?.name)
        };
        self.predict(picture, model, request_id, false, timeout).await
    }

    /// Uploads one file by stream and asks about it in the background.
    ///
    /// # Errors
    /// The server's, or that the file can't be read.
    pub async fn submit(
        &self,
        path: &Path,
        model: &str,
        request_id: &str,
        timeout: Duration,
    ) -> Result<Prediction, Status> {
        let image = self.upload(path, request_id, timeout).await?.name;
        self.predict(predict_request::Picture::Image(image), model, request_id, true, timeout)
            .await
    }

    async fn predict(
        &self,
        picture: predict_request::Picture,
        model: &str,
        request_id: &str,
        background: bool,
        timeout: Duration,
    ) -> Result<Prediction, Status> {
        let request = PredictRequest {
            picture: Some(picture),
            model: model.into(),
            request_id: request_id.into(),
            background,
            ..Default::default()
        };
        let response = self.call(timeout, request, async |mut client, request| {
            client.predictions.predict(request).await
        });
        response
            .await?
            .into_inner()
            .prediction
            .ok_or_else(|| Status::internal("no prediction in the response"))
    }
}

/// The messages that upload a file, read as they are taken.
async fn pieces(path: PathBuf, request_id: String) -> Result<mpsc::Receiver<UploadStreamRequest>, Status> {
    let mut file = tokio::fs::File::open(&path).await?;
    let display_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (sender, receiver) = mpsc::channel(PIECES_AHEAD);
    let message = |part| UploadStreamRequest { part: Some(part) };
    tokio::spawn(async move {
        let mut next = Part::Header(UploadStreamHeader {
            display_name,
            request_id,
        });
        // Nobody takes any more once the call has ended.
        while sender.send(message(next)).await.is_ok() {
            let mut chunk = vec![0; CHUNK_BYTES];
            let Ok(size @ 1..) = file.read(&mut chunk).await else {
                return;
            };
            chunk.truncate(size);
            next = Part::Chunk(chunk);
        }
    });
    Ok(receiver)
}
