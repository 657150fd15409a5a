package isitacat;

import com.google.gson.Gson;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import isitacat.v1.ImageOuterClass.Image;
import isitacat.v1.ImageServiceGrpc;
import isitacat.v1.ModelServiceGrpc;
import isitacat.v1.PredictionOuterClass.Prediction;
import isitacat.v1.PredictionServiceGrpc;
import isitacat.v1.PredictionServiceOuterClass.PredictRequest;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One connection and the services on it; it is made at the first call. Close it when done. */
public final class Client implements AutoCloseable {
  /** What a server takes in one message; longer pictures go by UploadStream. */
  private static final long LONGEST_CONTENT = 10 << 20;

  /** Kept, or its level would be forgotten: a command prints answers, not the library's notes. */
  private static final Logger LOG = Logger.getLogger("io.grpc");

  static {
    LOG.setLevel(Level.WARNING);
  }

  private final ManagedChannel channel;

  /**
   * @param server {@code host:port}; calls are retried as the contract's service config says
   * @param credential says who calls, where the server wants to know; one at most
   */
  public Client(String server, Credential... credential) {
    channel =
        ManagedChannelBuilder.forTarget(server)
            .usePlaintext()
            .defaultServiceConfig(serviceConfig())
            .enableRetry()
            .intercept(credential)
            .build();
  }

  public ImageServiceGrpc.ImageServiceBlockingStub images(Duration timeout) {
    return ImageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(timeout);
  }

  public PredictionServiceGrpc.PredictionServiceBlockingStub predictions(Duration timeout) {
    return PredictionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(timeout);
  }

  public ModelServiceGrpc.ModelServiceBlockingStub models(Duration timeout) {
    return ModelServiceGrpc.newBlockingStub(channel).withDeadlineAfter(timeout);
  }

  /** For calls that stream requests. */
  public PredictionServiceGrpc.PredictionServiceStub streams(Duration timeout) {
    return PredictionServiceGrpc.newStub(channel).withDeadlineAfter(timeout);
  }

  /** Sends a file piece by piece. The request id makes a second try of the same file safe. */
  public Image upload(Path file, String requestId, Duration timeout) throws IOException {
    return new Upload(channel, timeout).send(file, requestId);
  }

  /** Asks about one file and waits for the answer, at most {@code timeout} a call. */
  public Prediction ask(Path file, String model, String requestId, Duration timeout)
      throws IOException {
    PredictRequest.Builder request =
        PredictRequest.newBuilder().setModel(model).setRequestId(requestId);
    if (Files.size(file) <= LONGEST_CONTENT) {
      request.setContent(ByteString.copyFrom(Files.readAllBytes(file)));
    } else {
      request.setImage(upload(file, requestId, timeout).getName());
    }
    return predictions(timeout).predict(request.build()).getPrediction();
  }

  /** Uploads one file by stream and asks about it in the background. */
  public Prediction submit(Path file, String model, String requestId, Duration timeout)
      throws IOException {
    PredictRequest request =
        PredictRequest.newBuilder()
            .setImage(upload(file, requestId, timeout).getName())
            .setModel(model)
            .setBackground(true)
            .setRequestId(requestId)
            .build();
    return predictions(timeout).predict(request).getPrediction();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static Map<String, ?> serviceConfig() {
    var stream = Client.class.getResourceAsStream("/isitacat/v1/service_config.json");
    try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      @SuppressWarnings("unchecked")
      Map<String, ?> config = new Gson().fromJson(reader, Map.class);
      return config;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
