"""Copies of one OSS object within OSS: in one request, or in parts when it is large."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import oss2
import oss2.exceptions
import oss2.models

from imm_desktop.domain.media import ObjectUri

log = logging.getLogger(__name__)

LARGEST_COPY: Final = 1_000_000_000
"""Bytes that CopyObject takes at once (1 GB; page CopyObject); more goes in parts."""
PART: Final = 128 * 1024 * 1024
"""Bytes of a part; 10,000 parts are 1.2 TiB."""
KEPT: Final = (
    "Content-Type",
    "Cache-Control",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Expires",
)
"""Headers that CopyObject takes along, and that an upload in parts must be told."""


class ObjectCopy:
    """One copy; ``run`` blocks."""

    def __init__(
        self,
        bucket_of: Callable[[str], Any],
        source: ObjectUri,
        target: ObjectUri,
        etag: str,
        acl: str,
        *,
        overwrites: bool,
    ) -> None:
        self._source_bucket = bucket_of(source.bucket)
        self._target_bucket = bucket_of(target.bucket)
        self._source, self._target = source, target
        self._etag, self._acl = etag, acl
        self._forbid = {} if overwrites else {"x-oss-forbid-overwrite": "true"}

    def run(self) -> None:
        """Copy; nothing is at the target until all of it is.

        Raises:
            oss2.exceptions.OssError: The store refused, or the source has changed.
        """
        head = self._source_bucket.head_object(self._source.key)
        if (head.content_length or 0) <= LARGEST_COPY:
            self._copy_at_once()
        else:
            self._copy_in_parts(head.content_length, head.headers)

    def _copy_at_once(self) -> None:
        headers = {
            "x-oss-copy-source-if-match": self._etag,
            "x-oss-object-acl": self._acl,
            **self._forbid,
        }
        self._target_bucket.copy_object(
            self._source.bucket, self._source.key, self._target.key, headers=headers
        )

    def _copy_in_parts(self, size: int, known: Mapping[str, str]) -> None:
        tags = self._source_bucket.get_object_tagging(self._source.key).tag_set.tagging_rule
        headers = {name: known[name] for name in KEPT if name in known}
        headers |= {k: v for k, v in known.items() if k.lower().startswith("x-oss-meta-")}
        headers |= {"x-oss-object-acl": self._acl, **self._forbid}
        if tags:
            headers["x-oss-tagging"] = urlencode(tags, quote_via=quote)
        key, bucket = self._target.key, self._target_bucket
        if not self._forbid:
            self._drop_leftovers()
        upload_id = bucket.init_multipart_upload(key, headers=headers).upload_id
        try:
            parts = [
                self._copy_part(upload_id, number, start, min(start + PART, size))
                for number, start in enumerate(range(0, size, PART), 1)
            ]
            bucket.complete_multipart_upload(
                key,
                upload_id,
                parts,
                headers={"x-oss-object-acl": self._acl, **self._forbid},
            )
        except BaseException:
            bucket.abort_multipart_upload(key, upload_id)
            raise

    def _drop_leftovers(self) -> None:
        """Parts of a copy to the same place that was killed half-way: nobody sees them, and they are paid for.

        Only where the place is the program's own, as in quarantine; elsewhere an upload may be somebody else's.
        """
        key, bucket = self._target.key, self._target_bucket
        try:
            for one in oss2.MultipartUploadIterator(bucket, prefix=key):
                if one.key == key:
                    bucket.abort_multipart_upload(key, one.upload_id)
        except oss2.exceptions.OssError as error:
            log.info("parts of earlier copies to %s are left: %s", self._target, error.code)

    def _copy_part(self, upload_id: str, number: int, start: int, end: int) -> Any:
        answer = self._target_bucket.upload_part_copy(
            self._source.bucket,
            self._source.key,
            (start, end - 1),
            self._target.key,
            upload_id,
            number,
            headers={"x-oss-copy-source-if-match": self._etag},
        )
        return oss2.models.PartInfo(number, answer.etag)
