"""Asks the model `cat` by the unmodified tritonclient, over gRPC and over HTTP, in every way that it has.

Usage: ask.py ADDRESS PICTURE... ; prints what came back as JSON.
"""

import json
import queue
import sys

import numpy as np
import tritonclient.grpc as grpc
import tritonclient.http as http
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

address, *paths = sys.argv[1:]
pictures = [open(path, "rb").read() for path in paths]
encoded = np.array(pictures, dtype=np.object_)


def tensor(kind, name, values, **how):
    made = kind.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
    made.set_data_from_numpy(values, **how)
    return made


def plain(result):
    probabilities = result.as_numpy("probabilities")
    labels = result.as_numpy("label")
    return {
        "probabilities": None if probabilities is None else probabilities.tolist(),
        "labels": None if labels is None else [label.decode() for label in labels.reshape(-1)],
    }


def refusal(client, kind, make):
    try:
        client.infer("cat", [make(kind)])
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def facts(client):
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "modelReady": client.is_model_ready("cat"),
        "versionReady": client.is_model_ready("cat", "1"),
        "unknownReady": client.is_model_ready("dragon"),
    }


def answers(client, kind):
    column = encoded.reshape(-1, 1)
    return {
        "image": plain(client.infer("cat", [tensor(kind, "image", encoded)])),
        "column": plain(client.infer("cat", [tensor(kind, "image", column)], model_version="1")),
        "pixels": plain(client.infer("cat", [tensor(kind, "pixels", pixels)])),
        "labelOnly": plain(
            client.infer("cat", [tensor(kind, "image", encoded)], outputs=[kind.InferRequestedOutput("label")])
        ),
        "id": client.infer("cat", [tensor(kind, "image", encoded[:1])], request_id="mine")
        .get_response()
        if kind is http
        else client.infer("cat", [tensor(kind, "image", encoded[:1])], request_id="mine").get_response(as_json=True),
        "badPicture": refusal(client, kind, lambda k: tensor(k, "image", np.array([pictures[0], b"no picture"], dtype=np.object_))),
        "badShape": refusal(client, kind, lambda k: tensor(k, "pixels", pixels[:, :100])),
        "badType": refusal(client, kind, lambda k: tensor(k, "pixels", pixels.astype(np.float32))),
        "badName": refusal(client, kind, lambda k: tensor(k, "picture", encoded)),
    }


def streamed(client):
    got = queue.Queue()
    client.start_stream(lambda result, error: got.put((result, error)))
    for n in range(20):
        values = np.array([b"no picture"], dtype=np.object_) if n == 7 else encoded[:1]
        client.async_stream_infer("cat", [tensor(grpc, "image", values)], request_id=str(n))
    results = [got.get(timeout=60) for _ in range(20)]
    client.stop_stream()
    return [str(error) if error else result.get_response().id for result, error in results]


with grpc.InferenceServerClient(address) as client:
    inputs = {given["name"]: given for given in client.get_model_metadata("cat", as_json=True)["inputs"]}
    size = [int(length) for length in inputs["pixels"]["shape"][1:]]
    pixels = np.random.default_rng(1).integers(0, 256, (3, *size), dtype=np.uint8)
    by_grpc = {
        "facts": facts(client),
        "server": client.get_server_metadata(as_json=True),
        "model": client.get_model_metadata("cat", as_json=True),
        "config": client.get_model_config("cat", as_json=True)["config"],
        "index": client.get_model_repository_index(as_json=True),
        "answers": answers(client, grpc),
        "stream": streamed(client),
        "statistics": client.get_inference_statistics("cat", as_json=True),
    }

with http.InferenceServerClient(address, network_timeout=60) as client:
    by_http = {
        "facts": facts(client),
        "server": client.get_server_metadata(),
        "model": client.get_model_metadata("cat"),
        "config": client.get_model_config("cat"),
        "index": client.get_model_repository_index(),
        "answers": answers(client, http),
        "compressed": [
            plain(
                client.infer(
                    "cat",
                    [tensor(http, "pixels", pixels)],
                    request_compression_algorithm=algorithm,
                    response_compression_algorithm=algorithm,
                )
            )
            for algorithm in ("gzip", "deflate")
        ],
        "listed": plain(
            client.infer(
                "cat",
                [tensor(http, "pixels", pixels[:1], binary_data=False)],
                outputs=[http.InferRequestedOutput("probabilities", binary_data=False)],
            )
        ),
        "statistics": client.get_inference_statistics("cat"),
    }

print(json.dumps({"grpc": by_grpc, "http": by_http}))
