"""Puts GELU back in one node: ``python packaging/models/joined.py FROM.onnx TO.onnx``.

Exporters write it as five (divide, Erf, add, multiply, halve), and quantising rounds to 8 bits behind each of them. In one node it is
computed in float32 once, which is nearer to the model and takes a tenth less time (docs/adr/0018).
"""

import sys

import onnx
from onnx import helper


def joined(model: onnx.ModelProto) -> int:
    """Replace every GELU of ``model``; how many there were."""
    graph = model.graph
    made_by = {name: node for node in graph.node for name in node.output}
    asking: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            asking.setdefault(name, []).append(node)
    gone: set[str] = set()
    last: dict[str, onnx.NodeProto] = {}

    def only(name: str, kind: str) -> onnx.NodeProto:
        """The one node that asks for ``name``, rounding left out."""
        (node,) = asking[name]
        if node.op_type == "QuantizeLinear":
            (back,) = asking[node.output[0]]
            gone.update((node.output[0], back.output[0]))
            (node,) = asking[back.output[0]]
        if node.op_type != kind:
            raise ValueError(f"{node.op_type} instead of {kind} behind {name}")
        gone.add(node.output[0])
        return node

    for erf in (node for node in graph.node if node.op_type == "Erf"):
        value = made_by[erf.input[0]].input[0]
        gone.update((erf.input[0], erf.output[0]))
        share = only(erf.output[0], "Add")
        product = only(share.output[0], "Mul")
        out = only(product.output[0], "Mul").output[0]
        last[out] = helper.make_node("Gelu", [value], [out], domain="com.microsoft")
    nodes = [
        last.get(node.output[0], node)
        for node in graph.node
        if node.output[0] in last or node.output[0] not in gone
    ]
    nodes = _used(nodes, {one.name for one in graph.output})
    wanted = {name for node in nodes for name in node.input}
    held = [one for one in graph.initializer if one.name in wanted]
    for field, left in ((graph.node, nodes), (graph.initializer, held), (graph.value_info, [])):
        del field[:]
        field.extend(left)
    return len(last)


def _used(nodes: list[onnx.NodeProto], outputs: set[str]) -> list[onnx.NodeProto]:
    """Those that lead to ``outputs``."""
    while True:
        asked = outputs.union(*(node.input for node in nodes))
        left = [node for node in nodes if asked.intersection(node.output)]
        if len(left) == len(nodes):
            return left
        nodes = left


if __name__ == "__main__":
    read = onnx.load(sys.argv[1])
    print(joined(read), "joined")
    onnx.save(read, sys.argv[2])
