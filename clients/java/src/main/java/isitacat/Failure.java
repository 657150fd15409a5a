package isitacat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/**
 * An error status with its details read.
 *
 * @param code name of the gRPC code, such as INVALID_ARGUMENT
 * @param reason stable reason, such as IMAGE_EMPTY; empty when the server did not make the status
 * @param field the field of the request at fault; empty when none is
 * @param resource what is missing or not ready; empty when that is not the fault
 * @param retryDelayMs how long to wait before another try; 0 when a try is of no use
 * @param message what happened, for a person
 */
public record Failure(
    String code, String reason, String field, String resource, long retryDelayMs, String message) {

  /** Reads the error that a call threw. */
  public static Failure of(StatusRuntimeException error) {
    return of(StatusProto.fromThrowable(error));
  }

  /** Reads a status that came within a message. */
  public static Failure of(Status status) {
    String reason = "";
    String field = "";
    String resource = "";
    long retryDelayMs = 0;
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          reason = detail.unpack(ErrorInfo.class).getReason();
        } else if (detail.is(BadRequest.class)) {
          field = detail.unpack(BadRequest.class).getFieldViolations(0).getField();
        } else if (detail.is(ResourceInfo.class)) {
          resource = detail.unpack(ResourceInfo.class).getResourceName();
        } else if (detail.is(PreconditionFailure.class)) {
          resource = detail.unpack(PreconditionFailure.class).getViolations(0).getSubject();
        } else if (detail.is(RetryInfo.class)) {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryDelayMs = Duration.ofSeconds(delay.getSeconds(), delay.getNanos()).toMillis();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the details of the status can't be read", e);
    }
    String code = Code.forNumber(status.getCode()).name();
    return new Failure(code, reason, field, resource, retryDelayMs, status.getMessage());
  }

  /** What went wrong, on one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(reason.isEmpty() ? code : reason + " (" + code + ")");
    if (!field.isEmpty()) text.append(", field ").append(field);
    if (retryDelayMs > 0) text.append(", try again in ").append(retryDelayMs).append(" ms");
    return text.append(": ").append(message).toString();
  }
}
