"""Whether the models that compute in 8 bits (``*_q.onnx``) hold the weights of their pinned packages.

onnxruntime's ``quantize_static`` made them once (``sources.py``): every convolution's weights in 8 bits by the largest of each
output channel, and its inputs by ranges that were measured on pictures, which no package holds. So they cannot be made
again byte for byte; here each weight is compared with the package's, and must lie within half a step of it.
"""

import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper, version_converter

LEAST_OPSET = 13
MOST_APART = 0.51
"""Of a step."""
HALF = 2**-10
"""What float16, in between, takes of a weight."""


Kernel = tuple[np.ndarray, np.ndarray | float]
"""Weights of one convolution, and the step of each channel; 0 where they were not quantised."""


def convolutions(model: onnx.ModelProto) -> dict[tuple[int, ...], list[Kernel]]:
    """All convolutions by the shape of their weights."""
    held = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    made_by = {node.output[0]: node for node in model.graph.node}
    found: dict[tuple[int, ...], list[Kernel]] = {}
    for node in model.graph.node:
        if node.op_type == "Conv":
            weights, steps = held.get(node.input[1]), 0.0
            if weights is None:
                stored, scale, _ = (held[name] for name in made_by[node.input[1]].input)
                steps = scale.reshape(-1, *[1] * (stored.ndim - 1))
                weights = stored.astype(np.float32) * steps
            found.setdefault(weights.shape, []).append((weights, steps))
    return found


def folded(model: onnx.ModelProto) -> onnx.ModelProto:
    """``model`` with its constants computed, as it was before it was quantised."""
    if model.opset_import[0].version < LEAST_OPSET:
        model = version_converter.convert_version(model, LEAST_OPSET)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "folded.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(path)
        onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        return onnx.load(path)


def is_apart(quick: Kernel, exact: Kernel) -> bool:
    """Whether a weight is further than half a step from the package's, float16 in between."""
    (ours, steps), (theirs, _) = quick, exact
    allowed = MOST_APART * steps + HALF * np.abs(theirs)
    return bool((np.abs(ours - theirs) > allowed + 1e-7).any())


def differences(quick: onnx.ModelProto, exact: dict[tuple[int, ...], list[Kernel]]) -> int:
    """How many convolutions differ, those that only one of both has included."""
    missing = 0
    mine = convolutions(quick)
    for kernels in exact.values():
        # Tools put what does not depend on one another in an order of their own.
        left = list(mine.pop(kernels[0][0].shape, []))
        for kernel in kernels:
            same = next((at for at, one in enumerate(left) if not is_apart(one, kernel)), None)
            missing += same is None
            if same is not None:
                del left[same]
        missing += len(left)
    return missing + sum(map(len, mine.values()))
