"""BentoML: a process a processor, no batching, the picture as the request's raw body."""

from pathlib import Path
from typing import Annotated

import bentoml
from bentoml.validators import ContentType
from picture import WORKERS, Classifier


@bentoml.service(
    workers=WORKERS,
    traffic={"timeout": 60},
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
)
class Cat:
    def __init__(self) -> None:
        self._classifier = Classifier()

    @bentoml.api(route="/classify")
    def classify(self, picture: Annotated[Path, ContentType("image/jpeg")], /) -> dict:
        return self._classifier.answer(picture.read_bytes())
