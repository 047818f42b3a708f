"""Opening ONNX models so that they leave the processor to others while they wait."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

THREADS = 1
"""A second thread answers 1.7 times as soon for 1.15 times the work; several analyses at once need no more threads."""

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
    options.enable_cpu_mem_arena = one_shape
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


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
