package isitacat;

import io.grpc.StatusRuntimeException;
import isitacat.v1.PredictionOuterClass.Prediction;
import isitacat.v1.PredictionOuterClass.PredictionState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The command {@code isitacat}: a line for each picture. */
public final class Main {
  private static final String USAGE =
      """
      usage: isitacat [--server HOST:PORT] [--model NAME] [--batch] [--timeout SECONDS] FILE...

      Prints a line for each picture: what it shows, and how sure the model is.

        --server HOST:PORT  where to ask (default localhost:8080)
        --model NAME        whom to ask: models/NAME or models/NAME/versions/N (default: the server's)
        --batch             uploads all by stream, asks in the background and follows the results
        --timeout SECONDS   time for each call, and with --batch for the results (default 60)
        --key-file FILE     has a key, where the server wants one
        --token-file FILE   or a token of the server's issuer; read anew for each call
      """;

  private String server = "localhost:8080";
  private String model = "";
  private boolean batch;
  private Duration timeout = Duration.ofSeconds(60);
  private Credential[] credential = {};
  private final List<Path> files = new ArrayList<>();
  private int failed;

  public static void main(String[] args) throws IOException {
    Main main = new Main();
    if (!main.parse(List.of(args))) System.exit(2);
    try (Client client = new Client(main.server, main.credential)) {
      if (main.batch) main.askInBackground(client);
      else main.askEach(client);
    }
    System.exit(main.failed == 0 ? 0 : 1);
  }

  private boolean parse(List<String> args) {
    try {
      for (var rest = args.iterator(); rest.hasNext(); ) {
        String arg = rest.next();
        switch (arg) {
          case "--help" -> {
            System.out.print(USAGE);
            System.exit(0);
          }
          case "--server" -> server = rest.next();
          case "--model" -> model = rest.next();
          case "--batch" -> batch = true;
          case "--timeout" ->
              timeout = Duration.ofMillis((long) (Double.parseDouble(rest.next()) * 1000));
          case "--key-file" -> {
            String key = readWord(Path.of(rest.next()));
            credential = new Credential[] {Credential.key(key)};
          }
          case "--token-file" -> {
            Path file = Path.of(rest.next());
            credential = new Credential[] {Credential.token(() -> readWord(file))};
          }
          default -> {
            if (arg.startsWith("--")) throw new IllegalArgumentException();
            files.add(Path.of(arg));
          }
        }
      }
    } catch (java.util.NoSuchElementException | IllegalArgumentException e) {
      files.clear();
    }
    if (files.isEmpty()) System.err.print(USAGE);
    return !files.isEmpty();
  }

  private static String readWord(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void askEach(Client client) throws IOException {
    for (Path file : files) {
      try {
        tell(file, client.ask(file, model, UUID.randomUUID().toString(), timeout));
      } catch (StatusRuntimeException e) {
        tell(file, Failure.of(e));
      }
    }
  }

  private void askInBackground(Client client) throws IOException {
    Map<String, Path> waiting = new LinkedHashMap<>();
    for (Path file : files) {
      try {
        var prediction = client.submit(file, model, UUID.randomUUID().toString(), timeout);
        waiting.put(prediction.getName(), file);
      } catch (StatusRuntimeException e) {
        tell(file, Failure.of(e));
      }
    }
    try {
      new Follower(client, waiting.keySet())
          .run(
              prediction -> {
                if (Follower.isFinal(prediction) && waiting.containsKey(prediction.getName())) {
                  tell(waiting.remove(prediction.getName()), prediction);
                }
                return true;
              },
              timeout);
    } catch (StatusRuntimeException e) {
      waiting.values().forEach(file -> tell(file, Failure.of(e)));
    }
  }

  private void tell(Path file, Prediction prediction) {
    if (prediction.getState() != PredictionState.PREDICTION_STATE_SUCCEEDED) {
      tell(file, Failure.of(prediction.getError()));
      return;
    }
    System.out.printf(
        "%s: %s, %.0f%% sure%n",
        file.getFileName(), prediction.getLabel(), 100 * prediction.getConfidence());
  }

  private void tell(Path file, Failure failure) {
    failed++;
    System.out.println(file.getFileName() + ": " + failure);
  }
}
