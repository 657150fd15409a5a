"""Does what each line of its input asks for, and answers it with a line: how
every client shows the same behaviour."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import grpc

from isitacat.client import Client
from isitacat.failure import Failure, failure_in, failure_of, read_status
from isitacat.follow import Follower, is_final
from isitacat.v1 import image_service_pb2, model_service_pb2, prediction_pb2, prediction_service_pb2

DEFAULTS = {
    **{name: "" for name in ("do", "server", "file", "name", "image", "model", "label", "batch")},
    **{name: "" for name in ("request_id", "page_token", "resume_token", "key", "token")},
    **{name: [] for name in ("files", "names")},
    **{name: False for name in ("background", "stream")},
    **{name: 0 for name in ("count", "break_after", "timeout_ms", "cancel_ms")},
}


def main() -> None:
    clients: dict[tuple[str, str, str], Client] = {}
    for line in sys.stdin:
        asked = SimpleNamespace(**{**DEFAULTS, **json.loads(line)})
        asked.timeout = (asked.timeout_ms or 30_000) / 1000
        caller = (asked.server, asked.key, asked.token)
        if caller not in clients:
            token = (lambda given=asked.token: given) if asked.token else None
            clients[caller] = Client(asked.server, asked.key or None, token)
        try:
            result = {"ok": ACTIONS[asked.do](clients[caller], asked)}
        except (grpc.RpcError, grpc.FutureCancelledError) as error:
            result = {"error": failed(failure_of(error))}
        print(json.dumps(result), flush=True)


def failed(failure: Failure) -> dict:
    return vars(failure)


def told(prediction: prediction_pb2.Prediction) -> dict:
    state = prediction_pb2.PredictionState.Name(prediction.state)
    result = {name: getattr(prediction, name) for name in ("name", "image", "model", "label", "confidence")}
    result["state"] = state.removeprefix("PREDICTION_STATE_")
    if prediction.HasField("error"):
        result["error"] = failed(failure_in(prediction))
    return result


def predict(client: Client, asked: SimpleNamespace) -> dict:
    request = prediction_service_pb2.PredictRequest(
        model=asked.model, background=asked.background, batch=asked.batch, request_id=asked.request_id
    )
    if asked.image:
        request.image = asked.image
    elif asked.file:
        request.content = Path(asked.file).read_bytes()
    call = client.predictions.Predict.future(request, timeout=asked.timeout)
    if asked.cancel_ms:
        threading.Timer(asked.cancel_ms / 1000, call.cancel).start()
    try:
        return told(call.result().prediction)
    except grpc.FutureCancelledError:
        raise call from None


def upload(client: Client, asked: SimpleNamespace) -> dict:
    path = Path(asked.file)
    if asked.stream:
        image = client.upload(path, asked.request_id, asked.timeout)
    else:
        request = image_service_pb2.UploadRequest(content=path.read_bytes(), request_id=asked.request_id)
        image = client.images.Upload(request, timeout=asked.timeout).image
    names = ("name", "mime_type", "width_px", "height_px", "size_bytes")
    return {name: getattr(image, name) for name in names}


def download(client: Client, asked: SimpleNamespace) -> dict:
    stream = client.images.GetImage(image_service_pb2.GetImageRequest(name=asked.name), timeout=asked.timeout)
    return {"size_bytes": sum(len(response.chunk) for response in stream)}


def list_(client: Client, asked: SimpleNamespace) -> dict:
    request = prediction_service_pb2.ListPredictionsRequest(batch=asked.batch, page_token=asked.page_token)
    return {"count": len(client.predictions.ListPredictions(request, timeout=asked.timeout).predictions)}


def get(client: Client, asked: SimpleNamespace) -> dict:
    request = prediction_service_pb2.GetPredictionRequest(name=asked.name)
    return told(client.predictions.GetPrediction(request, timeout=asked.timeout).prediction)


def feedback(client: Client, asked: SimpleNamespace) -> dict:
    request = prediction_service_pb2.GiveFeedbackRequest(prediction=asked.name, label=asked.label)
    client.predictions.GiveFeedback(request, timeout=asked.timeout)
    return {}


def model(client: Client, asked: SimpleNamespace) -> dict:
    request = model_service_pb2.GetModelRequest(name=asked.name)
    return {"name": client.models.GetModel(request, timeout=asked.timeout).model.name}


def delete(client: Client, asked: SimpleNamespace) -> dict:
    client.images.DeleteImage(image_service_pb2.DeleteImageRequest(name=asked.name), timeout=asked.timeout)
    return {}


def results(client: Client, asked: SimpleNamespace) -> dict:
    request = prediction_service_pb2.StreamResultsRequest(
        predictions=asked.names, resume_token=asked.resume_token
    )
    return {"messages": sum(1 for _ in client.predictions.StreamResults(request, timeout=asked.timeout))}


def follow(client: Client, asked: SimpleNamespace) -> dict:
    finals, messages = [], 0

    def seen(prediction: prediction_pb2.Prediction) -> bool:
        nonlocal messages
        messages += 1
        if is_final(prediction):
            finals.append(told(prediction))
        return messages != asked.break_after

    follower = Follower(client, asked.names)
    follower.run(seen, asked.timeout)
    if asked.break_after:
        follower.run(seen, asked.timeout)
    return {"finals": finals, "streams": follower.streams}


def many(client: Client, asked: SimpleNamespace) -> dict:
    def ask(n: int) -> str:
        request_id = f"{asked.request_id}-{n}"
        return client.ask(Path(asked.file), asked.model, request_id, asked.timeout).label

    with ThreadPoolExecutor(asked.count) as threads:
        return {"labels": Counter(threads.map(ask, range(asked.count)))}


def predict_stream(client: Client, asked: SimpleNamespace) -> dict:
    requests = (
        prediction_service_pb2.PredictStreamRequest(content=Path(file).read_bytes(), correlation_id=str(n))
        for n, file in enumerate(asked.files)
    )
    outcomes = [""] * len(asked.files)
    for response in client.predictions.PredictStream(requests, timeout=asked.timeout):
        failure = response.WhichOneof("outcome") == "error"
        outcome = read_status(response.error).reason if failure else response.prediction.label
        outcomes[int(response.correlation_id)] = outcome
    return {"outcomes": outcomes}


ACTIONS = {
    **{action.__name__: action for action in (predict, upload, download, get, feedback, model, delete)},
    **{action.__name__: action for action in (results, follow, many, predict_stream)},
    "list": list_,
}

if __name__ == "__main__":
    main()
