package isitacat;

import com.google.common.util.concurrent.SettableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import isitacat.v1.ImageOuterClass.Image;
import isitacat.v1.ImageServiceGrpc;
import isitacat.v1.ImageServiceOuterClass.UploadStreamHeader;
import isitacat.v1.ImageServiceOuterClass.UploadStreamRequest;
import isitacat.v1.ImageServiceOuterClass.UploadStreamResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** Sends one file as fast as the server reads it, and no faster. */
final class Upload implements ClientResponseObserver<UploadStreamRequest, UploadStreamResponse> {
  private static final int CHUNK_BYTES = 64 << 10;

  private final ImageServiceGrpc.ImageServiceStub images;
  private final SettableFuture<Image> answer = SettableFuture.create();
  private ClientCallStreamObserver<UploadStreamRequest> call;
  private UploadStreamRequest first;
  private InputStream file;
  private boolean ended;

  Upload(Channel channel, Duration timeout) {
    images = ImageServiceGrpc.newStub(channel).withDeadlineAfter(timeout);
  }

  Image send(Path path, String requestId) throws IOException {
    UploadStreamHeader header =
        UploadStreamHeader.newBuilder()
            .setDisplayName(path.getFileName().toString())
            .setRequestId(requestId)
            .build();
    try (InputStream opened = Files.newInputStream(path)) {
      file = opened;
      first = UploadStreamRequest.newBuilder().setHeader(header).build();
      images.uploadStream(this);
      return answer.get();
    } catch (ExecutionException e) {
      throw Status.fromThrowable(e.getCause())
          .asRuntimeException(Status.trailersFromThrowable(e.getCause()));
    } catch (InterruptedException e) {
      call.cancel("interrupted", e);
      throw Status.CANCELLED.withCause(e).asRuntimeException();
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<UploadStreamRequest> stream) {
    call = stream;
    stream.setOnReadyHandler(this::sendWhileReady);
  }

  private synchronized void sendWhileReady() {
    try {
      while (!ended && call.isReady()) {
        if (first != null) {
          call.onNext(first);
          first = null;
          continue;
        }
        byte[] chunk = file.readNBytes(CHUNK_BYTES);
        if (chunk.length == 0) {
          ended = true;
          call.onCompleted();
        } else {
          call.onNext(UploadStreamRequest.newBuilder().setChunk(ByteString.copyFrom(chunk)).build());
        }
      }
    } catch (IOException e) {
      ended = true;
      call.cancel("the file can't be read", new UncheckedIOException(e));
    }
  }

  @Override
  public void onNext(UploadStreamResponse response) {
    answer.set(response.getImage());
  }

  @Override
  public synchronized void onError(Throwable error) {
    ended = true;
    answer.setException(error);
  }

  @Override
  public void onCompleted() {}
}
