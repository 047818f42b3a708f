"""Words of tags: what is typed, what is wrong with it, and what became of it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from imm_desktop.domain.object_tags import LONGEST_NAME, LONGEST_VALUE, MOST_TAGS, TagFault
from imm_desktop.services.tagging import Tagged


def tags_in(text: str) -> dict[str, str]:
    """The tags in ``team=street, shift=night``; one without ``=`` has no value, and of one typed twice the last counts."""
    found: dict[str, str] = {}
    for part in text.replace("，", ",").split(","):
        name, _, value = part.partition("=")
        if part.strip():
            found[name.strip()] = value.strip()
    return found


def tags_text(tags: Mapping[str, str]) -> str:
    """As they are typed."""
    return ", ".join(f"{name}={value}" for name, value in tags.items())


def fault_text(fault: TagFault) -> str:
    """What is wrong, in one sentence."""
    tr = QCoreApplication.translate
    match fault:
        case TagFault.NO_NAME:
            return tr("TagWords", "A tag needs a name: name=value.")
        case TagFault.NAME_TOO_LONG:
            return tr("TagWords", "A name has at most %1 characters.").replace(
                "%1", str(LONGEST_NAME)
            )
        case TagFault.VALUE_TOO_LONG:
            return tr("TagWords", "A value has at most %1 characters.").replace(
                "%1", str(LONGEST_VALUE)
            )
        case TagFault.CHARACTERS:
            return tr("TagWords", "OSS takes a–z, A–Z, 0–9, space and + - = . _ : / only.")
        case TagFault.OF_REVIEW:
            return tr("TagWords", "This tag is a decision's; it is taken back in Decisions.")
        case TagFault.TOO_MANY:
            return tr("TagWords", "An object has at most %1 tags.").replace("%1", str(MOST_TAGS))


def report_text(told: Sequence[Tagged], *, was_taken_back: bool) -> str:
    """What was changed, and what was not and why."""
    tr = QCoreApplication.translate
    changed = sum(one.is_changed for one in told)
    head = (
        tr("TagWords", "Tags put back on %1 objects")
        if was_taken_back
        else tr("TagWords", "Tags changed on %1 objects")
    )
    parts = [(head, changed)]
    conflicts = sum(one.is_conflict for one in told)
    if conflicts:
        parts.append((tr("TagWords", "left alone, changed by others since: %1"), conflicts))
    full = sum(one.fault is not None for one in told)
    if full:
        parts.append((tr("TagWords", "no room for more tags: %1"), full))
    failed = sum(one.error is not None for one in told)
    if failed:
        parts.append((tr("TagWords", "failed: %1"), failed))
    locale = QLocale()
    return " · ".join(text.replace("%1", locale.toString(count)) for text, count in parts)
