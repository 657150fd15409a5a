//! What one call does.

use std::path::Path;
use std::time::Duration;

use isitacat::Client;
use isitacat::v1::get_image_response::Part;
use isitacat::v1::predict_request::Picture;
use isitacat::v1::{
    DeleteImageRequest, GetImageRequest, GetModelRequest, GetPredictionRequest, GiveFeedbackRequest,
    ListPredictionsRequest, PredictRequest, UploadRequest,
};
use serde_json::{Value, json};
use tonic::Status;

use crate::{Line, told};

pub async fn predict(client: &Client, line: &Line) -> Result<Value, Status> {
    let picture = match (line.image.as_str(), line.file.as_str()) {
        ("", "") => None,
        ("", file) => Some(Picture::Content(tokio::fs::read(file).await?)),
        (image, _) => Some(Picture::Image(image.into())),
    };
    let request = PredictRequest {
        picture,
        model: line.model.clone(),
        background: line.background,
        batch: line.batch.clone(),
        request_id: line.request_id.clone(),
        ..Default::default()
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.predictions.predict(request).await
    });
    if line.cancel_ms == 0 {
        return Ok(told(call.await?.into_inner().prediction));
    }
    // A call is cancelled by leaving it.
    let response = tokio::time::timeout(Duration::from_millis(line.cancel_ms), call).await;
    Ok(told(
        response
            .map_err(|_| Status::cancelled("left by the caller"))??
            .into_inner()
            .prediction,
    ))
}

pub async fn upload(client: &Client, line: &Line) -> Result<Value, Status> {
    let image = if line.stream {
        client
            .upload(Path::new(&line.file), &line.request_id, line.timeout())
            .await?
    } else {
        let request = UploadRequest {
            content: tokio::fs::read(&line.file).await?,
            request_id: line.request_id.clone(),
            ..Default::default()
        };
        let call = client.call(line.timeout(), request, async |mut client, request| {
            client.images.upload(request).await
        });
        call.await?.into_inner().image.unwrap_or_default()
    };
    Ok(json!({
        "name": image.name,
        "mime_type": image.mime_type,
        "width_px": image.width_px,
        "height_px": image.height_px,
        "size_bytes": image.size_bytes,
    }))
}

pub async fn download(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = GetImageRequest {
        name: line.name.clone(),
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.images.get_image(request).await
    });
    let mut stream = call.await?.into_inner();
    let mut size = 0;
    while let Some(response) = stream.message().await? {
        if let Some(Part::Chunk(chunk)) = response.part {
            size += chunk.len();
        }
    }
    Ok(json!({ "size_bytes": size }))
}

pub async fn list(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = ListPredictionsRequest {
        batch: line.batch.clone(),
        page_token: line.page_token.clone(),
        ..Default::default()
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.predictions.list_predictions(request).await
    });
    Ok(json!({ "count": call.await?.into_inner().predictions.len() }))
}

pub async fn get(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = GetPredictionRequest {
        name: line.name.clone(),
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.predictions.get_prediction(request).await
    });
    Ok(told(call.await?.into_inner().prediction))
}

pub async fn feedback(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = GiveFeedbackRequest {
        prediction: line.name.clone(),
        label: line.label.clone(),
        ..Default::default()
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.predictions.give_feedback(request).await
    });
    call.await?;
    Ok(json!({}))
}

pub async fn model(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = GetModelRequest {
        name: line.name.clone(),
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.models.get_model(request).await
    });
    Ok(json!({ "name": call.await?.into_inner().model.unwrap_or_default().name }))
}

pub async fn delete(client: &Client, line: &Line) -> Result<Value, Status> {
    let request = DeleteImageRequest {
        name: line.name.clone(),
    };
    let call = client.call(line.timeout(), request, async |mut client, request| {
        client.images.delete_image(request).await
    });
    call.await?;
    Ok(json!({}))
}
