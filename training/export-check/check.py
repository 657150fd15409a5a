"""Answers pictures with exported models and prints how far the answers are from the expected ones, as JSON."""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import tensorflow as tf

folder = pathlib.Path(sys.argv[1])
facts = json.loads((folder / "facts.json").read_text())
pixels = np.fromfile(folder / "pixels.bin", dtype=np.uint8).reshape(facts["shape"])
expected = {
    name: np.fromfile(folder / f"{name}.bin", dtype=np.float32).reshape(shape)
    for name, shape in facts["outputs"].items()
}


def differences(answers):
    return {
        name: float(np.abs(np.asarray(answers[name]) - values).max())
        for name, values in expected.items()
    }


def answer_onnx(file):
    onnx.checker.check_model(str(file), full_check=True)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"pixels": pixels})))


def answer_saved_model(path):
    model = tf.saved_model.load(str(path))
    return model.signatures["serving_default"](pixels=tf.constant(pixels))


print(
    json.dumps(
        {
            "onnx": differences(answer_onnx(folder / "model.onnx")),
            "int8": differences(answer_onnx(folder / "model-int8.onnx")),
            "savedModel": differences(answer_saved_model(folder / "saved-model")),
        }
    )
)
