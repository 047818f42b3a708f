"""What every benchmark reports."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value beside its goal and its peers, all from the same run."""

    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None
    peers: dict[str, float] = field(default_factory=dict)
