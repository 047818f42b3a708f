"""The menu under the account box."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu

from imm_desktop.presenters.account_words import account_name
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.account_box import AccountBox
from imm_desktop.ui.main_window import MainWindow


class AccountMenu(QObject):
    """Offers every account; the one in use is checked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window

    def show(self, settings: SettingsPresenter) -> None:
        """Open the menu below the account box."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for account in settings.settings.accounts:
            action = menu.addAction(account_name(account))
            action.setCheckable(True)
            action.setChecked(account.account_id == settings.settings.account.account_id)
            account_id = account.account_id
            action.triggered.connect(
                lambda _on=False, account_id=account_id: settings.choose_account(account_id)
            )
        menu.addSeparator()
        menu.addAction(self.tr("Accounts…"), lambda: self._window.show_page("settings"))
        box = self._window.findChild(AccountBox)
        if box is not None:
            menu.setMinimumWidth(box.width())
            menu.popup(box.mapToGlobal(box.rect().bottomLeft()))
