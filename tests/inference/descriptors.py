"""Prints, as JSON, the protocol's messages, enums and methods that tritonclient's wheel carries."""

import json

from google.protobuf.descriptor import FieldDescriptor
from tritonclient.grpc import model_config_pb2, service_pb2


def type_name(field):
    kind = field.message_type or field.enum_type
    if kind is not None:
        return kind.full_name
    return next(
        name[len("TYPE_"):].lower()
        for name, value in vars(FieldDescriptor).items()
        if name.startswith("TYPE_") and value == field.type
    )


def messages(descriptors):
    for descriptor in descriptors:
        fields = {
            field.name: {
                "number": field.number,
                "type": type_name(field),
                "repeated": field.label == FieldDescriptor.LABEL_REPEATED,
                "oneof": field.containing_oneof.name if field.containing_oneof else "",
            }
            for field in descriptor.fields
        }
        yield descriptor.full_name, fields
        yield from messages(descriptor.nested_types)


files = [service_pb2.DESCRIPTOR, model_config_pb2.DESCRIPTOR]
service = service_pb2.DESCRIPTOR.services_by_name["GRPCInferenceService"]
print(
    json.dumps(
        {
            "messages": dict(pair for file in files for pair in messages(file.message_types_by_name.values())),
            "enums": {
                enum.full_name: {value.name: value.number for value in enum.values}
                for file in files
                for enum in file.enum_types_by_name.values()
            },
            "methods": {
                method.name: {
                    "request": method.input_type.full_name,
                    "response": method.output_type.full_name,
                    "requestStream": method.client_streaming,
                    "responseStream": method.server_streaming,
                }
                for method in service.methods
            },
        }
    )
)
