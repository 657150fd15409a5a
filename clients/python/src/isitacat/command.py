"""The command `isitacat`: a line for each picture."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

import grpc

from isitacat.client import Client
from isitacat.failure import Failure, failure_in, failure_of
from isitacat.follow import Follower, is_final
from isitacat.v1 import prediction_pb2


def main() -> int:
    """Returns 0 when every picture was answered."""
    options = _parse()
    with _connect(options) as client:
        work = _ask_in_background if options.batch else _ask_each
        return 1 if work(client, options) else 0


def _connect(options: argparse.Namespace) -> Client:
    key = options.key_file.read_text().strip() if options.key_file else None
    token = (lambda: options.token_file.read_text().strip()) if options.token_file else None
    return Client(options.server, key, token)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="isitacat",
        description="Prints a line for each picture: what it shows, and how sure the model is.",
    )
    parser.add_argument("--server", metavar="HOST:PORT", default="localhost:8080", help="where to ask (default %(default)s)")
    parser.add_argument(
        "--model", metavar="NAME", default="", help="whom to ask: models/NAME or models/NAME/versions/N (default: the server's)"
    )
    parser.add_argument("--batch", action="store_true", help="uploads all by stream, asks in the background and follows the results")
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=60, help="time for each call, and with --batch for the results (default %(default)s)"
    )
    parser.add_argument("--key-file", metavar="FILE", type=Path, help="has a key, where the server wants one")
    parser.add_argument(
        "--token-file", metavar="FILE", type=Path, help="or a token of the server's issuer; read anew for each call"
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    return parser.parse_args()


def _ask_each(client: Client, options: argparse.Namespace) -> int:
    failed = 0
    for file in options.files:
        try:
            prediction = client.ask(file, options.model, str(uuid.uuid4()), options.timeout)
            failed += _tell(file, prediction)
        except grpc.RpcError as error:
            failed += _tell_failure(file, failure_of(error))
    return failed


def _ask_in_background(client: Client, options: argparse.Namespace) -> int:
    failed = 0
    waiting: dict[str, Path] = {}
    for file in options.files:
        try:
            prediction = client.submit(file, options.model, str(uuid.uuid4()), options.timeout)
            waiting[prediction.name] = file
        except grpc.RpcError as error:
            failed += _tell_failure(file, failure_of(error))

    def seen(prediction: prediction_pb2.Prediction) -> bool:
        nonlocal failed
        if is_final(prediction) and prediction.name in waiting:
            failed += _tell(waiting.pop(prediction.name), prediction)
        return True

    try:
        Follower(client, waiting).run(seen, options.timeout)
    except grpc.RpcError as error:
        for file in waiting.values():
            failed += _tell_failure(file, failure_of(error))
    return failed


def _tell(file: Path, prediction: prediction_pb2.Prediction) -> int:
    if prediction.state != prediction_pb2.PREDICTION_STATE_SUCCEEDED:
        return _tell_failure(file, failure_in(prediction))
    print(f"{file.name}: {prediction.label}, {100 * prediction.confidence:.0f}% sure", flush=True)
    return 0


def _tell_failure(file: Path, failure: Failure) -> int:
    print(f"{file.name}: {failure}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
