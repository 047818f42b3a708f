"""Translate CenterNet's TensorFlow.js graph to ONNX: the operations it uses, up to the map of classes and that of edges.

The graph's own choice of the best hundred is left out; ``engine/analysis/detecting.py`` does that. Pictures may have any
sides that are multiples of 32, which the original, fixed to 512x512, does not take.
"""

import base64
import json
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUTPUTS = ("tower_0/keypoints", "tower_0/wh")
PLAIN = {"Add": "Add", "Mul": "Mul", "Relu": "Relu", "Sigmoid": "Sigmoid", "Identity": "Identity"}
CONVOLUTIONS = ("Conv2D", "_FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative")


def centernet(graph: bytes, weights: bytes) -> onnx.ModelProto:
    """The model of ``centernet.json`` and ``centernet.bin``."""
    described = json.loads(graph)
    translation = Translation(weights_of(described, weights))
    nodes = {node["name"]: node for node in described["modelTopology"]["node"]}
    wanted, order = list(OUTPUTS), []
    while wanted:
        name = wanted.pop()
        if name in nodes and nodes[name]["op"] not in ("Const", "Placeholder"):
            order.append(name)
            wanted += [one for one in nodes[name]["input"] if one not in order]
    for name in (name for name in nodes if name in set(order)):
        translation.add(nodes[name])
    translation.join_gates()
    picture = next(name for name, node in nodes.items() if node["op"] == "Placeholder")
    return translation.model(picture)


def weights_of(described: dict[str, Any], data: bytes) -> dict[str, np.ndarray]:
    """The constants by name; they are stored as float16 or as they are."""
    found, at = {}, 0
    for group in described["weightsManifest"]:
        for weight in group["weights"]:
            kind = weight.get("quantization", weight)["dtype"]
            count = int(np.prod(weight["shape"]))
            values = np.frombuffer(data, kind, count, at)
            at += values.nbytes
            found[weight["name"]] = values.astype(weight["dtype"]).reshape(weight["shape"])
    return found


class Translation:
    """Collects nodes of the new graph. TensorFlow puts colours last, ONNX first: hence the transpositions."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self._weights = weights
        self._constants: dict[str, np.ndarray] = {}
        self._nodes: list[onnx.NodeProto] = []

    def add(self, node: dict[str, Any]) -> None:
        kind, name, inputs = node["op"], node["name"], node["input"]
        if kind in PLAIN:
            self._emit(PLAIN[kind], [self._known(one) for one in inputs], name)
        elif kind == "Relu6":
            self._emit("Clip", [inputs[0], *self._limits()], name)
        elif kind in CONVOLUTIONS:
            self._convolve(node)
        elif kind == "Mean":
            axes = self._constant(
                f"{name}/axes", np.atleast_1d(self._weights[inputs[1]]).astype(np.int64)
            )
            kept = int(node["attr"]["keep_dims"]["b"])
            self._emit("ReduceMean", [inputs[0], axes], name, keepdims=kept)
        elif kind == "ConcatV2":
            self._emit("Concat", inputs[:-1], name, axis=int(self._weights[inputs[-1]]))
        elif kind == "ResizeBilinear":
            # All three double the size.
            scales = self._constant("twice", np.array([1, 1, 2, 2], np.float32))
            first = self._emit("Transpose", [inputs[0]], perm=[0, 3, 1, 2])
            how = {"mode": "linear", "coordinate_transformation_mode": "asymmetric"}
            self._emit(
                "Transpose",
                [self._emit("Resize", [first, "", scales], **how)],
                name,
                perm=[0, 2, 3, 1],
            )
        else:
            raise NotImplementedError(kind)

    def join_gates(self) -> None:
        """Say "hard swish" with two operations instead of four: onnxruntime then does it inside the convolution before.

        x · (1/6 as half a number) · min(max(x + 3, 0), 6) becomes x · min(max(x/6 + 1/2, 0), 1), which is what the net was
        taught.
        """
        made_by = {node.output[0]: node for node in self._nodes}
        joined: dict[str, onnx.NodeProto] = {}
        gone: set[str] = set()
        for last in self._nodes:
            if last.op_type != "Mul" or not last.output[0].endswith("hard_swish/mul_1"):
                continue
            share, limited = (made_by[one] for one in last.input)
            raised = made_by[limited.input[0]]
            x = raised.input[0]
            gate = f"{last.output[0]}/gate"
            joined[share.output[0]] = helper.make_node(
                "HardSigmoid", [x], [gate], name=share.name, alpha=1 / 6, beta=0.5
            )
            joined[last.output[0]] = helper.make_node(
                "Mul", [x, gate], [last.output[0]], name=last.name
            )
            gone |= {raised.output[0], limited.output[0]}
        self._nodes = [
            joined.get(node.output[0], node) for node in self._nodes if node.output[0] not in gone
        ]
        used = {one for node in self._nodes for one in node.input}
        self._constants = {name: value for name, value in self._constants.items() if name in used}

    def model(self, picture: str) -> onnx.ModelProto:
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            self._nodes,
            "centernet",
            [value(picture, TensorProto.FLOAT, [1, "height", "width", 3])],
            [value(name, TensorProto.FLOAT, None) for name in OUTPUTS],
            [
                numpy_helper.from_array(np.ascontiguousarray(v), k)
                for k, v in self._constants.items()
            ],
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
        made.ir_version = 9
        return made

    def _convolve(self, node: dict[str, Any]) -> None:
        attributes, name, inputs = node["attr"], node["name"], node["input"]
        weight = self._weights[inputs[1]].astype(np.float32)
        high, wide, ins, outs = weight.shape
        if "Depthwise" in node["op"]:
            weight, groups = weight.transpose(2, 3, 0, 1).reshape(ins * outs, 1, high, wide), ins
        else:
            weight, groups = weight.transpose(3, 2, 0, 1), 1
        how: dict[str, Any] = {"auto_pad": "VALID"}
        match base64.b64decode(attributes["padding"]["s"]):
            case b"SAME":
                how = {"auto_pad": "SAME_UPPER"}
            case b"EXPLICIT":
                edges = [int(one) for one in attributes["explicit_paddings"]["list"]["i"]]
                how = {"pads": [edges[2], edges[4], edges[3], edges[5]]}
        fused = attributes.get("fused_ops", {}).get("list", {}).get("s", [])
        then = [base64.b64decode(one).decode() for one in fused]
        operands = [
            self._emit("Transpose", [inputs[0]], perm=[0, 3, 1, 2]),
            self._constant(f"{name}/weight", weight),
            *([self._known(inputs[2])] if "BiasAdd" in then else []),
        ]
        made = self._emit(
            "Conv",
            operands,
            **how,
            group=groups,
            kernel_shape=[high, wide],
            strides=[int(one) for one in attributes["strides"]["list"]["i"][1:3]],
        )
        last = [one for one in then if one != "BiasAdd"]
        made = self._emit("Transpose", [made], None if last else name, perm=[0, 2, 3, 1])
        for one in last:
            if one == "Relu6":
                self._emit("Clip", [made, *self._limits()], name)
            else:
                self._emit({"Relu": "Relu"}[one], [made], name)

    def _limits(self) -> list[str]:
        return [self._constant("none", np.float32(0)), self._constant("six", np.float32(6))]

    def _known(self, name: str) -> str:
        return self._constant(name, self._weights[name]) if name in self._weights else name

    def _constant(self, name: str, value: Any) -> str:
        self._constants[name] = np.asarray(value)
        return name

    def _emit(self, kind: str, inputs: list[str], output: str | None = None, **how: Any) -> str:
        number = len(self._nodes)
        output = output or f"{kind}_{number}"
        self._nodes.append(helper.make_node(kind, inputs, [output], name=f"n_{number}", **how))
        return output
