"""What narrows the Library: words, states, dates; and where else the words' labels are seen."""

from datetime import UTC, datetime, time, timedelta
from types import EllipsisType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QMenu

from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.presenters.library_tiles import StateFilter
from imm_desktop.presenters.plain_text import shown_name
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.pages.object_view import ObjectView
from imm_desktop.ui.pages.wrapped_row import WrappedRow
from imm_desktop.ui.shortcuts import key_source

if TYPE_CHECKING:
    from imm_desktop.domain.media import ObjectEntry

ANY_TIME: Final = -1
_MOST_ELSEWHERE: Final = 25
"""Objects in the menu of those found elsewhere; more are found by another word."""


class LibrarySearch(QObject):
    """The controls, and what they do to the rows of a view; what was chosen stays chosen while it is shown."""

    def __init__(self, presenter: LibraryPresenter, view: ObjectView) -> None:
        super().__init__(view)
        self._presenter, self._view = presenter, view
        self._kept: tuple[ObjectEntry, ...] = ()
        self.field = SearchField("", key=key_source("go.search"), takes_return=True)
        self._wants_first = False
        """Whether Return was pressed before what it leads to was found."""
        self._state = ComboField()
        self._since = ComboField()
        self.row = WrappedRow([(self.field, 1), (self._state, 0), (self._since, 0)])
        self.elsewhere = Button(kind="quiet")
        self.elsewhere.hide()
        self.elsewhere.clicked.connect(self._show_menu)
        self.field.search_changed.connect(self._find)
        self.field.returnPressed.connect(self._want_first)
        self._state.chosen_changed.connect(lambda state: self._narrow(state=state))
        self._since.chosen_changed.connect(lambda days: self._narrow(since=since_days(days)))
        presenter.model.narrowed.connect(self._keep_chosen)
        presenter.labels.changed.connect(self._show_labelled)
        presenter.total_changed.connect(self._show_elsewhere)

    def show_everything(self) -> None:
        """Narrow no longer."""
        self.field.clear()
        self._state.choose(StateFilter.ALL)
        self._since.choose(ANY_TIME)
        self._narrow(text="", state=StateFilter.ALL, since=None)

    def retranslate(self) -> None:
        """Say everything again in the present language."""
        tr = QCoreApplication.translate
        self.field.show_placeholder(tr("LibraryPage", "name, label, “car & person”"))
        self._state.setAccessibleName(tr("LibraryPage", "State"))
        self._state.set_choices(
            [
                (StateFilter.ALL, tr("LibraryPage", "All states")),
                (StateFilter.NEW, tr("LibraryPage", "New")),
                (StateFilter.RUNNING, tr("LibraryPage", "Running")),
                (StateFilter.ANALYSED, tr("LibraryPage", "Analysed")),
                (StateFilter.REVIEW, tr("LibraryPage", "Needs review")),
                (StateFilter.APPROVED, tr("LibraryPage", "Approved")),
                (StateFilter.BLOCKED, tr("LibraryPage", "Blocked")),
                (StateFilter.FAILED, tr("LibraryPage", "Failed")),
                (StateFilter.SUGGESTED_BLOCK, tr("LibraryPage", "Suggested: block")),
                (StateFilter.SUGGESTED_REVIEW, tr("LibraryPage", "Suggested: review")),
                (StateFilter.SUGGESTED_PASS, tr("LibraryPage", "Suggested: pass")),
            ]
        )
        self._since.setAccessibleName(tr("LibraryPage", "Changed"))
        self._since.setToolTip(tr("LibraryPage", "When the object was written last"))
        self._since.set_choices(
            [
                (ANY_TIME, tr("LibraryPage", "Any time")),
                (0, tr("LibraryPage", "Today")),
                (7, tr("LibraryPage", "7 days")),
                (30, tr("LibraryPage", "30 days")),
            ]
        )
        self._show_elsewhere()

    def _want_first(self) -> None:
        """Put the keyboard to the first that is found, as soon as it is; Return once more opens it."""
        self._wants_first = True
        self._go_to_first()

    def _go_to_first(self) -> None:
        model = self._presenter.model
        if not self._wants_first or model.is_narrowing:
            return
        if model.rowCount():
            self._wants_first = False
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._view.setCurrentIndex(model.index(0))
        elif not self._presenter.labels.is_searching:
            self._wants_first = False

    def _find(self, text: str) -> None:
        self._wants_first = False
        self._narrow(text=text)
        self._presenter.labels.search(text)

    def _narrow(
        self,
        *,
        text: str | None = None,
        state: StateFilter | None = None,
        since: datetime | EllipsisType | None = ...,
    ) -> None:
        self._kept = self._kept or self._presenter.selection
        found = self._presenter.labels.found
        self._presenter.model.narrow(
            text=text,
            state=state,
            since=since,
            labelled=found.moments_ms if text in (None, found.text) else {},
        )

    def _show_labelled(self) -> None:
        self._narrow()
        self._show_elsewhere()
        self._go_to_first()

    def _keep_chosen(self) -> None:
        """Choose again what was chosen before other rows were asked for."""
        kept, self._kept = self._kept, ()
        if kept:
            self._view.narrow_keeping(kept)
        self._go_to_first()

    def _show_elsewhere(self) -> None:
        count = len(self._presenter.found_elsewhere())
        self.elsewhere.setVisible(count > 0)
        text = QCoreApplication.translate("LibraryPage", "Elsewhere: %1")
        self.elsewhere.setText(text.replace("%1", count_text(count)))
        self.elsewhere.setToolTip(
            QCoreApplication.translate(
                "LibraryPage", "Objects in other places whose archived labels fit the words"
            )
        )

    def _show_menu(self) -> None:
        menu = QMenu(self.elsewhere)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for uri, position_ms in self._presenter.found_elsewhere()[:_MOST_ELSEWHERE]:
            name = shown_name(f"{uri.bucket}/{uri.key}").replace("&", "&&")
            action = menu.addAction(f"{name} · {short_duration(position_ms)}")
            action.triggered.connect(lambda _on=False, uri=uri: self._presenter.open_found(uri))
        menu.popup(self.elsewhere.mapToGlobal(self.elsewhere.rect().topLeft()))


def since_days(days: int) -> datetime | None:
    """The beginning of the day so many days ago, by this computer's clock; None for any time."""
    if days == ANY_TIME:
        return None
    today = datetime.now(UTC).astimezone().date()
    return datetime.combine(today - timedelta(days=days), time()).astimezone()
