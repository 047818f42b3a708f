"""Which project processes a bucket's objects for ``x-oss-process`` (2020-09-30); tasks need none of it."""

from typing import Annotated, Literal

from pydantic import Field

from imm_desktop.imm.base import Answer, PlainAnswer, ProjectName, Rows, WireModel

_Bucket = Annotated[str, Field(alias="OSSBucket", pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]


class AttachBucketRequest(WireModel):
    """Parameters of AttachOSSBucket; a bucket has one project at most."""

    project_name: ProjectName
    oss_bucket: _Bucket
    description: Annotated[str, Field(min_length=1, max_length=128)] | None = None


class BucketRequest(WireModel):
    """Parameters of DetachOSSBucket and GetOSSBucketAttachment."""

    oss_bucket: _Bucket


class ListAttachedBucketsRequest(WireModel):
    """Parameters of ListAttachedOSSBuckets; the answer is in lexicographic order."""

    project_name: ProjectName
    max_results: Annotated[int, Field(ge=1, le=200)] = 100
    next_token: str | None = None


class Attachment(Answer):
    """A bucket and its project."""

    oss_bucket: str = Field("", alias="OSSBucket")
    project_name: str = ""
    description: str = ""
    create_time: str = ""
    """RFC 3339."""
    update_time: str = ""
    owner_id: str = ""


class AttachmentAnswer(PlainAnswer):
    """Answer of GetOSSBucketAttachment."""

    project_name: str = ""
    description: str = ""
    create_time: str = ""
    update_time: str = ""


class AttachedBucketsAnswer(PlainAnswer):
    """Answer of ListAttachedOSSBuckets."""

    attached_oss_buckets: Rows[Attachment] = Field((), alias="AttachedOSSBuckets")
    next_token: str = ""
    """Empty on the last page."""


class ListRegionsRequest(WireModel):
    """Parameters of ListRegions."""

    accept_language: Literal["zh-CN", "en-US", "ja"]
    """Of the names."""


class Region(Answer):
    """Where projects can be."""

    region_id: str = ""
    local_name: str = ""


class RegionsAnswer(PlainAnswer):
    """Answer of ListRegions."""

    regions: Rows[Region] = ()
