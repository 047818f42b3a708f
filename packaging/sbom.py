"""Write the list of parts (SBOM, CycloneDX 1.6) of what is shipped.

``python packaging/sbom.py --tool PATH --site-packages DIR --out FILE``: PATH is ``cyclonedx-py`` out of
``packaging/sbom.lock``, DIR holds the packages. To what it finds are added Python itself, the native libraries inside
wheels (below ``--native``, else DIR), our models and our sample, each with its sum. The same input gives the same bytes.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

sys.path[:0] = [
    str(Path(__file__).resolve().parent),
    str(Path(__file__).resolve().parent / "common"),
]

import release  # noqa: E402
from licenses import NOT_SHIPPED, canonical, native_libraries_of, packages_of  # noqa: E402

ROOT: Final = Path(__file__).resolve().parents[1]

Json = dict[str, Any]


def sbom_of(tool: Path, site_packages: Path, native: Path, python_version: str) -> Json:
    """The whole document.

    Raises:
        subprocess.CalledProcessError: ``tool`` failed.
        ValueError: ``tool`` missed a package that is there.
    """
    document = _packages(tool, site_packages)
    version = release.version()
    document["metadata"]["component"] = {
        "type": "application",
        "bom-ref": "imm-desktop",
        "name": "imm-desktop",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    moment = datetime.fromtimestamp(release.epoch(), UTC)
    document["metadata"]["timestamp"] = moment.isoformat().replace("+00:00", "Z")
    added = [_python(python_version), *_natives(native), *_data()]
    document["components"] = sorted(
        [*document["components"], *added], key=lambda part: (part["type"], part["bom-ref"])
    )
    refs = {part["bom-ref"] for part in document["components"]}
    others = [edge for edge in document.get("dependencies", []) if edge["ref"] in refs]
    for edge in others:
        if "dependsOn" in edge:
            edge["dependsOn"] = sorted(ref for ref in edge["dependsOn"] if ref in refs)
    document["dependencies"] = [{"ref": "imm-desktop", "dependsOn": sorted(refs)}, *others]
    return document


def _packages(tool: Path, site_packages: Path) -> Json:
    shipped = {
        name
        for distribution in distributions(path=[str(site_packages)])
        if (name := canonical(distribution.metadata["Name"])) not in NOT_SHIPPED
    }
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sbom.json"
        # The tool asks an interpreter for its packages: with this path the ones that are shipped come first.
        subprocess.run(
            [tool, "environment", "--spec-version", "1.6", "--output-format", "JSON", "--output-reproducible",
             "--output-file", out, sys.executable],
            check=True,
            env={**os.environ, "PYTHONPATH": str(site_packages.resolve())},
        )  # fmt: skip
        document: Json = json.loads(out.read_text(encoding="utf-8"))
    document["components"] = [
        part for part in document["components"] if canonical(part["name"]) in shipped
    ]
    licences = {package.name: package.licence for package in packages_of(site_packages)}
    for part in document["components"]:
        # Some packages name theirs only in a way that the tool does not read.
        part.setdefault("licenses", [{"license": {"name": licences[canonical(part["name"])]}}])
    missed = shipped - {canonical(part["name"]) for part in document["components"]}
    if missed:
        raise ValueError(f"not in the list of parts: {', '.join(sorted(missed))}")
    return document


def _python(version: str) -> Json:
    return {
        "type": "platform",
        "bom-ref": f"cpython=={version}",
        "name": "CPython",
        "version": version,
        "licenses": [{"license": {"id": "PSF-2.0"}}],
        "purl": f"pkg:generic/cpython@{version}",
    }


def _natives(folder: Path) -> list[Json]:
    return [
        _file(
            folder / library.path, f"native:{library.path.as_posix()}", library.licence, "library"
        )
        for library in native_libraries_of(folder)
    ]


def _data() -> list[Json]:
    resources = ROOT / "resources"
    models = sorted((resources / "models").glob("*.onnx"))
    sample = sorted(
        path for path in (resources / "sample").iterdir() if path.suffix in {".mp4", ".jpg"}
    )
    return [
        *(
            _file(p, f"model:{p.name}", "see licenses/models.md", "machine-learning-model")
            for p in models
        ),
        *(_file(p, f"sample:{p.name}", "see licenses/sample.md", "data") for p in sample),
        {
            "type": "data",
            "bom-ref": "icons:lucide",
            "name": "Lucide icons",
            "licenses": [{"license": {"id": "ISC"}}],
        },
    ]


def _file(path: Path, ref: str, licence: str, kind: str) -> Json:
    return {
        "type": kind,
        "bom-ref": ref,
        "name": path.name,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
        "licenses": [{"license": {"name": licence}}],
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the list of parts of what is shipped.")
    parser.add_argument("--tool", type=Path, required=True, help="cyclonedx-py")
    parser.add_argument("--site-packages", type=Path, required=True, metavar="DIR")
    parser.add_argument("--native", type=Path, metavar="DIR")
    parser.add_argument("--python-version", default=".".join(map(str, sys.version_info[:3])))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    document = sbom_of(
        options.tool,
        options.site_packages,
        options.native or options.site_packages,
        options.python_version,
    )
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    options.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
