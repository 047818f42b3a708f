"""The names of everything the local models can see or hear, and how names lie under one another."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("zh-Hans", "en")
MAY_STAND_ALONE: Final = "sum"
"""In a term's sources: its share of the classifier's belief may be reported without any term below it.

Terms without it gather unlike things (tools, clothing); belief spread over them mostly means that nothing fits.
"""


@dataclass(frozen=True, slots=True)
class Term:
    """One row of ``resources/labels/labels.tsv``."""

    key: str
    names: Mapping[str, str]
    """The name in each of ``LANGUAGES``."""
    parent: str
    """Key of the term above; empty at the top."""
    sources: tuple[str, ...]
    """Model outputs that mean this term, as ``imagenet:285`` or ``coco:16``; and ``sum``."""


class Vocabulary:
    """All terms, three levels deep at most."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = MappingProxyType(dict(terms))

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        """Read the table of label names at ``path``."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            terms = [
                Term(
                    key=row["key"],
                    names=MappingProxyType({language: row[language] for language in LANGUAGES}),
                    parent=row["parent"],
                    sources=tuple(row["source"].split()),
                )
                for row in rows
            ]
        return cls({term.key: term for term in terms})

    def __getitem__(self, key: str) -> Term:
        return self._terms[key]

    def __contains__(self, key: str) -> bool:
        return key in self._terms

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term; a parent comes before what lies under it."""
        return tuple(self._terms.values())

    def ancestors(self, key: str) -> tuple[str, ...]:
        """Keys above ``key``, nearest first."""
        found: list[str] = []
        parent = self._terms[key].parent
        while parent:
            found.append(parent)
            parent = self._terms[parent].parent
        return tuple(found)

    def level(self, key: str) -> int:
        """1 for a term at the top, up to 3."""
        return len(self.ancestors(key)) + 1

    def name(self, key: str, language: str) -> str:
        """The term's name; a language we do not have is answered in the service's ``zh-Hans``."""
        names = self._terms[key].names
        return names.get(language, names["zh-Hans"])

    def alias(self, key: str, language: str) -> str:
        """The term's name in the other language than ``name`` answers in."""
        return self.name(key, "zh-Hans" if language == "en" else "en")

    def outputs_of(self, model: str) -> tuple[str, ...]:
        """The term key of each numbered output of ``model``, in the order of its outputs.

        Raises:
            KeyError: The table misses an output.
        """
        prefix = f"{model}:"
        keys = {
            int(source.removeprefix(prefix)): term.key
            for term in self._terms.values()
            for source in term.sources
            if source.startswith(prefix)
        }
        return tuple(keys[number] for number in range(len(keys)))

    @cached_property
    def stand_alone(self) -> tuple[str, ...]:
        """Terms that may be reported on the summed belief in what lies under them."""
        return tuple(t.key for t in self._terms.values() if MAY_STAND_ALONE in t.sources)
