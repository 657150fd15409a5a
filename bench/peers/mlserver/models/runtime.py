"""MLServer: one process, as many threads as processors, no batching, no workers beside it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from mlserver import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput
from picture import WORKERS, Classifier


class Cat(MLModel):
    async def load(self) -> bool:
        self._classifier = Classifier()
        self._pool = ThreadPoolExecutor(WORKERS)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        picture = payload.inputs[0].data[0]
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._pool, self._classifier.answer, picture)
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                ResponseOutput(name="label", shape=[1], datatype="BYTES", data=[answer["label"].encode()]),
                ResponseOutput(name="probability", shape=[1], datatype="FP32", data=[answer["probability"]]),
            ],
        )
