"""Who calls, on every call and stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import grpc

Metadata = Iterable[tuple[str, str]]


class _Fields(NamedTuple):
    method: str
    timeout: float | None
    metadata: Metadata
    credentials: grpc.CallCredentials | None
    wait_for_ready: bool | None
    compression: grpc.Compression | None


class _Details(_Fields, grpc.ClientCallDetails):
    """A call's own, with what says who calls."""


class Credential(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
    grpc.StreamStreamClientInterceptor,
):
    """Adds what `metadata` gives to each call."""

    def __init__(self, metadata: Callable[[], Metadata]) -> None:
        self._metadata = metadata

    def _call(self, continuation, details, request):
        metadata = [*(details.metadata or ()), *self._metadata()]
        return continuation(
            _Details(
                details.method,
                details.timeout,
                metadata,
                details.credentials,
                details.wait_for_ready,
                details.compression,
            ),
            request,
        )

    intercept_unary_unary = intercept_unary_stream = _call
    intercept_stream_unary = intercept_stream_stream = _call


def credential_of(key: str | None, token: str | Callable[[], str] | None) -> Credential | None:
    """Sends `key`, or `token`, which may be a function that gives one that still holds."""
    if token is not None:
        return Credential(lambda: [("authorization", f"Bearer {token() if callable(token) else token}")])
    return Credential(lambda: [("x-api-key", key)]) if key is not None else None
