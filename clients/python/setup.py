"""Generates the code from the contract as a part of every build."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PROTO = Path(__file__).resolve().parent.parent.parent / "proto"
SOURCES = Path(__file__).resolve().parent / "src"


class Generate(build_py):
    """Runs the compiler that grpcio-tools brings before the packages are collected."""

    def run(self):
        generate()
        super().run()


def generate():
    import google.rpc
    from grpc_tools import protoc

    shared = Path(next(iter(google.rpc.__path__))).parent.parent
    own = Path(protoc.__file__).parent / "_proto"
    files = sorted(str(file) for file in PROTO.glob("isitacat/v1/*.proto"))
    includes = [PROTO, shared, own]
    outputs = [f"--{kind}_out={SOURCES}" for kind in ("python", "pyi", "grpc_python")]
    if protoc.main(["protoc", *(f"-I{folder}" for folder in includes), *outputs, *files]) != 0:
        raise SystemExit("protoc failed")
    shutil.copy(PROTO / "isitacat/v1/service_config.json", SOURCES / "isitacat/v1")


(SOURCES / "isitacat/v1").mkdir(exist_ok=True)  # must be there before the build begins
setup(cmdclass={"build_py": Generate})
