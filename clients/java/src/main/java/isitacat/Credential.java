package isitacat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.function.Supplier;

/** Says who calls, on every call and stream. */
public final class Credential implements ClientInterceptor {
  private final Metadata.Key<String> name;
  private final Supplier<String> value;

  private Credential(String name, Supplier<String> value) {
    this.name = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    this.value = value;
  }

  /** The owner of a key calls. */
  public static Credential key(String key) {
    return new Credential("x-api-key", () -> key);
  }

  /**
   * Whom a token of the server's issuer names calls.
   *
   * @param token asked at each call, for one that still holds
   */
  public static Credential token(Supplier<String> token) {
    return new Credential("authorization", () -> "Bearer " + token.get());
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        headers.put(name, value.get());
        super.start(listener, headers);
      }
    };
  }
}
