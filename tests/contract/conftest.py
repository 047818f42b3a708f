"""What the tests of a real engine share: the marks, an engine that is running, and the official SDKs aimed at it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oss2
import pytest

from tests.contract import sdks
from tests.engine_process import EngineProcess

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.contract)
            # oss2 signs with datetime.utcnow, and the SDKs leave sockets to the garbage collector.
            for warning in (
                "ignore:datetime.datetime.utcnow:DeprecationWarning",
                "ignore::ResourceWarning",
                "ignore::pytest.PytestUnraisableExceptionWarning",
            ):
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the folders of the buckets ``videos`` and ``other``."""
    folder = tmp_path_factory.mktemp("engine")
    for name in ("videos", "other"):
        (folder / name).mkdir()
    return folder


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[EngineProcess]:
    """An engine whose analyses are told by the files themselves (``tests.engine_fakes``)."""
    buckets = {"videos": folder / "videos", "other": folder / "other"}
    with EngineProcess(folder / "data", buckets, more=sdks.FAKE_ANALYSIS) as process:
        yield process
        assert "Traceback" not in process.log(), process.log()


@pytest.fixture(params=["V1", "V4"])
def bucket(request: pytest.FixtureRequest, engine: EngineProcess) -> oss2.Bucket:
    return sdks.bucket_of(engine, "videos", version=request.param)


@pytest.fixture(params=["v1", "v4"])
def client(request: pytest.FixtureRequest, engine: EngineProcess) -> Any:
    return sdks.oss_client_of(engine, version=request.param)


@pytest.fixture
def immc(engine: EngineProcess) -> Any:
    return sdks.imm_client_of(engine)
