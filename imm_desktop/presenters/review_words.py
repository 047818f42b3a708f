"""Words for findings, review items and decisions, in the operator's language."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.moderation import Finding, Moment
from imm_desktop.domain.policy import Policy, Reason
from imm_desktop.domain.review import ItemState, ReviewItem, Verdict
from imm_desktop.presenters.moderation_words import BETWEEN, api_text, listed

_FINDINGS: dict[str, object] = {
    "qrcode": QT_TRANSLATE_NOOP("Findings", "QR code"),
    "ad": QT_TRANSLATE_NOOP("Findings", "advertising"),
    "npx": QT_TRANSLATE_NOOP("Findings", "advertising flyer"),
    "spam": QT_TRANSLATE_NOOP("Findings", "spam"),
    "contraband": QT_TRANSLATE_NOOP("Findings", "contraband"),
    "abuse": QT_TRANSLATE_NOOP("Findings", "abuse"),
    "porn": QT_TRANSLATE_NOOP("Findings", "sexual content"),
    "sexy": QT_TRANSLATE_NOOP("Findings", "suggestive content"),
    "weapon": QT_TRANSLATE_NOOP("Findings", "weapon"),
    "crowd": QT_TRANSLATE_NOOP("Findings", "crowd"),
    "meaningless": QT_TRANSLATE_NOOP("Findings", "nothing to see"),
    "black": QT_TRANSLATE_NOOP("Findings", "black picture"),
    "blank": QT_TRANSLATE_NOOP("Findings", "blank picture"),
    "frozen": QT_TRANSLATE_NOOP("Findings", "frozen picture"),
    "bloody": QT_TRANSLATE_NOOP("Findings", "blood"),
    "violence": QT_TRANSLATE_NOOP("Findings", "violence"),
    "explosion": QT_TRANSLATE_NOOP("Findings", "explosion"),
    "terrorism": QT_TRANSLATE_NOOP("Findings", "terrorism"),
    "politics": QT_TRANSLATE_NOOP("Findings", "politics"),
    "live": QT_TRANSLATE_NOOP("Findings", "bad live picture"),
    "logo": QT_TRANSLATE_NOOP("Findings", "logo"),
}

_REASONS: dict[str, object] = {
    "ads": QT_TRANSLATE_NOOP("Reasons", "Advertising, contact data"),
    "spam": QT_TRANSLATE_NOOP("Reasons", "Spam, fraud"),
    "sexual": QT_TRANSLATE_NOOP("Reasons", "Sexual content"),
    "violence": QT_TRANSLATE_NOOP("Reasons", "Weapons, violence"),
    "minors": QT_TRANSLATE_NOOP("Reasons", "Minors"),
    "quality": QT_TRANSLATE_NOOP("Reasons", "Nothing to see: black or frozen picture"),
    "other": QT_TRANSLATE_NOOP("Reasons", "Other, see note"),
}


def finding_text(label: str) -> str:
    """A finding's label in words; unknown labels stay as the service wrote them."""
    known = _FINDINGS.get(label)
    return QCoreApplication.translate("Findings", str(known)) if known else api_text(label)


def spoken(name: str) -> str:
    """A finding's name (``ad · qrcode``): English keeps it, other languages say the label alone."""
    return name if api_text(name) == name else finding_text(name.split(BETWEEN)[-1])


def reason_text(reason: Reason) -> str:
    """A policy's reason; the ones that come with the program are translated, the team's own are theirs."""
    known = _REASONS.get(reason.code)
    if known is None or str(known) != reason.text:
        return reason.text
    return QCoreApplication.translate("Reasons", reason.text)


def reason_texts(policy: Policy) -> dict[str, str]:
    """What reviewers read for each code of ``policy``."""
    return {one.code: reason_text(one) for one in policy.reasons}


def why_text(item: ReviewItem) -> str:
    """Why the item is in the queue, in one line."""
    tr = QCoreApplication.translate
    words = [finding_text(one) for one in item.categories]
    if item.not_judged:
        names = listed(api_text(one) for one in item.not_judged)
        words.append(tr("ReviewWords", "not judged: %1").replace("%1", names))
    return " · ".join(words) or tr("ReviewWords", "no finding")


def moment_title(moment: Moment) -> str:
    """What was found at a moment, as a heading."""
    names = dict.fromkeys(finding_text(one.label) for one in moment.findings)
    text = listed(names)
    return text[:1].upper() + text[1:]


def moment_details(moment: Moment, *, is_image: bool = False) -> str:
    """Scene, rate and number of snapshots of a moment; an image has no snapshots."""
    tr = QCoreApplication.translate
    strongest: Finding = moment.strongest
    parts = []
    if strongest.scene:
        parts.append(tr("ReviewWords", "scene %1").replace("%1", api_text(strongest.scene)))
    parts.append(tr("ReviewWords", "rate %1").replace("%1", f"{strongest.rate:.1f}"))
    if is_image:
        return " · ".join(parts)
    seconds = f"{moment.time_range.start_ms // 1000}"
    if moment.time_range.duration_ms >= 1000:
        seconds += f"–{moment.time_range.end_ms // 1000}"
    positions = len({one.position_ms for one in moment.findings})
    text = tr("ReviewWords", "snapshots: %1, at %2 s")
    parts.append(text.replace("%1", str(positions)).replace("%2", seconds))
    return " · ".join(parts)


def texts_of(moment: Moment) -> tuple[str, ...]:
    """Text and codes that were read at a moment, each once; of several kinds each says which it is."""
    found = dict.fromkeys((one.label, one.text) for one in moment.findings if one.text)
    if len({label for label, _text in found}) < 2:
        return tuple(text for _label, text in found)
    between = QCoreApplication.translate("ReviewWords", "%1: %2")
    return tuple(
        between.replace("%1", finding_text(label)).replace("%2", text) for label, text in found
    )


def verdict_text(verdict: Verdict) -> str:
    """The verdict as it stands in the log."""
    tr = QCoreApplication.translate
    match verdict:
        case Verdict.APPROVE:
            return tr("ReviewWords", "approved")
        case Verdict.BLOCK:
            return tr("ReviewWords", "blocked")
        case Verdict.SKIP:
            return tr("ReviewWords", "skipped")
        case Verdict.UNDO:
            return tr("ReviewWords", "taken back")
        case Verdict.ESCALATE:
            return tr("ReviewWords", "escalated")
        case Verdict.REDO:
            return tr("ReviewWords", "restored")


def item_state_text(state: ItemState) -> str:
    """The state of an item in one word."""
    tr = QCoreApplication.translate
    match state:
        case ItemState.OPEN:
            return tr("ReviewWords", "needs review")
        case ItemState.APPROVED:
            return tr("ReviewWords", "approved")
        case ItemState.BLOCKED:
            return tr("ReviewWords", "blocked")
        case ItemState.SECOND:
            return tr("ReviewWords", "awaits a second review")
        case ItemState.DISAGREED:
            return tr("ReviewWords", "reviewers disagree")
        case ItemState.ESCALATED:
            return tr("ReviewWords", "escalated")


def refusal_of(item: ReviewItem, verdict: Verdict, reason: str) -> str:
    """Why ``verdict`` cannot be given to ``item`` for ``reason``; empty when it can."""
    tr = QCoreApplication.translate
    if not item.is_decidable:
        return tr("ReviewPresenter", "This item is decided. Take the decision back first (Z).")
    if verdict is Verdict.BLOCK and not reason:
        return tr("ReviewPresenter", "A block needs a reason: press its digit, then B.")
    return ""


def effect_text(state: EffectState) -> str:
    """Where an effect stands, in one or two words."""
    tr = QCoreApplication.translate
    match state:
        case EffectState.OWED:
            return tr("ReviewWords", "owed")
        case EffectState.DONE:
            return tr("ReviewWords", "done")
        case EffectState.FAILED:
            return tr("ReviewWords", "failed")
        case EffectState.CANCELLED:
            return tr("ReviewWords", "not carried out")
        case EffectState.UNDO_OWED:
            return tr("ReviewWords", "undo owed")
        case EffectState.UNDONE:
            return tr("ReviewWords", "undone")
        case EffectState.UNDO_FAILED:
            return tr("ReviewWords", "undo failed")
