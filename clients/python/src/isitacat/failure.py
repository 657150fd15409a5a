"""Error statuses with their details read."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from isitacat.v1 import prediction_pb2


@dataclass
class Failure:
    """Why a call or a prediction failed; `str` tells it on one line."""

    code: str
    """Name of the gRPC code, such as INVALID_ARGUMENT."""
    message: str
    reason: str = ""
    """Stable reason, such as IMAGE_EMPTY; empty when the server did not make the status."""
    field: str = ""
    """The field of the request at fault; empty when none is."""
    resource: str = ""
    """What is missing or not ready; empty when that is not the fault."""
    retry_delay_ms: int = 0
    """How long to wait before another try; 0 when a try is of no use."""

    def __str__(self) -> str:
        parts = [f"{self.reason} ({self.code})" if self.reason else self.code]
        if self.field:
            parts.append(f"field {self.field}")
        if self.retry_delay_ms:
            parts.append(f"try again in {self.retry_delay_ms} ms")
        return f"{', '.join(parts)}: {self.message}"


def failure_of(error: grpc.RpcError) -> Failure:
    """Reads the error that a call raised."""
    status = rpc_status.from_call(error)
    if status is None:
        return Failure(error.code().name, error.details() or "")
    return _read(status)


def failure_in(prediction: prediction_pb2.Prediction) -> Failure:
    """Reads why a prediction has failed."""
    return read_status(prediction.error)


def read_status(status: status_pb2.Status) -> Failure:
    """Reads a status that came within a message."""
    return _read(status)


def _read(status: status_pb2.Status) -> Failure:
    failure = Failure(code_pb2.Code.Name(status.code), status.message)
    for packed in status.details:
        if detail := _unpack(packed, error_details_pb2.ErrorInfo):
            failure.reason = detail.reason
        elif detail := _unpack(packed, error_details_pb2.BadRequest):
            failure.field = detail.field_violations[0].field
        elif detail := _unpack(packed, error_details_pb2.ResourceInfo):
            failure.resource = detail.resource_name
        elif detail := _unpack(packed, error_details_pb2.PreconditionFailure):
            failure.resource = detail.violations[0].subject
        elif detail := _unpack(packed, error_details_pb2.RetryInfo):
            failure.retry_delay_ms = detail.retry_delay.ToMilliseconds()
    return failure


def _unpack(packed, kind):
    detail = kind()
    return detail if packed.Unpack(detail) else None
