package isitacat.conformance;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import isitacat.Client;
import isitacat.v1.ImageOuterClass.Image;
import isitacat.v1.ImageServiceOuterClass.DeleteImageRequest;
import isitacat.v1.ImageServiceOuterClass.GetImageRequest;
import isitacat.v1.ImageServiceOuterClass.UploadRequest;
import isitacat.v1.ModelServiceOuterClass.GetModelRequest;
import isitacat.v1.PredictionServiceOuterClass.GetPredictionRequest;
import isitacat.v1.PredictionServiceOuterClass.GiveFeedbackRequest;
import isitacat.v1.PredictionServiceOuterClass.ListPredictionsRequest;
import isitacat.v1.PredictionServiceOuterClass.PredictRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What one call does. */
record Actions(Client client, Line line) {
  Map<String, ?> predict() throws Exception {
    PredictRequest.Builder request =
        PredictRequest.newBuilder()
            .setModel(line.model)
            .setBackground(line.background)
            .setBatch(line.batch)
            .setRequestId(line.request_id);
    if (!line.image.isEmpty()) request.setImage(line.image);
    else if (!line.file.isEmpty()) request.setContent(content());
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      if (line.cancel_ms > 0) {
        CompletableFuture.delayedExecutor(line.cancel_ms, TimeUnit.MILLISECONDS)
            .execute(() -> context.cancel(null));
      }
      return context.call(
          () ->
              Conformance.told(
                  client.predictions(line.timeout()).predict(request.build()).getPrediction()));
    }
  }

  Map<String, ?> upload() throws IOException {
    Image image =
        line.stream
            ? client.upload(Path.of(line.file), line.request_id, line.timeout())
            : client
                .images(line.timeout())
                .upload(
                    UploadRequest.newBuilder()
                        .setContent(content())
                        .setRequestId(line.request_id)
                        .build())
                .getImage();
    return Map.of(
        "name", image.getName(),
        "mime_type", image.getMimeType(),
        "width_px", image.getWidthPx(),
        "height_px", image.getHeightPx(),
        "size_bytes", image.getSizeBytes());
  }

  Map<String, ?> download() {
    long size = 0;
    var responses =
        client.images(line.timeout()).getImage(GetImageRequest.newBuilder().setName(line.name).build());
    while (responses.hasNext()) size += responses.next().getChunk().size();
    return Map.of("size_bytes", size);
  }

  Map<String, ?> list() {
    var request =
        ListPredictionsRequest.newBuilder().setBatch(line.batch).setPageToken(line.page_token);
    var response = client.predictions(line.timeout()).listPredictions(request.build());
    return Map.of("count", response.getPredictionsCount());
  }

  Map<String, ?> get() {
    var request = GetPredictionRequest.newBuilder().setName(line.name).build();
    return Conformance.told(
        client.predictions(line.timeout()).getPrediction(request).getPrediction());
  }

  Map<String, ?> feedback() {
    var request = GiveFeedbackRequest.newBuilder().setPrediction(line.name).setLabel(line.label);
    client.predictions(line.timeout()).giveFeedback(request.build());
    return Map.of();
  }

  Map<String, ?> model() {
    var request = GetModelRequest.newBuilder().setName(line.name).build();
    return Map.of("name", client.models(line.timeout()).getModel(request).getModel().getName());
  }

  Map<String, ?> delete() {
    var request = DeleteImageRequest.newBuilder().setName(line.name).build();
    client.images(line.timeout()).deleteImage(request);
    return Map.of();
  }

  private ByteString content() throws IOException {
    return ByteString.copyFrom(Files.readAllBytes(Path.of(line.file)));
  }
}
