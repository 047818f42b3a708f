"""Right of the evidence: why, what was decided before, the reasons, the note, the verdict."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.labels import Label as SeenLabel
from imm_desktop.domain.media import MediaType
from imm_desktop.domain.queues import Likeness
from imm_desktop.domain.review import Verdict
from imm_desktop.presenters.moderation_words import api_text, listed
from imm_desktop.presenters.object_words import trouble_text
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.queue_words import choice_text
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.presenters.review_words import (
    moment_details,
    moment_title,
    reason_text,
    reason_texts,
    texts_of,
    verdict_text,
)
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip
from imm_desktop.ui.kit.inputs import TextArea
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Card, Panel, PanelHeading
from imm_desktop.ui.pages.decision_delegate import VERDICT_TONES
from imm_desktop.ui.pages.moment_facts import MomentFacts
from imm_desktop.ui.pages.reason_list import ReasonList
from imm_desktop.ui.shortcuts import key_of, key_source
from imm_desktop.ui.tokens import SPACE

_MOST_EARLIER: Final = 3


class ReviewPanel(QWidget):
    """Shows what the presenter's open item is about and passes the verdict on."""

    note_left = Signal()
    """The keyboard goes back to the viewer."""

    def __init__(
        self,
        presenter: ReviewPresenter,
        name_of: Callable[[SeenLabel], str],
        parent: QWidget | None = None,
    ) -> None:
        """``name_of`` gives a label's name in the operator's language."""
        super().__init__(parent)
        self._presenter = presenter
        self._opened: OpenItem | None = None
        self._why_heading = PanelHeading()
        self._why = Label("", Role.STRONG, wrap=True)
        self._details = Label("", ink="muted", wrap=True)
        self._not_judged = Label("", ink="review", wrap=True)
        self._trouble = Label("", ink="block", wrap=True)
        self._trouble.setContentsMargins(0, 0, 0, SPACE[2])
        self._true = Button(icon="check", key=key_source("review.true"))
        self._false = Button(icon="x", key=key_source("review.false"))
        for button in (self._true, self._false):
            button.setCheckable(True)
            # With large text the keys go first, then the panel would be wider than its place.
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._facts = MomentFacts(name_of)
        self._earlier_card = Card()
        self._earlier_heading = PanelHeading()
        self._earlier_rows: list[QWidget] = []
        self._earlier_card.body.addWidget(self._earlier_heading)
        self._alike_card = Card()
        self._alike_heading = PanelHeading()
        self._alike_text = Label("", wrap=True)
        self._same = Button(key=key_source("review.same"))
        self._alike_card.body.addWidget(self._alike_heading)
        self._alike_card.body.addWidget(self._alike_text)
        self._alike_card.body.addWidget(self._same)
        self._rule_card = Card()
        self._rule_heading = PanelHeading()
        self._rule_text = Label("", wrap=True, selectable=True)
        self._rule_card.body.addWidget(self._rule_heading)
        self._rule_card.body.addWidget(self._rule_text)
        self._policy_heading = PanelHeading()
        self._reasons = ReasonList()
        self._reasons.chosen.connect(presenter.answer.choose_reason)
        self._note = TextArea("", name="", lines=3)
        self._note.textChanged.connect(lambda: presenter.answer.set_note(self._note.toPlainText()))
        self._note.installEventFilter(self)
        self._refusal = Label("", ink="review", wrap=True)
        self._effect = Label("", Role.SMALL, ink="muted", wrap=True)
        self._skip = Button(key=key_source("review.skip"))
        self._block = Button(kind="block", key=key_source("review.block"))
        self._approve = Button(kind="approve", key=key_source("review.approve"))
        self._escalate = Button(key=key_source("review.escalate"), icon="users")
        self._answers = {
            Verdict.SKIP: self._skip,
            Verdict.BLOCK: self._block,
            Verdict.APPROVE: self._approve,
            Verdict.ESCALATE: self._escalate,
        }
        self._undo = Button(key=key_source("review.undo"), icon="undo-2")
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        for verdict, button in self._answers.items():
            button.clicked.connect(partial(presenter.decide, verdict))
        self._undo.clicked.connect(presenter.undo)
        self._same.clicked.connect(presenter.decide_alike)
        self._true.clicked.connect(lambda: presenter.mark(True))
        self._false.clicked.connect(lambda: presenter.mark(False))
        presenter.labels.changed.connect(lambda: self._facts.show_labels(presenter.labels.here))
        presenter.deciding.connect(self._show_deciding)
        presenter.answer.marks_changed.connect(self._show_mark)
        presenter.alike_found.connect(self._alike_found)
        presenter.answer.reason_changed.connect(self._show_reason)
        presenter.answer.policy_changed.connect(self._show_reasons)
        presenter.moment_changed.connect(lambda _index: self._show_moment())
        presenter.refused.connect(self._show_refusal)
        self.retranslate()

    def show_item(self, opened: OpenItem | None) -> None:
        """Show the reasons for ``opened``; None empties the panel."""
        self._opened = opened
        self._show_refusal("")
        if self._note.toPlainText() != self._presenter.answer.note:
            self._note.setPlainText(self._presenter.answer.note)
        self._show_moment()
        self._show_earlier()
        self._show_alike()
        is_open = opened is not None and opened.item.is_decidable
        for button in self._answers.values():
            button.setVisible(is_open)
            button.setEnabled(True)
        self._undo.setVisible(not is_open)
        self._undo.setEnabled(True)
        self._reasons.setVisible(is_open)
        self._policy_heading.setVisible(is_open)
        self._note.setVisible(is_open)
        self._show_reasons()
        self._show_reason(self._presenter.answer.reason)

    def _show_reasons(self) -> None:
        self._reasons.show_reasons([reason_text(one) for one in self._presenter.policy.reasons])

    def show_loading(self) -> None:
        """Another item is on its way: what is seen still belongs to the one before it."""
        for button in (*self._answers.values(), self._undo, self._same):
            button.setEnabled(False)

    def _show_deciding(self, verdict: Verdict | None) -> None:
        """A key is answered at once, like a click: its button is down until the decision is on the disk."""
        for one, button in self._answers.items():
            button.setDown(one is verdict)

    def write_note(self) -> None:
        """Put the keyboard into the note; Escape brings it back."""
        self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._note
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.note_left.emit()
            return True
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        """Side by side where their texts fit, else one below the other."""
        buttons = (self._block, self._approve)
        wanted = sum(one.sizeHint().width() + SPACE[2] for one in buttons) + 2 * SPACE[3]
        directions = QBoxLayout.Direction
        fits = wanted - SPACE[2] <= self.width()
        self._buttons.setDirection(directions.LeftToRight if fits else directions.BottomToTop)

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""
        self._why_heading.setText(self.tr("Why"))
        self._facts.retranslate()
        self._earlier_heading.setText(self.tr("Decided before"))
        self._policy_heading.setText(self.tr("Policy"))
        self._note.setPlaceholderText(self.tr("Note…"))
        self._note.setAccessibleName(self.tr("Note"))
        self._skip.setText(self.tr("Skip"))
        self._block.setText(self.tr("Block"))
        self._approve.setText(self.tr("Approve"))
        self._undo.setText(self.tr("Take back"))
        self._escalate.setText(self.tr("Escalate"))
        self._escalate.setToolTip(self.tr("For somebody who may decide it; nothing takes effect"))
        self._true.setText(self.tr("True"))
        self._false.setText(self.tr("False"))
        self._alike_heading.setText(self.tr("Same content"))
        self._rule_heading.setText(self.tr("What the policy says"))
        self._same.setText(self.tr("Same verdict"))
        self._fit_buttons()

    def _show_effect(self) -> None:
        """What a block for the chosen reason will change outside."""
        key = key_of("review.undo")
        rule = self._presenter.policy.rule_of(is_block=True, reason=self._presenter.answer.reason)
        opened = self._opened
        self._effect.setVisible(opened is not None and opened.item.is_decidable)
        if not rule.effects:
            text = self.tr("Kept in the log only; the object is not changed. %2 takes it back.")
        elif rule.grace_ms:
            text = self.tr("A block takes effect after %1 s: %3. %2 takes it back, also later.")
        else:
            text = self.tr("A block takes effect at once: %3. %2 takes it back, also later.")
        if rule.needs_second:
            text = self.tr("A block awaits a second reviewer first.") + " " + text
        seconds = f"{(rule.grace_ms or 0) / 1000:g}"
        effects = listed(choice_text(one) for one in rule.effects or ())
        text = text.replace("%1", seconds).replace("%2", key).replace("%3", effects)
        self._effect.setText(text)

    def _build(self) -> None:
        body = Panel()
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        column.setSpacing(SPACE[1])
        column.addWidget(self._trouble)
        column.addWidget(self._why_heading)
        column.addWidget(self._why)
        column.addWidget(self._details)
        column.addWidget(self._not_judged)
        marks = QHBoxLayout()
        marks.setSpacing(SPACE[2])
        marks.addWidget(self._true)
        marks.addWidget(self._false)
        marks.addStretch(1)
        column.addLayout(marks)
        for card in (self._alike_card, self._facts, self._earlier_card):
            column.addSpacing(SPACE[2])
            column.addWidget(card)
        column.addSpacing(SPACE[3])
        column.addWidget(self._policy_heading)
        column.addWidget(self._reasons)
        column.addWidget(self._rule_card)
        column.addSpacing(SPACE[2])
        column.addWidget(self._note)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        # What stands below is never cut short for it: it has a scroll bar, they have not.
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[3])
        foot.setSpacing(SPACE[2])
        foot.addWidget(self._refusal)
        foot.addWidget(self._effect)
        buttons = self._buttons
        buttons.setSpacing(SPACE[2])
        for button in (self._block, self._approve, self._undo):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, 1)
        foot.addLayout(buttons)
        others = QHBoxLayout()
        others.setSpacing(SPACE[2])
        for button in (self._skip, self._escalate):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            others.addWidget(button, 1)
        foot.addLayout(others)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def _show_moment(self) -> None:
        opened = self._opened
        if opened is None:
            return
        report = opened.evidence.report
        if opened.moments:
            moment = opened.moments[self._presenter.moment]
            self._why.setText(moment_title(moment))
            is_image = opened.item.source.media_type is MediaType.IMAGE
            self._details.setText(moment_details(moment, is_image=is_image))
            texts = texts_of(moment)
        else:
            self._why.setText(self.tr("No snapshot was suspicious"))
            self._details.setText(report.message)
            texts = ()
        trouble = trouble_text(opened)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._show_mark()
        self._details.setVisible(bool(self._details.text()))
        names = listed(api_text(one) for one in report.not_judged)
        judged = self.tr("Nobody judged: %1. Look for it yourself.").replace("%1", names)
        self._not_judged.setText(judged if names else "")
        self._not_judged.setVisible(bool(names))
        self._facts.show_texts(texts)

    def _show_mark(self) -> None:
        """What the reviewer says of the finding that is looked at."""
        marks, at = self._presenter.answer.marks(), self._presenter.moment
        said = marks[at] if at < len(marks) else None
        can_mark = bool(marks) and self._opened is not None and self._opened.item.is_decidable
        for button, is_true in ((self._true, True), (self._false, False)):
            button.setVisible(can_mark)
            button.setChecked(said is is_true)

    def _alike_found(self, opened: OpenItem) -> None:
        self._opened = opened
        self._show_alike()

    def _show_alike(self) -> None:
        """The likest earlier decision; it is offered, never applied by itself."""
        opened = self._opened
        alike = opened.alike[0] if opened is not None and opened.alike else None
        can_follow = opened is not None and opened.item.is_decidable
        self._alike_card.setVisible(alike is not None and can_follow)
        self._same.setEnabled(True)
        if alike is None:
            return
        decision = alike.decision
        reasons = reason_texts(self._presenter.policy)
        what = self.tr("The same content")
        if alike.likeness is Likeness.NEAR:
            what = self.tr("Nearly the same content")
        words = [
            f"{verdict_text(decision.in_force)}",
            reasons.get(decision.reason, decision.reason),
            decision.reviewer,
            decision.decided_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            alike.item.source.name,
        ]
        self._alike_text.setText(f"{what}: " + " · ".join(one for one in words if one))

    def _show_rule(self, code: str) -> None:
        """The text of the policy that the chosen reason belongs to."""
        policy = self._presenter.policy
        section_id = next((one.section for one in policy.reasons if one.code == code), "")
        section = next((one for one in policy.sections if one.section_id == section_id), None)
        has_text = section is not None and bool(section.text)
        self._rule_card.setVisible(has_text)
        if section is not None:
            self._rule_text.setText(f"{section.title}\n{section.text}")

    def _show_earlier(self) -> None:
        for row in self._earlier_rows:
            self._earlier_card.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._earlier_rows = []
        earlier = self._opened.evidence.earlier[:_MOST_EARLIER] if self._opened else ()
        self._earlier_card.setVisible(bool(earlier))
        reasons = reason_texts(self._presenter.policy)
        for entry in earlier:
            decision = entry.record.decision
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(SPACE[2])
            line.addWidget(Chip(verdict_text(decision.verdict), VERDICT_TONES[decision.verdict]))
            when = decision.decided_at.astimezone().strftime("%m-%d %H:%M")
            words = [when, decision.reviewer, reasons.get(decision.reason, decision.reason)]
            line.addWidget(
                Label(" · ".join(w for w in words if w), Role.SMALL, ink="muted", wrap=True), 1
            )
            self._earlier_card.body.addWidget(row)
            self._earlier_rows.append(row)

    def _show_reason(self, code: str) -> None:
        codes = [one.code for one in self._presenter.policy.reasons]
        self._reasons.choose(codes.index(code) + 1 if code in codes else 0)
        self._show_rule(code)
        self._show_effect()
        if code:
            self._show_refusal("")

    def _show_refusal(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))
