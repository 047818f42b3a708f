"""Where the program keeps its files. One profile is one folder for settings and one for data."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NAME: Final = "imm-desktop"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one profile; made when they are first needed."""

    config: Path
    data: Path
    logs: Path
    cache: Path
    """What may be lost at any time: small pictures, parts of videos."""

    @classmethod
    def of_system(cls) -> "Paths":
        """Where this operating system wants them."""
        import platformdirs

        dirs = platformdirs.PlatformDirs(_NAME, appauthor=False)
        return cls(
            dirs.user_config_path, dirs.user_data_path, dirs.user_log_path, dirs.user_cache_path
        )

    @classmethod
    def below(cls, folder: Path) -> "Paths":
        """A profile of its own in ``folder``, for trying things out and for tests."""
        return cls(folder / "config", folder / "data", folder / "logs", folder / "cache")

    @property
    def settings(self) -> Path:
        """The operator's choices."""
        return self.config / "settings.json"

    @property
    def label_names(self) -> Path:
        """The operator's own names of labels."""
        return self.config / "label-names.csv"

    @property
    def lane_choices(self) -> Path:
        """What the operator chose about lanes of the timeline."""
        return self.config / "lanes.json"

    @property
    def window_state(self) -> Path:
        """Where the window was, and how it looked: read before the settings are."""
        return self.config / "window.json"

    @property
    def archive(self) -> Path:
        """Tasks, results, decisions, effects."""
        return self.data / "archive.sqlite"

    @staticmethod
    def anchors_of(archive: Path) -> Path:
        """How long the log of ``archive`` was at which time."""
        return archive.with_name(f"{archive.stem}.anchors.jsonl")

    @property
    def engine(self) -> Path:
        """The embedded engine's own data."""
        return self.data / "engine"

    @property
    def sample(self) -> Path:
        """A copy of the sample reel that may be written beside."""
        return self.data / "sample"

    @property
    def uploads(self) -> Path:
        """Remembers unfinished uploads."""
        return self.data / "uploads"

    @property
    def frames(self) -> Path:
        """Small pictures of videos that were scrubbed."""
        return self.cache / "frames"

    @property
    def thumbnails(self) -> Path:
        """Pictures for tiles and lists."""
        return self.cache / "thumbnails"

    @property
    def exposure(self) -> Path:
        """The reviewer's private ledger; in no export and no diagnostics."""
        return self.data / "exposure.json"

    @property
    def blocks(self) -> Path:
        """Parts of videos that came over the network."""
        return self.cache / "blocks"

    @property
    def lock(self) -> Path:
        """Held while the program runs on this profile."""
        return self.data / "running.lock"
