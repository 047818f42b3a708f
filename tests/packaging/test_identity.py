"""Who publishes the program stands in one place, and no release goes out with words that stand for it."""

import base64
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def subject(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging/common"))
    monkeypatch.delitem(sys.modules, "identity", raising=False)
    import identity

    return identity


@pytest.fixture
def tree(tmp_path: Path, subject: ModuleType) -> Path:
    for name in (
        subject.FILE,
        "resources/updates/release.json",
        "resources/updates/public_key.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def test_what_stands_for_a_home_is_named_one_by_one(subject: ModuleType, tree: Path) -> None:
    (tree / "resources/updates/release.json").write_text('{"address": ""}')
    words = (
        " ".join(subject.still_missing(tree)) if subject.identity(tree)["homepage"] == "" else ""
    )
    for name in ("app_id", "maintainer", "publisher", "homepage", "release.json", "public_key.txt"):
        assert name in words
    assert subject.main(["--check"]) == 1


def test_a_home_that_was_chosen_is_let_through(subject: ModuleType, tree: Path) -> None:
    chosen = {
        "app_id": "cn.example.video.Review",
        "maintainer": "Review Team <review@example.cn>",
        "publisher": "Example Ltd.",
        "homepage": "https://review.example.cn/",
    }
    (tree / subject.FILE).write_text(json.dumps(chosen))
    updates = tree / "resources/updates"
    (updates / "release.json").write_text('{"address": "https://review.example.cn/release.json"}')
    (updates / "public_key.txt").write_text(
        "# ours\n" + base64.b64encode(bytes(32)).decode() + "\n"
    )
    assert subject.still_missing(tree) == []
    (tree / subject.FILE).write_text(json.dumps({**chosen, "app_id": "review", "maintainer": "me"}))
    assert len(subject.still_missing(tree)) == 2
    (updates / "public_key.txt").write_text("no key\n")
    assert "public_key.txt" in " ".join(subject.still_missing(tree))
    (tree / subject.FILE).write_text(json.dumps({"app_id": "x"}))
    with pytest.raises(ValueError, match="must name"):
        subject.identity(tree)


def test_the_words_stand_nowhere_else(subject: ModuleType) -> None:
    words = [subject.identity()["app_id"], subject.identity()["maintainer"]]
    allowed = {ROOT / "packaging/common/identity.json", ROOT / "packaging/common/identity.py"}
    for path in (ROOT / "packaging").rglob("*"):
        if (
            path.suffix in {".py", ".sh", ".in", ".nsi", ".rc", ".spec", ".json"}
            and path not in allowed
        ):
            text = path.read_text(encoding="utf-8")
            assert not [word for word in words if word in text], path


def test_a_tag_is_checked_before_anything_is_built() -> None:
    workflow = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    first = workflow[: workflow.index("\n  linux:")]
    assert "packaging/common/identity.py --check" in first


def test_all_three_systems_open_cases_by_a_double_click(monkeypatch: pytest.MonkeyPatch) -> None:
    from imm_desktop.domain.cases import SUFFIX

    kind = "application/x-imm-desktop-case"
    linux, windows = ROOT / "packaging/linux", ROOT / "packaging/windows"
    assert f"MimeType={kind};" in (linux / "imm-desktop.desktop").read_text(encoding="utf-8")
    mime = (linux / "imm-desktop.mime.xml").read_text(encoding="utf-8")
    assert f'type="{kind}"' in mime
    assert f'pattern="*{SUFFIX}"' in mime
    script = (windows / "installer.nsi").read_text(encoding="utf-8")
    assert f'"${{CLASSES}}\\{SUFFIX}" "" "${{CASE_KIND}}"' in script
    assert 'DeleteRegKey HKCU "${CLASSES}\\${CASE_KIND}"' in script
    monkeypatch.syspath_prepend(str(ROOT / "packaging/macos"))
    monkeypatch.delitem(sys.modules, "info", raising=False)
    import info

    plist = info.plist("cn.example.Review", "1.0", "1.0.0.0")
    (opened,) = plist["CFBundleDocumentTypes"]
    (declared,) = plist["UTExportedTypeDeclarations"]
    assert opened["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == [SUFFIX[1:]]
