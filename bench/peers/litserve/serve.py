"""LitServe: a process a processor, no batching, the picture as the request's raw body."""

from typing import Annotated

import litserve
from fastapi import Body
from picture import HOST, PORT, WORKERS, Classifier


class Cat(litserve.LitAPI):
    def setup(self, device: str) -> None:
        self._classifier = Classifier()

    def decode_request(self, request: Annotated[bytes, Body()]) -> bytes:
        return request

    def predict(self, picture: bytes) -> dict:
        return self._classifier.answer(picture)

    def encode_response(self, output: dict) -> dict:
        return output


if __name__ == "__main__":
    server = litserve.LitServer(
        Cat(api_path="/classify"),
        accelerator="cpu",
        workers_per_device=WORKERS,
        timeout=60,
        fast_queue=False,
    )
    server.run(host=HOST, port=PORT, num_api_servers=1, log_level="warning", generate_client_file=False, access_log=False)
