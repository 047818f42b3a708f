"""Places of the Library: its tree, buckets that are added by name, and what is written there."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.errors import NotFoundError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.presenters.library import ListingState
from imm_desktop.presenters.uploads import Progress
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.pages.bucket_dialog import BucketDialog
from imm_desktop.ui.pages.bucket_tree import BucketTree
from tests.fakes.objects import no_listing
from tests.helpers import recorded, until
from tests.ui.library_page import A, button, play, texts

CLOUD = Account("c1", AccountKind.CLOUD, "C", "cn-hangzhou", "p", CredentialSource.KEY_RING)


def test_the_tree_leads_to_a_prefix_and_the_header_says_where(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        tree = page.findChild(BucketTree)
        bucket = tree.topLevelItem(0)
        assert bucket.child(0).text(0) == "2026"
        tree.setCurrentItem(bucket.child(0))
        await until(lambda: presenter.place.prefix == "2026/" and not presenter.is_listing)
        assert "reel / 2026" in texts(page)
        assert presenter.model.tile(0).entry.uri.name == "x.mp4"
        presenter.use(None)
        assert tree.topLevelItemCount() == 0
        assert "reel / 2026" not in texts(page)

    play(with_desk, qtbot, scenario, A, ObjectUri("reel", "2026/x.mp4"))


def test_dropped_files_are_uploaded(with_desk, qtbot, tmp_path):
    file = tmp_path / "new.mp4"
    file.write_bytes(b"v")

    async def scenario(desk, page, presenter):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
        QApplication.sendEvent(page, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(page, QDropEvent(QPointF(400, 300), copy, data, left, none))
        await until(lambda: presenter.model.total == 4)
        assert [uri.name for uri in desk.objects.uploads] == ["new.mp4"]
        presenter.use(None)
        refused = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
        QApplication.sendEvent(page, refused)
        assert not refused.isAccepted()

    play(with_desk, qtbot, scenario)


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        presenter.upload_changed.emit(Progress("a.mp4", 40, 100, 3, 12))
        assert "Uploading 3 of 12" in texts(page)
        cancel = button(page, "Cancel")
        assert cancel.isVisible()
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
        assert not cancel.isVisible()
        assert "Objects: 3" in texts(page)

    play(with_desk, qtbot, scenario)


def test_a_key_that_may_not_list_buckets_works_with_the_name_that_is_typed(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        desk.objects.failures.set("list_buckets", no_listing())
        told = recorded(presenter.named_changed)
        presenter.use(desk.bench)
        await until(lambda: presenter.state is ListingState.UNLISTED)
        empty = page.findChild(EmptyState)
        assert empty.accessibleName().startswith("This key may not list buckets")
        empty.next_requested.emit()
        dialog = page.window().findChild(BucketDialog)
        yes = next(one for one in dialog.findChildren(Button) if one.text() == "Add")
        QTest.keyClicks(dialog.line, "Reel")
        assert not yes.isEnabled()
        dialog.line.setText("oss://reel/2026")
        assert yes.isEnabled()
        qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
        await until(lambda: presenter.state is ListingState.READY)
        assert told == [("c1", "reel", True)]
        assert (presenter.place.bucket, presenter.place.prefix) == ("reel", "2026/")
        tree = page.findChild(BucketTree)
        assert [one.is_named for one in presenter.buckets] == [True]
        tree.remove_requested.emit("reel")
        await until(lambda: presenter.state is ListingState.UNLISTED)
        assert told[1:] == [("c1", "reel", False)]

    uris = (A, ObjectUri("reel", "2026/x.mp4"))
    play(with_desk, qtbot, scenario, *uris, use=False, account=CLOUD)


def test_a_bucket_that_cannot_be_read_is_not_kept(with_desk, qtbot):
    async def scenario(desk, _page, presenter):
        problems, told = recorded(presenter.problem_raised), recorded(presenter.named_changed)
        desk.objects.failures.add("list_objects", NotFoundError("no", request_id="R1"))
        presenter.name_bucket("gone")
        await until(lambda: problems)
        assert "R1" in problems[0].details
        assert told == []
        assert [one.name for one in presenter.buckets] == ["reel"]

    play(with_desk, qtbot, scenario, account=CLOUD)


def test_the_tree_says_how_many_objects_lie_in_each_place(with_desk, qtbot):
    below = [ObjectUri("reel", f"street/{number}.mp4") for number in range(2)]

    async def scenario(_desk, page, _presenter):
        tree = page.findChild(BucketTree)
        bucket = tree.topLevelItem(0)
        await until(lambda: bucket.child(0) is not None and bucket.child(0).text(1))
        assert (bucket.text(0), bucket.text(1)) == ("reel", "1")
        assert (bucket.child(0).text(0), bucket.child(0).text(1)) == ("street", "2")
        tree.show_count("reel", "street/", 40_000, is_more=True)
        assert bucket.child(0).text(1) == "40,000+"
        tree.show_count("reel", "gone/", 1, is_more=False)

    play(with_desk, qtbot, scenario, A, *below)
