"""Triton through its Python backend: an instance a processor, batches of up to 8 gathered for 2 ms."""

import os
import tempfile
from pathlib import Path

import numpy as np
import pytriton.triton
from picture import HOST, PORT, WORKERS, Classifier, best, decode
from pytriton.decorators import batch
from pytriton.model_config import DynamicBatcher, ModelConfig, Tensor
from pytriton.models.model import Model
from pytriton.triton import Triton, TritonConfig

MAX_BATCH = int(os.environ.get("BENCH_BATCH", "8"))
MAX_DELAY_US = int(os.environ.get("BENCH_DELAY_US", "2000"))


class PatientModel(Model):
    """Hands Triton's stub one more thing to run before it begins: see stub_locks.py."""

    def get_proxy_model_files(self) -> dict:
        files = super().get_proxy_model_files()
        patch = Path(__file__).with_name("stub_locks.py").read_bytes()
        return {name: text + b"\n" + patch if name.endswith("/data.py") else text for name, text in files.items()}


pytriton.triton.Model = PatientModel


def instance():
    classifier = Classifier()

    @batch
    def infer(image: np.ndarray) -> dict:
        pixels = np.stack([decode(picture) for picture in image[:, 0]])
        answers = [best(row) for row in classifier.probabilities(pixels)]
        return {
            "label": np.array([[answer["label"].encode()] for answer in answers], dtype=object),
            "probability": np.array([[answer["probability"]] for answer in answers], dtype=np.float32),
        }

    return infer


if __name__ == "__main__":
    config = TritonConfig(
        allow_http=True,  # its own readiness check asks by HTTP
        http_address=HOST,
        http_port=PORT + 1,
        grpc_address=HOST,
        grpc_port=PORT,
        allow_metrics=False,
        log_verbose=0,
    )
    with tempfile.TemporaryDirectory(prefix="bench-triton-") as workspace:
        with Triton(config=config, workspace=os.path.join(workspace, "triton")) as triton:
            triton.bind(
                model_name="cat",
                infer_func=[instance() for _ in range(WORKERS)],
                inputs=[Tensor(name="image", dtype=bytes, shape=(1,))],
                outputs=[
                    Tensor(name="label", dtype=bytes, shape=(1,)),
                    Tensor(name="probability", dtype=np.float32, shape=(1,)),
                ],
                config=ModelConfig(
                    max_batch_size=MAX_BATCH,
                    batcher=DynamicBatcher(max_queue_delay_microseconds=MAX_DELAY_US),
                ),
                strict=False,
            )
            triton.serve()
