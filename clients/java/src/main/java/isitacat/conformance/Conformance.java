package isitacat.conformance;

import com.google.gson.Gson;
import io.grpc.StatusRuntimeException;
import isitacat.Client;
import isitacat.Failure;
import isitacat.v1.PredictionOuterClass.Prediction;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Does what each line of its input asks for, and answers it with a line: how every client shows the
 * same behaviour.
 */
public final class Conformance {
  private Conformance() {}

  public static void main(String[] args) throws Exception {
    Gson gson = new Gson();
    Map<String, Client> clients = new HashMap<>();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String text = input.readLine(); text != null; text = input.readLine()) {
      Line line = gson.fromJson(text, Line.class);
      String caller = String.join(" ", line.server, line.key, line.token);
      Client client =
          clients.computeIfAbsent(caller, name -> new Client(line.server, line.credential()));
      System.out.println(gson.toJson(answer(client, line)));
    }
    clients.values().forEach(Client::close);
  }

  private static Map<String, ?> answer(Client client, Line line) throws Exception {
    try {
      Actions actions = new Actions(client, line);
      StreamActions streams = new StreamActions(client, line);
      return Map.of(
          "ok",
          switch (line.action) {
            case "predict" -> actions.predict();
            case "upload" -> actions.upload();
            case "download" -> actions.download();
            case "list" -> actions.list();
            case "get" -> actions.get();
            case "feedback" -> actions.feedback();
            case "model" -> actions.model();
            case "delete" -> actions.delete();
            case "results" -> streams.results();
            case "follow" -> streams.follow();
            case "many" -> streams.many();
            case "predict_stream" -> streams.predictStream();
            default -> throw new IllegalArgumentException(line.action);
          });
    } catch (StatusRuntimeException e) {
      return Map.of("error", told(Failure.of(e)));
    }
  }

  static Map<String, Object> told(Prediction prediction) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", prediction.getName());
    result.put("image", prediction.getImage());
    result.put("model", prediction.getModel());
    result.put("state", prediction.getState().name().substring("PREDICTION_STATE_".length()));
    result.put("label", prediction.getLabel());
    result.put("confidence", prediction.getConfidence());
    if (prediction.hasError()) result.put("error", told(Failure.of(prediction.getError())));
    return result;
  }

  private static Map<String, Object> told(Failure failure) {
    return Map.of(
        "code", failure.code(),
        "reason", failure.reason(),
        "field", failure.field(),
        "resource", failure.resource(),
        "retry_delay_ms", failure.retryDelayMs(),
        "message", failure.message());
  }
}
