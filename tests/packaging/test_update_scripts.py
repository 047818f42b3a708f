"""The publisher's scripts: a key, and what it signs."""

import importlib.util
import stat
import sys
from pathlib import Path
from types import ModuleType

from imm_desktop.adapters.updates import (
    load_update_key,
    release_of,
)
from imm_desktop.domain.updates import Release
from imm_desktop.resources_path import resources_path
from tests.signed_releases import PAGE

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    path = ROOT / "packaging" / "updates" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"updates_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_pair_is_made_and_what_it_signs_is_believed(tmp_path):
    private, shipped, output = tmp_path / "key.pem", tmp_path / "shipped", tmp_path / "newest.json"
    public = shipped / "public_key.txt"
    assert script("make_key").main([str(private), "--public", str(public)]) == 0

    code = script("sign").main(
        [str(private), "0.2.0", PAGE, str(output), "--shipped", str(shipped)]
    )

    assert code == 0
    assert release_of(output.read_bytes(), load_update_key(shipped)) == Release("0.2.0", PAGE)
    if sys.platform != "win32":
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert "PRIVATE" not in public.read_text()


def test_a_private_key_is_never_written_into_the_repository_or_over_another(tmp_path, capsys):
    make_key = script("make_key")
    inside = ROOT / "packaging" / "updates" / "private.pem"
    assert make_key.main([str(inside), "--public", str(tmp_path / "p.txt")]) == 2
    assert not inside.exists()

    (tmp_path / "key.pem").write_text("precious")
    assert make_key.main([str(tmp_path / "key.pem"), "--public", str(tmp_path / "p.txt")]) == 2
    assert (tmp_path / "key.pem").read_text() == "precious"
    assert not (tmp_path / "p.txt").exists()


def test_what_no_installation_would_believe_is_not_written(tmp_path, capsys):
    private, shipped = tmp_path / "key.pem", tmp_path / "shipped"
    script("make_key").main([str(private), "--public", str(shipped / "public_key.txt")])
    stranger = tmp_path / "stranger"
    script("make_key").main(
        [str(tmp_path / "k2.pem"), "--public", str(stranger / "public_key.txt")]
    )
    sign, output = script("sign"), tmp_path / "newest.json"

    for version, page, folder in (
        ("0.2.0", "http://example.com", shipped),
        ("soon", PAGE, shipped),
        ("0.2.0", PAGE, stranger),
    ):
        given_ = [str(private), version, page, str(output), "--shipped", str(folder)]
        assert sign.main(given_) == 1
    assert not output.exists()


def test_no_private_key_is_in_the_repository():
    marker = "-----BEGIN " + "PRIVATE KEY"
    folders = [ROOT / "packaging" / "updates", resources_path() / "updates"]
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    assert files
    assert [one for one in files if marker in one.read_text(errors="replace")] == []
