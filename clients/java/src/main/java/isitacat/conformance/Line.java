package isitacat.conformance;

import isitacat.Credential;
import java.time.Duration;
import java.util.List;

/** What one line of the input asks for; what it leaves out is empty, false or 0. */
final class Line {
  // Named as in the file of cases.
  @com.google.gson.annotations.SerializedName("do")
  String action;
  String server;
  String key = "";
  String token = "";
  String file = "";
  List<String> files = List.of();
  String name = "";
  List<String> names = List.of();
  String image = "";
  String model = "";
  String label = "";
  String batch = "";
  String request_id = "";
  String page_token = "";
  String resume_token = "";
  boolean background;
  boolean stream;
  int count;
  int break_after;
  int timeout_ms = 30_000;
  int cancel_ms;

  Credential[] credential() {
    if (!token.isEmpty()) return new Credential[] {Credential.token(() -> token)};
    return key.isEmpty() ? new Credential[] {} : new Credential[] {Credential.key(key)};
  }

  Duration timeout() {
    return Duration.ofMillis(timeout_ms);
  }
}
