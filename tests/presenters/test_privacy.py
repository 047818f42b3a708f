"""What is kept is told, and only caches are emptied."""

from pathlib import Path

from imm_desktop.presenters.privacy import CACHES, Kept, KeptPlace, PrivacyPresenter
from tests.helpers import recorded, until

PLACES = tuple(KeptPlace(what, Path(what.value)) for what in Kept)


class Files:
    """Folders of ten bytes each."""

    def __init__(self):
        self.emptied = []

    async def size_of(self, path):
        return 0 if path in self.emptied else 10

    async def empty(self, folder):
        self.emptied.append(folder)


def test_sizes_come_one_by_one_and_caches_alone_are_emptied(qapp, run):
    async def scenario():
        files = Files()
        presenter = PrivacyPresenter(PLACES, files)
        told = recorded(presenter.changed)
        assert presenter.cache_bytes is None
        presenter.look()
        await until(lambda: len(presenter.sizes) == len(PLACES))
        assert len(told) == len(PLACES)
        assert presenter.cache_bytes == 30
        presenter.empty_caches()
        presenter.empty_caches()
        assert presenter.is_emptying
        await until(lambda: presenter.cache_bytes == 0)
        assert sorted(files.emptied) == sorted(Path(one.value) for one in CACHES)
        assert presenter.sizes[Kept.ARCHIVE] == 10
        assert not presenter.is_emptying
        await presenter.jobs.close()

    run(scenario())
