"""FastAPI and onnxruntime in one process: one session, as many threads as processors."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from fastapi import FastAPI, Request, Response
from picture import HOST, PORT, WORKERS, Classifier

app = FastAPI()
classifier = Classifier()
pool = ThreadPoolExecutor(WORKERS)


def classify_bytes(picture: bytes) -> bytes:
    return json.dumps(classifier.answer(picture)).encode()


@app.post("/classify")
async def classify(request: Request) -> Response:
    picture = await request.body()
    answer = await asyncio.get_running_loop().run_in_executor(pool, classify_bytes, picture)
    return Response(answer, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, host=HOST, port=PORT, loop="uvloop", http="httptools", access_log=False, log_level="warning")
