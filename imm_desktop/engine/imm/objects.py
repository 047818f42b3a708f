"""The objects that IMM requests name: found among the buckets, and given to the work as files."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from imm_desktop.engine.oss.buckets import Bucket, Buckets
from imm_desktop.engine.oss.checksums import Checksums
from imm_desktop.engine.oss.faults import OssError
from imm_desktop.engine.oss.object_info import Beside, Content
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.places import file_of
from imm_desktop.engine.oss.receiving import remove, write_whole
from imm_desktop.imm import faults


class NamedObjects:
    """Finds objects by their URI; its methods touch the disk and belong in a thread."""

    def __init__(self, buckets: Buckets, objects: Objects) -> None:
        self._buckets = buckets
        self._objects = objects

    def source(self, uri: str) -> Path:
        """The file of an object that is there.

        Raises:
            RefusedError: ResourceNotFound.
        """
        bucket, key = self._parts(uri)
        try:
            return self._objects.find(bucket, key).path
        except OssError:
            raise faults.not_found(uri) from None

    def output(self, uri: str, parameter: str) -> Path:
        """The file to write an object to; its folder is there afterwards.

        Raises:
            RefusedError: The bucket is not there, or no file can have that name.
        """
        bucket, key = self._parts(uri)
        path = file_of(bucket, key)
        if path is None:
            raise wrong_output(parameter, f"no file of the bucket's folder can be named {key}")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def written(self, uri: str) -> None:
        """The engine has written the object anew: what was known of the old one is forgotten."""
        try:
            bucket, key = self._parts(uri)
        except faults.RefusedError:
            return
        self._objects.forget(bucket, key)

    def check_writable(self, uri: str, parameter: str) -> None:
        """Refuse a place where nothing can be written, before work begins.

        Raises:
            RefusedError: As `output` says.
        """
        folder = self.output(uri, parameter).parent
        if not os.access(folder, os.W_OK):
            raise wrong_output(parameter, "this computer does not allow writing there")

    def write(self, uri: str, body: bytes, content_type: str) -> None:
        """Make ``body`` the object ``uri``, all of it or nothing.

        Raises:
            RefusedError: The bucket is not there.
            OSError: The disk refuses.
        """
        bucket, key = self._parts(uri)
        temporary = self._objects.temporary(bucket, key)
        sums = Checksums()
        sums.feed(body)
        try:
            write_whole(temporary, body)
            beside = Beside({"content-type": content_type})
            self._objects.commit(bucket, key, temporary, Content(sums.etag, sums.crc64), beside)
        except BaseException:
            remove(temporary)
            raise

    def _parts(self, uri: str) -> tuple[Bucket, str]:
        name, _, key = uri.removeprefix("oss://").partition("/")
        try:
            return self._buckets.get(name), key
        except OssError:
            raise faults.not_found(f"oss://{name}") from None


def uris_of(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every URI that ``parameters`` name, with the path of names that leads to it (``Sources.URI``)."""
    for name, value in parameters.items():
        if name.endswith("URI") and isinstance(value, str):
            yield name, value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                for path, uri in uris_of(inner):
                    yield f"{name}.{path}", uri


def wrong_output(path: str, why: str) -> faults.RefusedError:
    """Nothing can be written to the URI at ``path`` (``Output.URI``); the code names the parameter."""
    name, dot, _ = path.partition(".")
    return faults.invalid(name, f"{path}: {why}" if dot else why)


def is_output(path: str) -> bool:
    """Whether the URI at ``path`` is written rather than read."""
    if path.startswith(("Targets.", "TargetGroups.")):
        return not path.endswith("FilterVideo.Watermarks.URI")
    return path == "Output.URI"
