"""One connection and the services on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import grpc

from isitacat.credential import credential_of
from isitacat.v1 import image_pb2, image_service_pb2, image_service_pb2_grpc, model_service_pb2_grpc
from isitacat.v1 import prediction_pb2, prediction_service_pb2, prediction_service_pb2_grpc

CHUNK_BYTES = 64 << 10
LONGEST_CONTENT = 10 << 20
"""What a server takes in one message; longer pictures go by UploadStream."""


class Client:
    """Connects at the first call; close it, or use it in a `with`."""

    def __init__(
        self, server: str, key: str | None = None, token: str | Callable[[], str] | None = None
    ) -> None:
        """`server` is `host:port`. Calls are retried as the contract's service config says.

        `key` or `token` say who calls, where the server wants to know. A function as
        `token` is asked at each call, for one that still holds.
        """
        service_config = files("isitacat.v1").joinpath("service_config.json").read_text()
        self._channel = grpc.insecure_channel(server, options=[("grpc.service_config", service_config)])
        caller = credential_of(key, token)
        channel = grpc.intercept_channel(self._channel, caller) if caller else self._channel
        self.images = image_service_pb2_grpc.ImageServiceStub(channel)
        self.predictions = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        self.models = model_service_pb2_grpc.ModelServiceStub(channel)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()

    def upload(self, path: Path, request_id: str, timeout: float) -> image_pb2.Image:
        """Sends a file piece by piece. The `request_id` makes a second try of the same file safe."""
        return self.images.UploadStream(_pieces(path, request_id), timeout=timeout).image

    def ask(self, path: Path, model: str, request_id: str, timeout: float) -> prediction_pb2.Prediction:
        """Asks about one file and waits for the answer, for at most `timeout` seconds a call."""
        request = prediction_service_pb2.PredictRequest(model=model, request_id=request_id)
        if path.stat().st_size <= LONGEST_CONTENT:
            request.content = path.read_bytes()
        else:
            request.image = self.upload(path, request_id, timeout).name
        return self.predictions.Predict(request, timeout=timeout).prediction

    def submit(self, path: Path, model: str, request_id: str, timeout: float) -> prediction_pb2.Prediction:
        """Uploads one file by stream and asks about it in the background."""
        request = prediction_service_pb2.PredictRequest(
            image=self.upload(path, request_id, timeout).name,
            model=model,
            background=True,
            request_id=request_id,
        )
        return self.predictions.Predict(request, timeout=timeout).prediction


def _pieces(path: Path, request_id: str) -> Iterator[image_service_pb2.UploadStreamRequest]:
    header = image_service_pb2.UploadStreamHeader(display_name=path.name, request_id=request_id)
    yield image_service_pb2.UploadStreamRequest(header=header)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield image_service_pb2.UploadStreamRequest(chunk=chunk)
