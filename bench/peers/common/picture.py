"""What every Python system does with a picture: the same decoding and the same network."""

import os

import cv2
import numpy as np
import onnxruntime
import simplejpeg

HOST = "127.0.0.1"
PORT = int(os.environ["BENCH_PORT"])
WORKERS = int(os.environ["BENCH_WORKERS"])
WIDTH = int(os.environ["BENCH_WIDTH"])
HEIGHT = int(os.environ["BENCH_HEIGHT"])
LABELS = os.environ["BENCH_LABELS"].split(",")
THREADS = int(os.environ.get("BENCH_THREADS", "1"))

# Each picture has a thread of its own already.
cv2.setNumThreads(1)


def decode(picture: bytes) -> np.ndarray:
    """The picture squashed to the network's size: uint8 [height, width, 3], RGB.

    The JPEG decoder does the first halvings, where there is more than is needed.
    """
    pixels = simplejpeg.decode_jpeg(picture, "RGB", min_height=HEIGHT, min_width=WIDTH)
    shrinks = pixels.shape[0] > HEIGHT and pixels.shape[1] > WIDTH
    return cv2.resize(pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


class Classifier:
    """One session, safe to be used by several threads at once."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"]
        )

    def probabilities(self, pixels: np.ndarray) -> np.ndarray:
        """float32 [n, labels] of uint8 [n, height, width, 3]."""
        return self._session.run(["probabilities"], {"pixels": pixels})[0]

    def answer(self, picture: bytes) -> dict:
        """The label of one picture and how sure it is."""
        return best(self.probabilities(decode(picture)[np.newaxis])[0])


def best(probabilities: np.ndarray) -> dict:
    """The likeliest label with its probability, 0 to 1."""
    index = int(probabilities.argmax())
    return {"label": LABELS[index], "probability": float(probabilities[index])}
