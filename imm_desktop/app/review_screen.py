"""Review in the window: what is said about a decision, where it is taken back, and the booklet it is made under."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import LogRecord, Verdict
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.media.client import FrameClient
from imm_desktop.presenters.decisions import DecisionsPresenter
from imm_desktop.presenters.policies import PoliciesPresenter
from imm_desktop.presenters.review_answer import Decided
from imm_desktop.presenters.review_handling import BulkDone, ReviewHandling
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.presenters.review_words import verdict_text
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.ports.system import Clock
from imm_desktop.ui.main_window import MainWindow
from imm_desktop.ui.shortcuts import key_of

if TYPE_CHECKING:
    from imm_desktop.presenters.library import LibraryPresenter
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.services.effecting import Effecting
    from imm_desktop.ui.pages.settings_section import SettingsSection


_VERDICT: Final = "verdict"
"""Only the newest is told: its key takes back the newest, and several would cover the evidence."""


class ReviewScreen(QObject):
    """The presenters of Review and Decisions, and what others hear of them."""

    def __init__(
        self,
        window: MainWindow,
        frames: FrameClient,
        thumbnails: Thumbnails,
        library: "LibraryPresenter",
        clock: Clock,
        effecting: Callable[[], "Effecting | None"],
        settings: Callable[[], "SettingsPresenter | None"],
    ) -> None:
        super().__init__()
        self._window, self._library, self._settings = window, library, settings
        self.policies = PoliciesPresenter(self._keep_message_secret)
        self.review = ReviewPresenter(frames, thumbnails, self.policy, clock, frames.keep)
        self.handling = ReviewHandling(clock)
        self.decisions = DecisionsPresenter(effecting, self.policy, clock, frames)
        self.decisions.dsa_scope = self._dsa_scope
        self._known_policy: Policy | None = None
        self.policies.changed.connect(self._follow_policy)
        self.policies.problem_raised.connect(window.show_problem)
        self.review.open_count_changed.connect(lambda count: window.set_count("review", count))
        self.review.decided.connect(self._show_decided)
        self.review.undone.connect(self._show_changed_back)
        self.review.refused.connect(window.show_toast)
        self.handling.changed.connect(self.review.refresh)
        self.handling.said.connect(window.show_toast)
        self.handling.bulk_done.connect(self._show_bulk)
        self.decisions.undone.connect(self._show_changed_back)
        self.decisions.exported.connect(
            lambda path: window.show_toast(self.tr("Written to %1").replace("%1", path))
        )

    def policy(self) -> Policy:
        """The policy that the next decision is made under; that of the settings until the booklet is loaded."""
        settings = self._settings()
        usual = settings.settings.policy if settings is not None else DEFAULT_POLICY
        return self.policies.current or usual

    def _follow_policy(self) -> None:
        """Whoever has an item open decides by what the booklet says now, not by what stood there before."""
        known, self._known_policy = self._known_policy, self.policies.current
        if known is not None and self._known_policy not in (None, known):
            self.review.policy_changed()

    def others_decided(self) -> None:
        """Another process added to the log: what is listed may be decided, or open again."""
        self.review.refresh()
        self.decisions.refresh()

    def policy_section(self, settings: "SettingsPresenter") -> "SettingsSection":
        """Settings › Policies."""
        from imm_desktop.ui.pages.policy_settings import PolicySettings

        return PolicySettings(settings, self.policies)

    def _dsa_scope(self) -> tuple[str, ...]:
        settings = self._settings()
        return settings.settings.dsa_scope if settings is not None else ()

    async def _keep_message_secret(self, address: str, secret: str) -> None:
        from imm_desktop.adapters.messages import secret_name

        settings = self._settings()
        if settings is not None:
            await settings.keep_secret(secret_name(address), "hmac", secret)

    def _show_decided(self, decided: Decided) -> None:
        self._library.refresh_summary(decided.item.source)
        decision = decided.record.decision
        text = f"{decided.item.source.name}: {verdict_text(decision.verdict)}"
        if decision.verdict is Verdict.SKIP:
            self._window.show_toast(text, about=_VERDICT)
            return
        if decided.grace_ms:
            seconds = f"{decided.grace_ms / 1000:g}"
            text += " · " + self.tr("takes effect in %1 s").replace("%1", seconds)
        undo = f"{self.tr('Take back')} {key_of('review.undo')}"
        take_back = partial(self.review.undo_decision, decision.decision_id)
        self._window.show_toast(text, undo, take_back, about=_VERDICT)

    def _show_bulk(self, done: BulkDone) -> None:
        count = str(done.decided)
        if done.verdict is Verdict.UNDO:
            self._window.show_toast(self.tr("Decisions taken back: %1").replace("%1", count))
            return
        text = self.tr("Items decided: %1").replace("%1", count)
        if done.left:
            text += " · " + self.tr("left as they are: %1").replace("%1", str(done.left))
        take_back = partial(self.handling.undo, done.batch)
        self._window.show_toast(text, self.tr("Take all back"), take_back)

    def _show_changed_back(self, record: LogRecord) -> None:
        """An UNDO or a REDO was recorded."""
        decision = record.decision
        self._library.refresh_summary(decision.source)
        self.review.refresh()
        text = f"{decision.source.name}: {verdict_text(decision.verdict)}"
        self._window.show_toast(text, about=_VERDICT)
