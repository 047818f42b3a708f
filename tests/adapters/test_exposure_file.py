import sys
from datetime import date

import pytest

from imm_desktop.adapters.exposure_file import ExposureFile
from imm_desktop.domain.care import Ledger
from imm_desktop.domain.errors import SettingsError

DAY = date(2026, 1, 5)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "exposure.json"


def test_the_ledger_comes_back_as_it_was_saved(run, path):
    ledger = Ledger().viewed(DAY, ("porn", "自定义"), 12.5).looked(DAY, ("porn",))
    run(ExposureFile(path).save(ledger))
    assert run(ExposureFile(path).load()) == ledger


def test_there_is_an_empty_ledger_until_something_is_saved(run, path):
    assert run(ExposureFile(path).load()) == Ledger()


@pytest.mark.skipif(sys.platform == "win32", reason="rights are the profile folder's there")
def test_nobody_else_may_read_it(run, path):
    run(ExposureFile(path).save(Ledger()))
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.allow_log("exposure ledger cannot be read")
@pytest.mark.parametrize("content", ["{", '{"days": {"no day": {}}}', '{"version": 99}', "[]"])
def test_a_file_that_cannot_be_read_is_set_aside(run, path, content):
    path.parent.mkdir()
    path.write_text(content)
    assert run(ExposureFile(path).load()) == Ledger()
    assert path.with_name("exposure.json.unreadable").read_text() == content


@pytest.mark.allow_log("exposure ledger cannot")
def test_a_folder_in_its_place_is_told(run, path):
    (path / "in the way").mkdir(parents=True)
    store = ExposureFile(path)
    assert run(store.load()) == Ledger()
    path.mkdir(exist_ok=True)
    (path / "again").mkdir()
    with pytest.raises(SettingsError):
        run(store.save(Ledger()))
