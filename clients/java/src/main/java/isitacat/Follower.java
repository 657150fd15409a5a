package isitacat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import isitacat.v1.PredictionOuterClass.Prediction;
import isitacat.v1.PredictionOuterClass.PredictionState;
import isitacat.v1.PredictionServiceOuterClass.StreamResultsRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Follows predictions to their ends, over as many streams as that takes. */
public final class Follower {
  private static final int MOST_BROKEN_STREAMS = 8;
  private static final long RECONNECT_DELAY_MS = 300;

  private final Client client;
  private final List<String> names;
  private final Set<String> pending;
  private String resumeToken = "";
  private int streams;

  public Follower(Client client, Collection<String> names) {
    this.client = client;
    this.names = List.copyOf(names);
    this.pending = new HashSet<>(names);
  }

  /** Streams opened so far. */
  public int streams() {
    return streams;
  }

  /** Whether a prediction will change no more. */
  public static boolean isFinal(Prediction prediction) {
    return prediction.getState() == PredictionState.PREDICTION_STATE_SUCCEEDED
        || prediction.getState() == PredictionState.PREDICTION_STATE_FAILED;
  }

  /**
   * Hands over each prediction as it stands and after each change, until all are final or {@code
   * seen} says false; a later run goes on from there.
   *
   * @throws StatusRuntimeException also when the time is over
   */
  public void run(Predicate<Prediction> seen, Duration timeout) {
    Instant end = Instant.now().plus(timeout);
    int broken = 0;
    while (!pending.isEmpty()) {
      String before = resumeToken;
      StatusRuntimeException error = null;
      try {
        if (!readStream(seen, Duration.between(Instant.now(), end))) return;
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) throw e;
        error = e;
      }
      broken = resumeToken.equals(before) ? broken + 1 : 0;
      if (broken > MOST_BROKEN_STREAMS) {
        if (error != null) throw error;
        throw Status.UNAVAILABLE
            .withDescription("the streams of results bring nothing")
            .asRuntimeException();
      }
      if (error != null) pause(Failure.of(error).retryDelayMs());
    }
  }

  private boolean readStream(Predicate<Prediction> seen, Duration timeout) {
    streams++;
    StreamResultsRequest request =
        StreamResultsRequest.newBuilder()
            .addAllPredictions(names)
            .setResumeToken(resumeToken)
            .build();
    // Cancels the call when this is left before its end.
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      return context.call(
          () -> {
            var responses = client.predictions(timeout).streamResults(request);
            while (responses.hasNext()) {
              var response = responses.next();
              resumeToken = response.getResumeToken();
              if (!response.hasPrediction()) continue;
              if (isFinal(response.getPrediction())) {
                pending.remove(response.getPrediction().getName());
              }
              if (!seen.test(response.getPrediction())) return false;
            }
            return true;
          });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause(long retryDelayMs) {
    try {
      Thread.sleep(Math.max(RECONNECT_DELAY_MS, retryDelayMs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withCause(e).asRuntimeException();
    }
  }
}
