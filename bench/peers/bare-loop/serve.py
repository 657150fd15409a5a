"""The limit: one process that decodes and infers, and does nothing else.

`GET /run?set=<folder>&seconds=<n>` runs the loop and tells how often it went round.
"""

import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from picture import HOST, PORT, Classifier

classifier = Classifier()


def run(folder: str, seconds: float) -> dict:
    pictures = [path.read_bytes() for path in sorted(Path(folder).glob("*.jpg"))]
    labels = []
    count = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds or count < len(pictures):
        label = classifier.answer(pictures[count % len(pictures)])["label"]
        if count < len(pictures):
            labels.append(label)
        count += 1
    return {"count": count, "seconds": elapsed, "labels": labels}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        body = json.dumps(run(query["set"][0], float(query["seconds"][0]))).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


if __name__ == "__main__":
    HTTPServer((HOST, PORT), Handler).serve_forever()
