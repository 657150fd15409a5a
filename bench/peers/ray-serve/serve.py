"""Ray Serve: a replica a processor behind its HAProxy, no batching."""

import json
import signal
import threading

import ray
from picture import HOST, PORT, WORKERS, Classifier
from ray import serve
from starlette.requests import Request
from starlette.responses import Response


@serve.deployment(num_replicas=WORKERS, max_ongoing_requests=64, ray_actor_options={"num_cpus": 1})
class Cat:
    def __init__(self) -> None:
        self._classifier = Classifier()

    async def __call__(self, request: Request) -> Response:
        picture = await request.body()
        return Response(json.dumps(self._classifier.answer(picture)), media_type="application/json")


if __name__ == "__main__":
    stop = threading.Event()
    ray.init(
        num_cpus=WORKERS,
        include_dashboard=False,
        log_to_driver=False,
        _node_ip_address=HOST,
        object_store_memory=256 * 1024 * 1024,
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    serve.start(http_options={"host": HOST, "port": PORT, "access_log": False})
    serve.run(Cat.bind(), route_prefix="/classify", logging_config={"enable_access_log": False})
    stop.wait()
    serve.shutdown()
    ray.shutdown()
