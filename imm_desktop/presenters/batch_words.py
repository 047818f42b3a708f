"""Words for batches, dry runs and prices, in the operator's language."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

from imm_desktop.domain.analysis import PARAMETERS
from imm_desktop.domain.batches import Batch, BatchState, BatchView, SkipReason
from imm_desktop.domain.dry_runs import DryRun
from imm_desktop.domain.prices import Amount, Estimate, PriceUnit
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.moderation_words import api_text, listed
from imm_desktop.presenters.parameter_words import label_of
from imm_desktop.presenters.task_words import kind_text

_MOST_VALUES: Final = 5
_CENT: Final = Decimal("0.01")
BETWEEN: Final = " · "


def counted(number: int | Decimal) -> str:
    """A whole number with the locale's separators."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:  # groups nothing
        locale = QLocale(QLocale.Language.English)
    return locale.toString(int(number))


def batch_name(batch: Batch) -> str:
    """Its name; without one the kind and when it was started."""
    if batch.name:
        return batch.name
    at = QDateTime.fromSecsSinceEpoch(int(batch.created_at.timestamp()), QTimeZone.systemTimeZone())
    return f"{kind_text(batch.kind)} {at.toString('MM-dd HH:mm')}"


def recipe_line(kind: TaskKind, values: Mapping[str, Any]) -> str:
    """What is asked for, in one line: the kind and what was set."""
    tr = QCoreApplication.translate
    parts = [kind_text(kind)]
    rest = dict(values)
    if kind is TaskKind.MODERATION:
        scenes = rest.pop("Scenes", ("porn", "terrorism", "ad"))
        parts.append(listed(api_text(str(one)) for one in scenes))
        every = tr("BatchWords", "every %1 s").replace("%1", str(rest.pop("Interval", 1)))
        most = tr("BatchWords", "≤ %1 frames").replace("%1", counted(rest.pop("MaxFrames", 200)))
        parts += [every, most]
    known = {one.path: one for one in PARAMETERS[kind] if one.group not in ("task", "rights")}
    named = [
        f"{label_of(known[path])} {value}"
        for path, value in rest.items()
        if path in known and isinstance(value, str | int | float)
    ]
    return BETWEEN.join([*parts, *named[:_MOST_VALUES]])


def progress_line(view: BatchView, left: timedelta | None) -> str:
    """Where the batch stands: what is done of all, what needs somebody, how long it will take."""
    tr = QCoreApplication.translate
    progress, batch = view.progress, view.batch
    done = tr("BatchWords", "%1 of %2 done").replace("%1", counted(progress.done))
    parts = [done.replace("%2", counted(progress.total))]
    if not batch.is_gathered:
        parts.append(tr("BatchWords", "still being listed"))
    for count, text in (
        (progress.to_review, tr("BatchWords", "to review: %1")),
        (progress.failed, tr("BatchWords", "failed: %1")),
        (progress.under_way, tr("BatchWords", "running: %1")),
        (progress.waiting, tr("BatchWords", "waiting: %1")),
        (progress.skipped, tr("BatchWords", "skipped: %1")),
        (progress.cancelled, tr("BatchWords", "cancelled: %1")),
    ):
        if count:
            parts.append(text.replace("%1", counted(count)))
    if batch.state is BatchState.PAUSED:
        parts.append(tr("BatchWords", "paused"))
    elif batch.state is BatchState.OVER:
        parts.append(tr("BatchWords", "ended"))
    elif left is not None:
        minutes = max(1, round(left.total_seconds() / 60))
        parts.append(
            tr("BatchWords", "about %1 min left").replace("%1", counted(minutes))
            if minutes < 120
            else tr("BatchWords", "about %1 h left").replace("%1", counted(round(minutes / 60)))
        )
    return BETWEEN.join(parts)


def pause_reason(batch: Batch) -> str:
    """Why the program paused the batch by itself; empty when it did not."""
    if batch.state is not BatchState.PAUSED or not batch.remark:
        return ""
    text = QCoreApplication.translate(
        "BatchWords",
        "Paused by itself: the service refused ten tasks in a row (%1). Mend that, then go on and retry.",
    )
    return text.replace("%1", batch.remark)


def end_line(view: BatchView) -> str:
    """What a notification says at the end of a batch."""
    tr, progress = QCoreApplication.translate, view.progress
    parts = [tr("BatchWords", "done: %1").replace("%1", counted(progress.done))]
    for count, text in (
        (progress.to_review, tr("BatchWords", "to review: %1")),
        (progress.failed, tr("BatchWords", "failed: %1")),
        (progress.skipped, tr("BatchWords", "skipped: %1")),
        (progress.cancelled, tr("BatchWords", "cancelled: %1")),
    ):
        if count:
            parts.append(text.replace("%1", counted(count)))
    return BETWEEN.join(parts)


def skip_line(run: DryRun) -> str:
    """What is left out, and why; empty when nothing is."""
    tr = QCoreApplication.translate
    words = {
        SkipReason.ANALYSED: tr("BatchWords", "analysed already: %1"),
        SkipReason.UNDER_WAY: tr("BatchWords", "under way already: %1"),
    }
    parts = [
        text.replace("%1", counted(run.skipped[why]))
        for why, text in words.items()
        if run.skipped.get(why)
    ]
    if run.left_out:
        text = tr("BatchWords", "not suited: %1")
        parts.append(text.replace("%1", counted(run.left_out)))
    return BETWEEN.join(parts)


def amount_line(amount: Amount) -> str:
    """A number of frames or minutes, with its bounds."""
    tr = QCoreApplication.translate
    least = counted(_whole(amount.least))
    if amount.most is None:
        return tr("BatchWords", "at least %1").replace("%1", least)
    most = counted(_whole(amount.most))
    return most if most == least else f"{least} – {most}"


def cost_line(run: DryRun, *, is_free: bool) -> str:
    """What a dry run may cost: see ``estimate_line``."""
    return estimate_line(run.estimate, is_free=is_free)


def estimate_line(estimate: Estimate, *, is_free: bool) -> str:
    """What something may cost; that it is not known is said, never shown as nothing."""
    tr = QCoreApplication.translate
    if is_free:
        return tr("BatchWords", "nothing is charged on this computer")
    if not estimate.is_known:
        return tr("BatchWords", "cost unknown: no prices entered")
    texts = [_money(name, one) for name, one in sorted(estimate.totals.items())]
    oldest = estimate.oldest
    dated = tr("BatchWords", "prices of %1").replace("%1", oldest.isoformat() if oldest else "")
    return f"{' + '.join(texts)} ({dated})"


def unit_text(unit: PriceUnit) -> str:
    """What a price is for."""
    tr = QCoreApplication.translate
    match unit:
        case PriceUnit.TASK:
            return tr("BatchWords", "task")
        case PriceUnit.MINUTE:
            return tr("BatchWords", "minute of video")
        case PriceUnit.FRAME:
            return tr("BatchWords", "frame looked at")
        case PriceUnit.IMAGE:
            return tr("BatchWords", "image")


def _money(currency: str, amount: Amount) -> str:
    least = _decimal(amount.least)
    if amount.most is None:
        text = QCoreApplication.translate("BatchWords", "at least %1")
        return text.replace("%1", f"{currency} {least}")
    most = _decimal(amount.most)
    return f"{currency} {most}" if most == least else f"{currency} {least} – {most}"


def _decimal(amount: Decimal) -> str:
    """Two digits; an amount below a cent is never shown as nothing."""
    if 0 < amount < _CENT:
        return f"< {_CENT}"
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    return f"{counted(int(rounded))}{str(rounded % 1)[1:]}"


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
