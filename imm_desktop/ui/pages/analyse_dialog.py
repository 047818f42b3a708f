"""The Analyse… dialog: tabs by kind, the form, what Start would do."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from imm_desktop.domain.parameters import Parameter
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.presenters.batch_words import cost_line
from imm_desktop.presenters.outlook import Outlook
from imm_desktop.presenters.parameter_words import (
    fault_text,
    group_text,
    help_of,
    label_of,
    limits_of,
)
from imm_desktop.presenters.problem import Problem
from imm_desktop.presenters.task_words import kind_text
from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.field import FieldRow
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import FooterBar, PageHeader, Panel, PanelHeading
from imm_desktop.ui.pages.dry_run_panel import DryRunPanel
from imm_desktop.ui.pages.parameter_fields import ParameterField, field_of
from imm_desktop.ui.pages.recipe_row import RecipeRow
from imm_desktop.ui.shortcuts import key_text
from imm_desktop.ui.tokens import SPACE

_SIZE: Final = (760, 680)
_SHARE_OF_SCREEN: Final = 0.9
_SUM_WIDTH: Final = 460
_FOLDED: Final = frozenset(
    {"notification", "rights", "video", "audio", "snapshots", "sprites", "animations"}
)
"""Groups that start folded: most tasks never need them."""


class AnalyseDialog(QDialog):
    """Shows an AnalysePresenter; closes itself once the tasks are in the journal."""

    left = Signal()
    """Closed, by Start or without."""

    def __init__(self, presenter: AnalysePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._fields: dict[str, FieldRow] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Analyse"))
        room = self.screen().availableGeometry().size() * _SHARE_OF_SCREEN
        self.resize(QSize(*(scaled(self.font(), side) for side in _SIZE)).boundedTo(room))
        self._header = PageHeader()
        title = ElidedLabel(self._title(), Role.TITLE, middle=True)
        title.setToolTip(title.text())
        title.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Preferred)
        self._header.add_left(title, 1_000)  # nothing else in its row
        self._tabs = SegmentedControl([(kind.value, kind_text(kind)) for kind in presenter.kinds()])
        self._tabs.setAccessibleName(self.tr("Kind of analysis"))
        self._tabs.chosen_changed.connect(lambda kind: self._choose(TaskKind(kind)))
        kinds = Panel()
        kinds_row = QHBoxLayout(kinds)
        kinds_row.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], 0)
        kinds_row.addWidget(self._tabs)
        kinds_row.addStretch(1)
        self._problem = Banner()
        self._problem.hide()
        self._outlook = Banner("warning")
        self._outlook.action_requested.connect(presenter.use_better_interval)
        self._banners = Panel()
        banners = QVBoxLayout(self._banners)
        banners.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], 0)
        for banner in (self._problem, self._outlook):
            banners.addWidget(banner)
            banner.dismissed.connect(self._fit_banners)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._footer = FooterBar(raised=True)
        self._sum = Label("", ink="muted", wrap=True)
        self._sum.setMinimumWidth(_SUM_WIDTH)
        self._cancel = Button(self.tr("Cancel"))
        self._cancel.clicked.connect(self.close)
        self._start = Button(self.tr("Start"), kind="primary", key=key_text("Ctrl+Return"))
        self._start.clicked.connect(presenter.start)
        self._footer.add_left(self._sum)
        self._footer.add_right(self._cancel)
        self._footer.add_right(self._start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._recipes = RecipeRow(presenter)
        self._recipes.applied.connect(self._show_kind)
        presenter.filled_in.connect(self._show_filled_in)
        self._dry_run = DryRunPanel(presenter)
        column.addWidget(self._header)
        column.addWidget(kinds)
        column.addWidget(self._recipes)
        column.addWidget(self._banners)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._dry_run)
        column.addWidget(self._footer)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, presenter.start)
        presenter.changed.connect(self._show)
        presenter.runner.changed.connect(self._show)
        presenter.started.connect(lambda _count: self.accept())
        presenter.batch_started.connect(lambda _batch: self.accept())
        presenter.problem_raised.connect(self._show_problem)
        self.finished.connect(lambda _code: self.left.emit())
        self._build_form()
        self._show()

    @property
    def start_button(self) -> Button:
        """What Start is, for whoever drives the dialog from outside."""
        return self._start

    def choose(self, kind: TaskKind) -> None:
        """Show the form of ``kind``."""
        self._tabs.choose(kind.value)
        self._choose(kind)

    def _title(self) -> str:
        presenter = self._presenter
        if presenter.place is not None:
            title = f"oss://{presenter.place.bucket}/{presenter.place.prefix}"
        elif len(presenter.entries) == 1:
            title = presenter.entries[0].uri.name
        else:
            count = count_text(len(presenter.entries))
            title = self.tr("Objects: %1").replace("%1", count)
        return self.tr("Analyse · %1").replace("%1", title)

    def _show_kind(self) -> None:
        """A recipe has chosen the kind and filled in the form."""
        self._tabs.choose(self._presenter.kind.value)
        self._build_form()
        self._show()

    def _show_filled_in(self) -> None:
        if self._presenter.kind is TaskKind.HIGHLIGHT:
            self._build_form()
            self._show()

    def _choose(self, kind: TaskKind) -> None:
        self._presenter.choose(kind)
        self._build_form()
        self._show()

    def _build_form(self) -> None:
        form = Panel()
        column = QVBoxLayout(form)
        column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[4])
        column.setSpacing(SPACE[3])
        self._fields = {}
        parameters = self._presenter.parameters
        if not any(not one.group for one in parameters):
            column.addWidget(
                Label(
                    self.tr(
                        "Nothing needs to be set. Labels, people, places and things are looked for in the whole video."
                    ),
                    ink="muted",
                    wrap=True,
                )
            )
        for group in dict.fromkeys(one.group for one in parameters):
            members = [one for one in parameters if one.group == group]
            body = self._group_body(members)
            if group in _FOLDED:
                column.addWidget(self._fold(group, body), 0, Qt.AlignmentFlag.AlignLeft)
            elif group:
                column.addWidget(PanelHeading(group_text(group)))
            column.addWidget(body)
        column.addStretch(1)
        self._scroll.setWidget(form)

    def _group_body(self, members: list[Parameter]) -> QWidget:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE[2])
        for parameter in members:
            field = field_of(parameter, body)
            field.show_value(self._presenter.values.get(parameter.path))
            path = parameter.path
            field.value_changed.connect(
                lambda value, path=path: self._presenter.set_value(path, value)
            )
            help_text = help_of(parameter)
            limits = limits_of(parameter)
            text = f"{help_text} ({limits})" if help_text and limits else help_text or limits
            row = FieldRow(label_of(parameter), field, text)
            self._fields[path] = row
            rows.addWidget(row)
        return body

    def _fold(self, group: str, body: QWidget) -> Button:
        button = Button(group_text(group), kind="quiet", icon="chevron-right")
        button.setCheckable(True)
        body.setVisible(False)

        def toggled() -> None:
            is_open = body.isHidden()
            body.setVisible(is_open)
            button.set_icon_name("chevron-down" if is_open else "chevron-right")

        button.clicked.connect(toggled)
        return button

    def _show(self) -> None:
        outlook = self._presenter.outlook()
        complaints: dict[str, str] = {}
        for fault in outlook.faults:
            top = fault.path.split("[", 1)[0]
            if fault.path not in self._fields and top in self._fields:
                complaints.setdefault(top, f"{fault.path[len(top) :]}: {fault_text(fault)}")
            else:
                complaints.setdefault(fault.path, fault_text(fault))
        for path, row in self._fields.items():
            row.show_error(complaints.get(path, ""))
            if isinstance(row.control, ParameterField) and path == "Interval":
                self._follow(row.control, path)
        self._show_coverage(outlook)
        self._start.set_busy(self._presenter.is_starting)
        self._start.setEnabled(self._presenter.may_start and not self._presenter.is_starting)
        self._sum.setText(self._sum_text(outlook))
        self._dry_run.show_run()

    def _follow(self, field: ParameterField, path: str) -> None:
        """Show a value that was set from elsewhere, but never under the operator's fingers."""
        focus = self.focusWidget()
        if not (self.isVisible() and field.isAncestorOf(focus)):
            field.show_value(self._presenter.values.get(path))

    def _show_coverage(self, outlook: Outlook) -> None:
        coverage = outlook.coverage
        if coverage is None:
            self._outlook.hide()
            self._fit_banners()
            return
        seconds = round(coverage.coverage.duration_ms / 1000)
        looked = round(coverage.coverage.looked_at.duration_ms / 1000)
        if coverage.coverage.is_complete:
            text = self.tr("Looks at all %1 s of the longest video")
            self._outlook.show_message(text.replace("%1", count_text(seconds)), "", tone="info")
        else:
            text = self.tr("Looks at %1 of %2 s of the longest video (%3)")
            text = text.replace("%1", count_text(looked)).replace("%2", count_text(seconds))
            advice = (
                self.tr("Interval %1 covers all of it.")
                if coverage.covers_all
                else self.tr("Interval %1, the longest there is, covers the most of it.")
            )
            self._outlook.show_message(
                text.replace("%3", percent_text(coverage.coverage.share)),
                advice.replace("%1", str(coverage.better_interval_s)),
                tone="warning",
                action=self.tr("Use it"),
            )
        self._outlook.show()
        self._fit_banners()

    def _sum_text(self, outlook: Outlook) -> str:
        if outlook.faults:
            fault = outlook.faults[0]
            where = self._fields.get(fault.path.split("[", 1)[0])
            name = (
                label_of(where.control.parameter)
                if where and isinstance(where.control, ParameterField)
                else fault.path
            )
            return f"{name}: {fault_text(fault)}"
        if self._presenter.is_batch:
            run = self._presenter.runner.dry_run
            is_done = run is not None and run.is_final and not run.tasks
            return self.tr("Nothing is left to analyse.") if is_done else ""
        if not outlook.tasks:
            return self.tr("None of the chosen objects suits this analysis.")
        parts = [self.tr("Tasks: %1").replace("%1", count_text(outlook.tasks))]
        if outlook.snapshots is not None:
            parts.append(self.tr("frames: at most %1").replace("%1", count_text(outlook.snapshots)))
        if outlook.left_out:
            parts.append(self.tr("left out: %1").replace("%1", count_text(outlook.left_out)))
        run = self._presenter.runner.dry_run
        if run is not None:
            parts.append(cost_line(run, is_free=self._presenter.is_free))
        return " · ".join(parts)

    def _show_problem(self, problem: Problem) -> None:
        self._problem.show_message(problem.title, problem.advice, problem.details)
        self._problem.show()
        self._fit_banners()

    def _fit_banners(self) -> None:
        self._banners.setHidden(self._problem.isHidden() and self._outlook.isHidden())
