"""Compare the weights of efficientnet_lite0_q.onnx with those in its pinned package; needs onnx, not PyTorch.

``v/bin/python packaging/models/efficientnet.py``. The file was made by PyTorch (``sources.py``), which folds each
normalisation into the convolution before it; here the same is done by hand, and the results must agree to half a step
of 8 bits.
"""

import pickle
import struct
import sys
import tempfile
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.lib.stride_tricks import as_strided
from quantised import Kernel, differences
from rebuild import member_of
from sources import SOURCES

MODEL = "efficientnet_lite0_q.onnx"
RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "models"
EPSILON = 1e-3
"""Of the normalisations, from efficientnet-lite-pytorch 0.1.0."""


class Storages(pickle.Unpickler):
    """Reads PyTorch's old format without PyTorch: tensors become (storage key, offset, shape, strides)."""

    def persistent_load(self, pid: Any) -> Any:
        return pid[2]

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
        if module == "torch" and name in ("FloatStorage", "LongStorage"):
            return name
        raise pickle.UnpicklingError(f"{module}.{name}")


def weights_of(data: bytes) -> dict[str, np.ndarray]:
    """Tensors by name, those of whole numbers left out."""
    stream = BytesIO(data)
    _magic, _version, _system, tensors, keys = (Storages(stream).load() for _ in range(5))
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", stream.read(8))
        is_whole = any(
            one[0] == key and name.endswith("num_batches_tracked") for name, one in tensors.items()
        )
        content = stream.read(count * (8 if is_whole else 4))
        if not is_whole:
            storages[key] = np.frombuffer(content, np.float32)
    return {
        name: as_strided(storages[key][offset:], shape, [4 * one for one in strides])
        for name, (key, offset, shape, strides) in tensors.items()
        if key in storages
    }


def folded(weights: dict[str, np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weight and bias of each convolution in order, the normalisation that follows folded in."""
    names = list(weights)
    found = []
    for at, name in enumerate(names):
        if weights[name].ndim != 4:
            continue
        scale, bias, mean, variance = (weights[one] for one in names[at + 1 : at + 5])
        by = scale / np.sqrt(variance + EPSILON)
        found.append((weights[name] * by[:, None, None, None], bias - mean * by))
    return found


def main() -> int:
    (source,) = (one for one in SOURCES if one.model == MODEL)
    with tempfile.TemporaryDirectory() as name:
        weights = weights_of(member_of(source, Path(name)))
    exact: dict[tuple[int, ...], list[Kernel]] = {}
    for kernel, _bias in folded(weights):
        exact.setdefault(kernel.shape, []).append((kernel, 0.0))
    wrong = differences(onnx.load(RESOURCES / MODEL), exact)
    print(f"{sum(map(len, exact.values()))} convolutions, {wrong} differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
