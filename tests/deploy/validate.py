"""Validates Kubernetes manifests: arguments are the version and the files.

Built-in kinds by kubernetes-validate's own schemas, strictly; others by the schema beside this file.
"""

import json
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

HERE = pathlib.Path(__file__).parent
OWN = {"ScaledObject": json.loads((HERE / "scaled-object.schema.json").read_text())}
version, *files = sys.argv[1:]
checked = faults = 0
for file in files:
    for manifest in filter(None, yaml.safe_load_all(pathlib.Path(file).read_text())):
        kind, name = manifest["kind"], manifest.get("metadata", {}).get("name")
        try:
            if kind in OWN:
                jsonschema.Draft202012Validator(OWN[kind]).validate(manifest)
            else:
                kubernetes_validate.validate(manifest, version, strict=True)
        except (kubernetes_validate.ValidationError, jsonschema.ValidationError) as error:
            faults += 1
            print(f"{file}: {kind}/{name}: {error.message}")
        checked += 1
print(f"{checked} checked, {faults} at fault")
sys.exit(faults > 0)
