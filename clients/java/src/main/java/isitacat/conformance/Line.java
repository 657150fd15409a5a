package isitacat.conformance;

import java.time.Duration;
import java.util.List;

/** What one line of the input asks for; what it leaves out is empty, false or 0. */
final class Line {
  // Named as in the file of cases.
  @com.google.gson.annotations.SerializedName("do")
  String action;
  String server;
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

  Duration timeout() {
    return Duration.ofMillis(timeout_ms);
  }
}
