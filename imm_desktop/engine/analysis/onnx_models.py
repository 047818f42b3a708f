"""Opening ONNX models so that they leave the processor to others while they wait."""

import base64
import os
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Its makers are told of every session otherwise, with a lasting number of this computer; it looks once, when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

onnxruntime.disable_telemetry_events()  # Windows, where the variable is not looked at

THREADS = 1
"""A second thread answers 1.7 times as soon for 1.15 times the work; several analyses at once need no more threads."""

SUMS_PROBE: Final = (
    "eNrj4LC6xsQlwcWYyMWYJMSYrMTrm1jiW5rjmVeSmp5aJMSYrtXDxCHAISDA7MSY5NXAVD/CQZQwMKyE+Lh4OJiEOLiYOBiBWCAJ"
    "KJgMFmRDCDqxcDEI8AIAyGyNGg=="
)
"""A model of one node, MatMulInteger: 16 bytes (0-255) ``a`` by a matrix of 16 times 16 that are 127 all, into ``c``."""

Pixels = NDArray[np.float32]


def open_session(path: Path, *, one_shape: bool = True) -> Any:
    """An onnxruntime session for the model at ``path``; untyped, as the package is.

    A model that is given pictures of many shapes must not keep the memory of each (``one_shape=False``).
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # Spinning threads double the CPU time on a busy machine and change no result.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not sums_are_exact():
        options.add_session_config_entry("session.x64quantprecision", "1")
    options.enable_cpu_mem_arena = one_shape
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def sums_are_exact() -> bool:
    """Whether this processor sums products of bytes without overflow; x64 before VNNI does not unless told to.

    Told to, it gives the same answers as others, about as fast as in float32.
    """
    model = zlib.decompress(base64.b64decode(SUMS_PROBE))
    probe = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (sums,) = probe.run(None, {"a": np.full((1, 16), 255, np.uint8)})
    return bool((sums == 16 * 255 * 127).all())


def surviving(boxes: Pixels, scores: Pixels, overlap: float) -> list[int]:
    """Indices of the boxes that greedy non-maximum suppression keeps, best first."""
    order = np.argsort(-scores)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    while order.size:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        left_top = np.maximum(boxes[best, :2], boxes[rest, :2])
        right_bottom = np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = np.clip(right_bottom - left_top, 0, None).prod(axis=1)
        order = rest[shared / (areas[best] + areas[rest] - shared + 1e-9) < overlap]
    return kept
