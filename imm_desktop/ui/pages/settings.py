"""The Settings page: sections left, one form right."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imm_desktop.domain.settings import Language, Look, Settings, Veil
from imm_desktop.presenters.review_words import reason_text
from imm_desktop.presenters.settings import MOST_REASONS, SettingsPresenter
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import ComboField, LineField, SpinField, TextArea
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import PageHeader, Panel
from imm_desktop.ui.pages.account_settings import AccountSettings
from imm_desktop.ui.tokens import SPACE

_FORM_WIDTH: Final = 720


class SettingsPage(QWidget):
    """Shows a SettingsPresenter; every change holds at once."""

    def __init__(
        self,
        presenter: SettingsPresenter,
        about: Callable[[], list[tuple[str, str]]],
        parent: QWidget | None = None,
    ) -> None:
        """``about`` gives what stands under About: pairs of name and text, in the language now chosen."""
        super().__init__(parent)
        self._presenter, self._about_of = presenter, about
        self._header = PageHeader()
        self._sections = SegmentedControl()
        self._stack = QStackedWidget()
        self._accounts = AccountSettings(presenter)
        self._reviewer = LineField(name="")
        self._grace = SpinField(0, 600, 10, suffix=" s")
        self._tags = QCheckBox()
        self._reasons = TextArea(lines=9)
        self._veil = SegmentedControl()
        self._muted = QCheckBox()
        self._updates = QCheckBox()
        self._look = SegmentedControl()
        self._language = SegmentedControl()
        self._label_language = ComboField()
        self._scale = SpinField(80, 200, 100, suffix=" %")
        self._review_form, self._look_form = Form(), Form()
        self._rows: dict[str, FieldRow] = {}
        self._build()
        self._connect()
        self.retranslate()
        self._show(presenter.settings)

    def show_section(self, key: str) -> None:
        """``accounts``, ``review``, ``look`` or ``about``."""
        self._sections.choose(key)
        self._stack.setCurrentIndex(("accounts", "review", "look", "about").index(key))

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""
        self._header.set_title(self.tr("Settings"))
        self._sections.set_choices(
            [
                ("accounts", self.tr("Accounts")),
                ("review", self.tr("Review")),
                ("look", self.tr("Look")),
                ("about", self.tr("About")),
            ]
        )
        self._tags.setText(
            self.tr("Write imm-review, imm-review-by and imm-review-at on the object")
        )
        self._muted.setText(self.tr("Play without sound until M is pressed"))
        self._updates.setText(self.tr("Look for a newer release at each start; nothing is fetched"))
        self._veil.set_choices(
            [
                (Veil.BLUR, self.tr("Blur")),
                (Veil.GREY, self.tr("Blur and grey")),
                (Veil.OFF, self.tr("Off")),
            ]
        )
        self._look.set_choices(
            [
                (Look.SYSTEM, self.tr("System")),
                (Look.LIGHT, self.tr("Light")),
                (Look.DARK, self.tr("Dark")),
            ]
        )
        self._language.set_choices(
            [
                (Language.SYSTEM, self.tr("System")),
                (Language.ENGLISH, "English"),
                (Language.CHINESE, "简体中文"),
            ]
        )
        self._label_language.set_choices(
            [
                (Language.SYSTEM, self.tr("As the program")),
                (Language.ENGLISH, "English"),
                (Language.CHINESE, "简体中文"),
            ]
        )
        self._name_rows()
        self._fill_about()
        self._accounts.retranslate()
        self._show(self._presenter.settings)

    def _build(self) -> None:
        self._header.add_left(self._sections)
        for key, control in (
            ("reviewer", self._reviewer),
            ("grace", self._grace),
            ("tags", self._tags),
            ("veil", _at_left(self._veil)),
            ("muted", self._muted),
            ("reasons", self._reasons),
        ):
            self._rows[key] = self._review_form.add_row("", control)
        looks: tuple[tuple[str, QWidget], ...] = (
            ("look", _at_left(self._look)),
            ("language", _at_left(self._language)),
            ("labels", self._label_language),
            ("scale", self._scale),
        )
        for key, field in looks:
            self._rows[key] = self._look_form.add_row("", field)
        for form in (self._review_form, self._look_form):
            form.add_stretch()
        self._about_box = QWidget()
        about_page = QVBoxLayout(self._about_box)
        about_page.setSpacing(SPACE[3])
        about_page.addWidget(self._updates)
        self._about_column = QVBoxLayout()
        self._about_column.setSpacing(SPACE[2])
        about_page.addLayout(self._about_column, 1)
        for page in (self._accounts, self._review_form, self._look_form, self._about_box):
            self._stack.addWidget(_scrolled(page))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._header)
        box.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._show)
        self._sections.chosen_changed.connect(self.show_section)
        self._reviewer.editingFinished.connect(
            lambda: presenter.set_reviewer(self._reviewer.text())
        )
        self._grace.editingFinished.connect(
            lambda: presenter.set_grace_ms(self._grace.value() * 1000)
        )
        self._tags.clicked.connect(presenter.set_tags_objects)
        self._muted.clicked.connect(presenter.set_muted)
        self._updates.clicked.connect(self._choose_updates)
        self._veil.chosen_changed.connect(lambda one: presenter.set_veil(Veil(one)))
        self._look.chosen_changed.connect(lambda one: presenter.set_look(Look(one)))
        self._language.chosen_changed.connect(lambda one: presenter.set_language(Language(one)))
        self._label_language.chosen_changed.connect(presenter.set_label_language)
        self._scale.editingFinished.connect(
            lambda: presenter.set_text_scale(self._scale.value() / 100)
        )
        self._reasons.installEventFilter(self)
        self._reasons.textChanged.connect(self._check_reasons)

    def _choose_updates(self, is_on: bool) -> None:
        self._presenter.set_checks_updates(is_on)
        self._fill_about()  # it says how the check stands

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Reasons are kept when the keyboard leaves them: each keystroke would make a policy version."""
        if watched is self._reasons and event.type() is QEvent.Type.FocusOut:
            self._keep_reasons()
        return super().eventFilter(watched, event)

    def _check_reasons(self) -> None:
        """Said while typing: lines beyond the digit keys would be lost."""
        count = len({line for line in self._reasons_typed() if line})
        if not count:
            text = self.tr("At least one is needed; else the reasons stay as they are.")
        elif count > MOST_REASONS:
            text = self.tr("At most %1: the lines after them are left out.")
        else:
            text = ""
        self._rows["reasons"].show_error(text.replace("%1", str(MOST_REASONS)))

    def _reasons_typed(self) -> list[str]:
        """The lines, with translated texts turned back into the policy's own."""
        own = {reason_text(one): one.text for one in self._presenter.settings.policy.reasons}
        lines = self._reasons.toPlainText().splitlines()
        return [own.get(line.strip(), line.strip()) for line in lines]

    def _show(self, settings: Settings) -> None:
        self._reviewer.setPlaceholderText(self._presenter.reviewer)
        if not self._reviewer.hasFocus():
            self._reviewer.setText(settings.reviewer)
        if not self._grace.hasFocus():
            self._grace.setValue(settings.policy.grace_ms // 1000)
        if not self._scale.hasFocus():
            self._scale.setValue(round(settings.text_scale * 100))
        if not self._reasons.hasFocus():
            texts = [reason_text(one) for one in settings.policy.reasons]
            self._reasons.setPlainText("\n".join(texts))
            self._reasons.document().setModified(False)
        self._tags.setChecked(settings.policy.tags_objects)
        self._muted.setChecked(settings.muted)
        if self._updates.isChecked() != settings.checks_updates:
            self._updates.setChecked(settings.checks_updates)
            self._fill_about()
        self._veil.choose(settings.veil)
        self._look.choose(settings.look)
        self._language.choose(settings.language)
        self._label_language.choose(settings.label_language)

    def _name_rows(self) -> None:
        words = {
            "reviewer": (
                self.tr("Reviewer"),
                self.tr("Stands in the log and on the object; a pseudonym is fine."),
            ),
            "grace": (
                self.tr("Grace time"),
                self.tr(
                    "Seconds between a decision and its effect; within it, taking back leaves no trace."
                ),
            ),
            "tags": (
                self.tr("Effect"),
                self.tr("Without it, decisions stay in the log of this computer."),
            ),
            "veil": (
                self.tr("Veil"),
                self.tr(
                    "Covers pictures under review until Q is held. Research links seeing less, smaller and greyer to less strain; it does not promise more."
                ),
            ),
            "muted": (self.tr("Sound"), ""),
            "reasons": (
                self.tr("Reasons"),
                self.tr(
                    "One a line, at most nine: the digits 1 to 9 choose them. A change makes a new version of the policy."
                ),
            ),
            "look": (self.tr("Look"), ""),
            "language": (self.tr("Language"), ""),
            "labels": (
                self.tr("Label names"),
                self.tr(
                    "Services answer in Chinese; names with a known translation are shown in the language chosen here."
                ),
            ),
            "scale": (
                self.tr("Text size"),
                self.tr("80 to 200 % of the system's text size; also Ctrl + and Ctrl −."),
            ),
        }
        for key, (label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
        for control, key in (
            (self._reviewer, "reviewer"),
            (self._grace, "grace"),
            (self._reasons, "reasons"),
            (self._scale, "scale"),
            (self._label_language, "labels"),
            (self._veil, "veil"),
            (self._look, "look"),
            (self._language, "language"),
        ):
            control.setAccessibleName(words[key][0])

    def _fill_about(self) -> None:
        while (item := self._about_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for name, text in self._about_of():
            if name:
                self._about_column.addWidget(Label(name, Role.STRONG))
            self._about_column.addWidget(Label(text, ink="muted", wrap=True, selectable=True))
            self._about_column.addSpacing(SPACE[2])
        self._about_column.addStretch(1)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_about()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving by a key takes no focus away first: what was typed is kept all the same."""
        self._keep_typed()
        super().hideEvent(event)

    def _keep_typed(self) -> None:
        presenter = self._presenter
        presenter.set_reviewer(self._reviewer.text())
        presenter.set_grace_ms(self._grace.value() * 1000)
        presenter.set_text_scale(self._scale.value() / 100)
        self._keep_reasons()

    def _keep_reasons(self) -> None:
        if self._reasons.document().isModified():
            self._reasons.document().setModified(False)
            self._presenter.set_reasons(self._reasons_typed())


def _at_left(control: QWidget) -> QWidget:
    """``control`` no wider than it needs to be, in a row as wide as the others."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(control)
    row.addStretch(1)
    return holder


def _scrolled(widget: QWidget) -> QScrollArea:
    body = Panel()
    row = QHBoxLayout(body)
    row.setContentsMargins(SPACE[5], SPACE[4], SPACE[5], SPACE[4])
    widget.setMaximumWidth(_FORM_WIDTH)
    row.addWidget(widget, 1)
    row.addStretch(0)
    scroll = QScrollArea()
    scroll.setFrameShape(QScrollArea.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    scroll.setWidget(body)
    return scroll
