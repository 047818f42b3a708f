"""Settings › Prices: what analyses cost, entered by the operator; empty until then."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.prices import UNITS, PriceUnit
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.batch_words import unit_text
from imm_desktop.presenters.prices import PriceDraft, PricesPresenter
from imm_desktop.presenters.task_words import kind_text
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import ComboField, LineField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.style_fields import INVALID_PROPERTY
from imm_desktop.ui.kit.surfaces import Card
from imm_desktop.ui.pages.settings_section import SettingsSection
from imm_desktop.ui.tokens import SPACE


class PriceSettings(SettingsSection):
    """One card a price; every change that is right is kept at once."""

    key = "prices"
    icon = "tag"

    def __init__(self, presenter: PricesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._cards: list[_PriceCard] = []
        self._about = Label("", ink="muted", wrap=True)
        self._empty = Label("", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[2])
        self._add = Button(icon="plus")
        self._add.clicked.connect(presenter.add)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[3])
        for widget in (self._about, self._empty):
            column.addWidget(widget)
        column.addLayout(self._list)
        column.addLayout(row)
        column.addStretch(1)
        presenter.changed.connect(self._show)
        presenter.checked.connect(self._check)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Prices")

    @override
    def retranslate(self) -> None:
        self._about.setText(
            self.tr(
                "For the estimate before Start. Enter what your contract or the service's price page says; nothing is fetched. Several units of one kind add up, and the newest date that has come holds."
            )
        )
        self._empty.setText(
            self.tr("No prices are entered: every estimate says that the cost is unknown.")
        )
        self._add.setText(self.tr("Add a price"))
        self._show()

    def _show(self) -> None:
        for card in self._cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        for at, draft in enumerate(self._presenter.drafts):
            card = _PriceCard(self._presenter, at, draft)
            self._cards.append(card)
            self._list.addWidget(card)
        self._empty.setVisible(not self._presenter.drafts)
        self._check()

    def _check(self) -> None:
        for card, fault in zip(self._cards, self._presenter.faults(), strict=False):
            card.show_fault(fault)


class _PriceCard(Card):
    """The fields of one price."""

    def __init__(self, presenter: PricesPresenter, at: int, draft: PriceDraft) -> None:
        super().__init__()
        self._presenter, self._at = presenter, at
        kinds = [(one, kind_text(one)) for one in TaskKind]
        units = [(one, unit_text(one)) for one in UNITS[draft.kind]]
        self._kind = ComboField(kinds, name=self.tr("Kind of analysis"))
        self._unit = ComboField(units, name=self.tr("Unit"))
        self._kind.choose(draft.kind)
        self._unit.choose(draft.unit)
        self._kind.chosen_changed.connect(lambda one: self._set(kind=TaskKind(one)))
        self._unit.chosen_changed.connect(lambda one: self._set(unit=PriceUnit(one)))
        self._lines = {
            "amount": LineField("0.00", name=self.tr("Amount")),
            "currency": LineField("CNY", name=self.tr("Currency")),
            "per": LineField("1", name=self.tr("For so many units")),
            "since": LineField("2026-03-01", name=self.tr("Holds from")),
            "note": LineField(
                self.tr("where it stands, such as a page or contract"), name=self.tr("Note")
            ),
        }
        for name, line in self._lines.items():
            line.setText(getattr(draft, name))
            line.textEdited.connect(lambda text, name=name: self._set(**{name: text}))
        remove = Button(kind="quiet", icon="trash-2")
        remove.setAccessibleName(self.tr("Remove this price"))
        remove.setToolTip(remove.accessibleName())
        remove.clicked.connect(lambda: presenter.remove(at))
        self._fault = Label("", Role.SMALL, ink="block", wrap=True)
        self._lay_out(remove)

    def show_fault(self, text: str) -> None:
        """Mark the price and say what is wrong; empty takes the mark away."""
        self._fault.setText(text)
        self._fault.setVisible(bool(text))
        self._lines["amount"].setProperty(INVALID_PROPERTY, bool(text))
        self._lines["amount"].setAccessibleDescription(text)
        self._lines["amount"].update()

    def _lay_out(self, remove: Button) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[2])
        grid.setVerticalSpacing(SPACE[1])
        cells: tuple[tuple[str, QWidget, int, int], ...] = (
            (self.tr("Kind of analysis"), self._kind, 0, 0),
            (self.tr("Amount"), self._lines["amount"], 0, 1),
            (self.tr("Currency"), self._lines["currency"], 0, 2),
            (self.tr("For"), self._lines["per"], 2, 0),
            (self.tr("Unit"), self._unit, 2, 1),
            (self.tr("Holds from"), self._lines["since"], 2, 2),
        )
        for text, widget, row, column in cells:
            grid.addWidget(Label(text, Role.SMALL, ink="muted"), row, column)
            grid.addWidget(widget, row + 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(remove, 1, 3, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._lines["note"], 4, 0, 1, 4)
        self.body.addLayout(grid)
        self.body.addWidget(self._fault)

    def _set(self, **changes: object) -> None:
        draft = self._presenter.drafts[self._at]
        self._presenter.change(self._at, replace(draft, **changes))  # type: ignore[arg-type]
