"""The Decisions page: the log, newest first, and the way back."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.review import Verdict
from imm_desktop.presenters.decision_model import DecisionColumn, DecisionRow
from imm_desktop.presenters.decisions import DecisionsPresenter
from imm_desktop.ui.file_dialogs import ask_where_to_save
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.pages.decision_delegate import DecisionDelegate
from imm_desktop.ui.pages.log_bar import LogBar
from imm_desktop.ui.pages.page import Page
from imm_desktop.ui.pages.tables import Table
from imm_desktop.ui.pages.wrapped_row import WrappedRow
from imm_desktop.ui.shortcuts import bind, key_source
from imm_desktop.ui.tokens import SPACE

_WIDTHS: Final[dict[int, int]] = {
    DecisionColumn.NUMBER: 64,
    DecisionColumn.VERDICT: 116,
    DecisionColumn.OBJECT: 220,
    DecisionColumn.REVIEWER: 120,
    DecisionColumn.WHEN: 150,
    DecisionColumn.EFFECT: 190,
}
_FAILED: Final = frozenset({EffectState.FAILED, EffectState.UNDO_FAILED})
_VERDICTS: Final = {
    "all": frozenset[Verdict](),
    "approve": frozenset({Verdict.APPROVE}),
    "block": frozenset({Verdict.BLOCK}),
    "undo": frozenset({Verdict.UNDO}),
    "redo": frozenset({Verdict.REDO}),
    "escalate": frozenset({Verdict.ESCALATE}),
    "skip": frozenset({Verdict.SKIP}),
}
_DAYS: Final = (0, 1, 7, 30)
_WIDE_PX: Final = 860
"""Narrower than this, at normal text size, what narrows the log stands below the title."""


class DecisionsPage(Page):
    """Shows a DecisionsPresenter."""

    review_requested = Signal()

    def __init__(self, presenter: DecisionsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._verdict = ComboField()
        self._effects = ComboField()
        self._days = ComboField()
        self._search = SearchField("", key=key_source("go.search"))
        self._agreement = Button(icon="users")
        self._verify = Button(icon="link")
        self._export = Button(icon="download")
        self._verified = Banner("info")
        self._verified.dismissed.connect(self._hide_verified)
        self._banner_row = QVBoxLayout()
        self._banner_row.addWidget(self._verified)
        self._table = Table(
            presenter.model, DecisionDelegate(), _WIDTHS, DecisionColumn.REASON, several=False
        )
        self._table.setObjectName("decisions-table")
        self._empty = EmptyState("file-text")
        self._stack = QStackedWidget()
        self._log_bar = LogBar(presenter.keeping)
        self._hide_verified()
        self._build()
        self._connect()
        self._retranslate()
        self._show_rows(list(presenter.rows))

    def take_keyboard(self) -> None:
        """Put the keyboard to the rows; where there are none, where the page's commands work."""
        target = self._table if self._table.isVisible() else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_export(self) -> None:
        """Ask where to write what is shown, and as what."""
        tr = self.tr
        kinds = {
            tr("Table (*.csv)"): ("csv", False),
            tr("Table with pseudonyms (*.csv)"): ("csv", True),
            tr("JSON Lines, to be verified (*.jsonl)"): ("jsonl", False),
            tr("Statements of reasons, DSA (*.csv)"): ("dsa-csv", True),
            tr("Statements of reasons, DSA (*.json)"): ("dsa-json", True),
        }

        def write(path: Path, chosen: str) -> None:
            kind, hides_names = kinds[chosen]
            self._presenter.export(path, kind, hides_names=hides_names)

        ask_where_to_save(self, tr("Export decisions"), list(kinds), write)

    def choose_case_file(self) -> None:
        """Ask where to write the case file of the chosen decision's item."""
        row = self._chosen()
        if row is None:
            return
        is_veiled = {
            self.tr("Case, opened by this program (*.immcase)"): True,
            self.tr("Case with pictures as they are (*.immcase)"): False,
            self.tr("Page for a browser (*.html)"): True,
        }
        ask_where_to_save(
            self,
            self.tr("Export case file"),
            list(is_veiled),
            lambda path, chosen: self._presenter.export_case(
                row.entry, path, is_veiled=is_veiled[chosen]
            ),
            f"{row.entry.record.decision.source.name}-case",
        )

    def _build(self) -> None:
        narrowing = self._narrowing = WrappedRow(
            [(self._verdict, 0), (self._effects, 0), (self._days, 0), (self._search, 1)]
        )
        narrowing.watch(self, _WIDE_PX)
        self._header.add_left(narrowing.beside, 1)
        self._header.add_right(self._agreement)
        self._header.add_right(self._verify)
        self._header.add_right(self._export)
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        below = QVBoxLayout()
        below.setSpacing(0)
        below.addWidget(self._stack, 1)
        below.addWidget(self._log_bar)
        self.lay_out(narrowing.below, self._banner_row, below)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.rows_changed.connect(self._show_rows)
        presenter.verified.connect(self._show_verified)
        self._verdict.chosen_changed.connect(lambda _key: self._narrow())
        self._effects.chosen_changed.connect(lambda _state: self._narrow())
        self._days.chosen_changed.connect(lambda _days: self._narrow())
        self._agreement.clicked.connect(presenter.measure_agreement)
        presenter.agreement_told.connect(self._show_agreement)
        self._search.search_changed.connect(lambda _text: self._narrow())
        self._empty.next_requested.connect(self._next_step)
        self._verify.clicked.connect(presenter.verify)
        self._export.clicked.connect(self.choose_export)
        self._table.doubleClicked.connect(lambda _index: self._open())
        self._table.customContextMenuRequested.connect(self._show_menu)
        for command, slot in (
            ("decisions.open", self._open),
            ("decisions.undo", self._undo),
            ("decisions.redo", self._redo),
            ("decisions.case", self.choose_case_file),
            ("decisions.agreement", presenter.measure_agreement),
            ("decisions.export", self.choose_export),
            ("decisions.verify", presenter.verify),
            ("decisions.export_anchor", self._log_bar.choose_place),
            ("decisions.compare_anchors", self._log_bar.choose_anchors),
            ("decisions.accept_log", self._log_bar.ask_to_accept),
            ("decisions.retry_effect", self._retry),
        ):
            bind(self, command, slot)

    def _narrow(self) -> None:
        states = self._effects.chosen
        self._presenter.narrow(
            verdicts=_VERDICTS[self._verdict.chosen],
            text=self._search.text(),
            effect_states=states if states is not None else frozenset(),
            days=self._days.chosen or 0,
        )

    def _show_everything(self) -> None:
        self._verdict.choose("all")
        self._effects.choose(None)
        self._days.choose(0)
        self._search.clear()
        self._narrow()

    def _chosen(self) -> DecisionRow | None:
        rows = self._table.chosen_rows()
        return self._presenter.model.row(rows[0]) if rows else None

    def _open(self) -> None:
        if (row := self._chosen()) is not None:
            self._presenter.open_evidence(row.entry)

    def _undo(self) -> None:
        if (row := self._chosen()) is not None and row.can_undo:
            self._presenter.undo(row.entry)

    def _redo(self) -> None:
        if (row := self._chosen()) is not None and row.can_redo:
            self._presenter.redo(row.entry)

    def _retry(self) -> None:
        row = self._chosen()
        for effect in row.entry.effects if row else ():
            if effect.state in _FAILED:
                self._presenter.retry(effect)

    def _show_menu(self, at: QPoint) -> None:
        row = self._chosen()
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open evidence"), self._open)
        menu.addAction(self.tr("Take back"), self._undo).setEnabled(row.can_undo)
        menu.addAction(self.tr("Restore"), self._redo).setEnabled(row.can_redo)
        menu.addAction(self.tr("Case file…"), self.choose_case_file)
        retry = menu.addAction(self.tr("Retry effect"), self._retry)
        retry.setEnabled(any(one.state in _FAILED for one in row.entry.effects))
        menu.popup(self._table.viewport().mapToGlobal(at))

    def _next_step(self) -> None:
        if self._presenter.is_narrowed:
            self._show_everything()
        else:
            self.review_requested.emit()

    def _show_rows(self, rows: list[DecisionRow]) -> None:
        self._stack.setCurrentIndex(0 if rows else 1)
        if not rows and self._presenter.is_narrowed:
            self._empty.show_texts(
                self.tr("No decision matches"),
                self.tr("Another verdict, effect or name may find it."),
                self.tr("Show all"),
            )
        elif not rows and self._presenter.is_loading:
            self._empty.show_texts(
                self.tr("Reading the list"), self.tr("The log of this computer is being read.")
            )
        elif not rows:
            self._empty.show_texts(
                self.tr("No decisions yet"),
                self.tr("Every verdict is kept here, with its reason and what it changed."),
                self.tr("Go to Review"),
            )

    def _show_agreement(self, text: str) -> None:
        self._verified.show_message(self.tr("Agreement of reviewers"), text, tone="info")
        self._banner_row.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self._verified.show()

    def _show_verified(self, holds: bool, text: str) -> None:
        title = self.tr("The log holds") if holds else self.tr("The log was changed")
        self._verified.show_message(title, text, tone="info" if holds else "problem")
        self._banner_row.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self._verified.show()

    def _hide_verified(self) -> None:
        self._verified.hide()
        self._banner_row.setContentsMargins(0, 0, 0, 0)

    @override
    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Decisions"))
        self._verdict.setAccessibleName(self.tr("Verdict"))
        self._verdict.set_choices(
            [
                ("all", self.tr("All verdicts")),
                ("approve", self.tr("Approved")),
                ("block", self.tr("Blocked")),
                ("undo", self.tr("Taken back")),
                ("redo", self.tr("Restored")),
                ("escalate", self.tr("Escalated")),
                ("skip", self.tr("Skipped")),
            ]
        )
        self._effects.setAccessibleName(self.tr("Effect"))
        self._effects.set_choices(
            [
                (None, self.tr("All effects")),
                (frozenset({EffectState.OWED, EffectState.UNDO_OWED}), self.tr("Owed")),
                (frozenset({EffectState.DONE}), self.tr("Done")),
                (_FAILED, self.tr("Failed")),
                (frozenset({EffectState.UNDONE}), self.tr("Undone")),
            ]
        )
        self._days.setAccessibleName(self.tr("When"))
        days = (self.tr("Any time"), self.tr("Today"), self.tr("7 days"), self.tr("30 days"))
        self._days.set_choices(list(zip(_DAYS, days, strict=True)))
        self._search.show_placeholder(self.tr("video, reviewer or note"))
        agreement = self.tr("How far first and second reviewers agree")
        self._agreement.setToolTip(agreement)
        self._agreement.setAccessibleName(agreement)
        self._verify.setText(self.tr("Verify"))
        self._verify.setToolTip(self.tr("Check that every record follows from the one before it"))
        self._export.setText(self.tr("Export…"))
        self._log_bar.retranslate()
        self._table.setAccessibleName(self.tr("Decisions"))
        self._presenter.model.retranslate()
        self._show_rows(list(self._presenter.rows))
