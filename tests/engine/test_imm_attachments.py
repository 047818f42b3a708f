"""Buckets attached to projects are remembered, and go with their project."""

import pytest

from tests.engine_client import running_engine


@pytest.fixture
def engine(tmp_path):
    with running_engine(tmp_path) as client:
        yield client


def test_an_attachment_goes_with_its_project(engine):
    engine.ask("CreateProject", {"ProjectName": "short"})
    engine.ask("AttachOSSBucket", {"ProjectName": "short", "OSSBucket": "videos"})
    asked = {"OSSBucket": "videos"}
    assert engine.ask("GetOSSBucketAttachment", asked)["ProjectName"] == "short"
    engine.ask("DeleteProject", {"ProjectName": "short"})
    assert engine.refused("GetOSSBucketAttachment", asked) == "400 ResourceNotFound"


@pytest.mark.parametrize("name", ["detach", "get"])
def test_what_is_not_attached_is_not_found(engine, name):
    operation = {"detach": "DetachOSSBucket", "get": "GetOSSBucketAttachment"}[name]
    assert engine.refused(operation, {"OSSBucket": "videos"}) == "400 ResourceNotFound"
