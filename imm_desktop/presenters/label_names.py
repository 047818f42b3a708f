"""Labels' names in the operator's language, from the result and from a table that the operator can extend."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from imm_desktop.domain.labels import Label
from imm_desktop.domain.settings import Language

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
"""The table of an operator who has written none."""


def names_of(
    label: Label, language: Language, table: Mapping[str, str] = NO_NAMES
) -> tuple[str, str]:
    """The label's name in ``language`` and its other name; the same name is not said twice.

    ``table`` leads from a name, case-folded, to the same in the other language, and wins over the result: what the
    operator wrote is meant. Results do not say which of name and alias is Chinese, so the letters decide.
    """
    name, alias = label.name, label.alias if label.alias != label.name else ""
    alias = table.get(name.casefold(), alias)
    if not alias:
        return name, ""
    wants_chinese = language is Language.CHINESE
    if is_chinese(name) == wants_chinese or is_chinese(alias) != wants_chinese:
        return name, alias
    return alias, name


def name_in(name: str, alias: str, language: Language) -> str:
    """Which of a label's two names is in ``language``."""
    return names_of(Label(name, alias), language)[0]


def is_chinese(text: str) -> bool:
    """Whether some letter is."""
    return any("\u3400" <= one <= "\u9fff" for one in text)
