"""Following predictions to their ends, over as many streams as that takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import grpc

from isitacat.client import Client
from isitacat.failure import failure_of
from isitacat.v1 import prediction_pb2, prediction_service_pb2

MOST_BROKEN_STREAMS = 8
RECONNECT_DELAY_S = 0.3


def is_final(prediction: prediction_pb2.Prediction) -> bool:
    """Whether a prediction will change no more."""
    return prediction.state in (
        prediction_pb2.PREDICTION_STATE_SUCCEEDED,
        prediction_pb2.PREDICTION_STATE_FAILED,
    )


class Follower:
    """Remembers how far it came, so that `run` can be called again."""

    def __init__(self, client: Client, names: Iterable[str]) -> None:
        self._client = client
        self._names = list(names)
        self._pending = set(self._names)
        self._resume_token = ""
        self.streams = 0
        """Streams opened so far."""

    def run(self, seen: Callable[[prediction_pb2.Prediction], bool], timeout: float) -> None:
        """Hands over each prediction as it stands and after each change, until all are final or
        `seen` returns False. Raises `grpc.RpcError`, also when `timeout` seconds are over."""
        end = time.monotonic() + timeout
        broken = 0
        while self._pending:
            before, error = self._resume_token, None
            try:
                if not self._read(seen, end - time.monotonic()):
                    return
            except grpc.RpcError as caught:
                if caught.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise
                error = caught
            broken = 0 if self._resume_token != before else broken + 1
            if broken > MOST_BROKEN_STREAMS:
                raise error or RuntimeError("the streams of results bring nothing")
            if error is not None:
                delay = max(RECONNECT_DELAY_S, failure_of(error).retry_delay_ms / 1000)
                time.sleep(max(0, min(delay, end - time.monotonic())))

    def _read(self, seen: Callable[[prediction_pb2.Prediction], bool], timeout: float) -> bool:
        self.streams += 1
        request = prediction_service_pb2.StreamResultsRequest(
            predictions=self._names, resume_token=self._resume_token
        )
        stream = self._client.predictions.StreamResults(request, timeout=timeout)
        for response in stream:
            self._resume_token = response.resume_token
            if response.WhichOneof("event") != "prediction":
                continue
            if is_final(response.prediction):
                self._pending.discard(response.prediction.name)
            if not seen(response.prediction):
                stream.cancel()
                return False
        return True
