package isitacat.conformance;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import isitacat.Client;
import isitacat.Failure;
import isitacat.Follower;
import isitacat.v1.PredictionOuterClass.Prediction;
import isitacat.v1.PredictionServiceOuterClass.PredictStreamRequest;
import isitacat.v1.PredictionServiceOuterClass.PredictStreamResponse;
import isitacat.v1.PredictionServiceOuterClass.StreamResultsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What streams, and many calls at once, do. */
record StreamActions(Client client, Line line) {
  Map<String, ?> results() {
    var request =
        StreamResultsRequest.newBuilder()
            .addAllPredictions(line.names)
            .setResumeToken(line.resume_token);
    int messages = 0;
    var responses = client.predictions(line.timeout()).streamResults(request.build());
    for (; responses.hasNext(); responses.next()) messages++;
    return Map.of("messages", messages);
  }

  Map<String, ?> follow() {
    List<Map<String, ?>> finals = new ArrayList<>();
    int[] messages = {0};
    Predicate<Prediction> seen =
        prediction -> {
          if (Follower.isFinal(prediction)) finals.add(Conformance.told(prediction));
          return ++messages[0] != line.break_after;
        };
    Follower follower = new Follower(client, line.names);
    follower.run(seen, line.timeout());
    if (line.break_after > 0) follower.run(seen, line.timeout());
    return Map.of("finals", finals, "streams", follower.streams());
  }

  Map<String, ?> many() throws Exception {
    var threads = Executors.newFixedThreadPool(line.count);
    try {
      List<Future<Prediction>> answers = new ArrayList<>();
      for (int n = 0; n < line.count; n++) {
        String requestId = line.request_id + "-" + n;
        answers.add(
            threads.submit(
                () -> client.ask(Path.of(line.file), line.model, requestId, line.timeout())));
      }
      Map<String, Integer> labels = new TreeMap<>();
      for (var answer : answers) labels.merge(answer.get().getLabel(), 1, Integer::sum);
      return Map.of("labels", labels);
    } finally {
      threads.shutdownNow();
    }
  }

  Map<String, ?> predictStream() throws Exception {
    String[] outcomes = new String[line.files.size()];
    CompletableFuture<Void> ended = new CompletableFuture<>();
    StreamObserver<PredictStreamRequest> requests =
        client.streams(line.timeout()).predictStream(new Outcomes(outcomes, ended));
    for (int n = 0; n < outcomes.length; n++) {
      requests.onNext(
          PredictStreamRequest.newBuilder()
              .setContent(ByteString.copyFrom(Files.readAllBytes(Path.of(line.files.get(n)))))
              .setCorrelationId(Integer.toString(n))
              .build());
    }
    requests.onCompleted();
    ended.get(line.timeout_ms, TimeUnit.MILLISECONDS);
    return Map.of("outcomes", outcomes);
  }

  private record Outcomes(String[] outcomes, CompletableFuture<Void> ended)
      implements StreamObserver<PredictStreamResponse> {
    @Override
    public void onNext(PredictStreamResponse response) {
      outcomes[Integer.parseInt(response.getCorrelationId())] =
          response.hasError()
              ? Failure.of(response.getError()).reason()
              : response.getPrediction().getLabel();
    }

    @Override
    public void onError(Throwable error) {
      ended.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      ended.complete(null);
    }
  }
}
