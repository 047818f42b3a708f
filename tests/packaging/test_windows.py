"""How the program for Windows is staged on Linux."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

WINDOWS = Path(__file__).resolve().parents[2] / "packaging" / "windows"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"windows_{name}", WINDOWS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


interpreter, trimming, imports, filelist = map(
    load, ("interpreter", "trimming", "imports", "filelist")
)

GENUINE = """
Signature Index: 0  (Primary Signature)
Current message digest    : 03A6DEA9
Calculated message digest : 03A6DEA9

Signer's certificate:
	------------------
	Signer #0:
		Subject: /C=US/ST=Oregon/L=Beaverton/O=Python Software Foundation/CN=Python Software Foundation
		Issuer : /C=US/O=DigiCert, Inc./CN=DigiCert Trusted G4 Code Signing RSA4096 SHA384 2021 CA1
Signing certificate chain verified using:
	Signer #2:
		Subject: /C=US/O=DigiCert Inc/CN=DigiCert Trusted Root G4
Signature verification: failed
"""


class TestSignatures:
    def test_the_foundations_signature_is_believed_where_no_revocation_list_can_be_had(
        self,
    ) -> None:
        assert interpreter.signer_in(GENUINE, "python.exe") == "Python Software Foundation"

    def test_a_changed_file_is_refused(self) -> None:
        changed = GENUINE.replace(
            "Calculated message digest : 03", "Calculated message digest : 04"
        )
        with pytest.raises(interpreter.NotGenuineError, match="digest"):
            interpreter.signer_in(changed, "python.exe")

    def test_a_certificate_somebody_made_for_himself_is_refused(self) -> None:
        made = GENUINE.replace("Signing certificate chain verified using:", "")
        with pytest.raises(interpreter.NotGenuineError, match="authority"):
            interpreter.signer_in(made, "python.exe")

    def test_an_unsigned_file_is_refused(self) -> None:
        with pytest.raises(interpreter.NotGenuineError):
            interpreter.signer_in("No signature found\n", "python.exe")

    def test_microsoft_may_sign_the_runtime_but_not_python(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tool = tmp_path / "osslsigncode"
        report = GENUINE.replace("CN=Python Software Foundation", "CN=Microsoft Corporation")
        tool.write_text(f"#!/bin/sh\ncat <<'END'{report}END\n")
        tool.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        assert interpreter.check_signature(Path("vcruntime140.dll")) == "Microsoft Corporation"
        with pytest.raises(interpreter.NotGenuineError, match="signed by Microsoft"):
            interpreter.check_signature(Path("python311.dll"))

    def test_the_standard_library_is_stored_plainly_without_what_nobody_asks_for(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "python311.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in ("zlib.pyc", "lib2to3/main.pyc", "json/__init__.pyc"):
                packed.writestr(zipfile.ZipInfo(name, (2024, 4, 2, 8, 0, 0)), name.encode() * 99)
        interpreter.slim(path)
        with zipfile.ZipFile(path) as plain:
            parts = plain.infolist()
            assert [one.filename for one in parts] == ["zlib.pyc", "json/__init__.pyc"]
            assert {one.compress_type for one in parts} == {zipfile.ZIP_STORED}
            assert {one.date_time for one in parts} == {(2024, 4, 2, 8, 0, 0)}
            assert plain.read("zlib.pyc") == b"zlib.pyc" * 99

    def test_sys_path_holds_the_program_only(self) -> None:
        assert interpreter.PATHS.split() == ["python311.zip", ".", "..\\lib", "..\\app"]
        assert "import site" not in interpreter.PATHS


PLUGINS = [f"{kind}/{name}" for kind, kept in trimming.QT_PLUGINS.items() for name in kept or ()]


def packages_in(folder: Path) -> Path:
    """A folder of packages with everything that must stay of Qt, and some of what must not."""
    qt = folder / "PySide6"
    names = [f"PySide6/{name}" for name in trimming.QT_LIBRARIES]
    names += ["PySide6/Qt6WebEngineCore.dll", "PySide6/designer.exe", "PySide6/__init__.py"]
    names += ["PySide6/qml/QtQuick/plugin.dll", "PySide6/plugins/sqldrivers/qsqlite.dll"]
    names += [f"PySide6/plugins/{name}" for name in PLUGINS]
    names += ["PySide6/plugins/platforms/qdirect2d.dll"]
    names += ["PySide6/plugins/multimedia/windowsmediaplugin.dll", "PySide6/plugins/tls/qs.dll"]
    names += ["PySide6/translations/qtbase_zh_CN.qm", "PySide6/translations/qtbase_fr.qm"]
    names += ["PySide6/translations/qtwebengine_locales/fr.pak"]
    names += ["onnxruntime/capi/onnxruntime.dll", "numpy/tests/test_all.py"]
    names += ["numpy/core.py", "numpy/core.pyi", "lib/ncnn.lib", "bin/tool.exe"]
    names += ["PIL/_imaging.cp311-win_amd64.pyd", "PIL/_imagingft.cp311-win_amd64.pyd"]
    names += ["google/protobuf/any.py", "protobuf-7.dist-info/METADATA"]
    names += ["oss2-2.dist-info/direct_url.json", "oss2-2.dist-info/METADATA"]
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert qt.is_dir()
    return folder


class TestTrimming:
    def test_only_what_the_program_loads_stays(self, tmp_path: Path) -> None:
        packages = packages_in(tmp_path)
        trimming.trim(packages)
        left = {p.relative_to(packages).as_posix() for p in packages.rglob("*") if p.is_file()}
        expected = {f"PySide6/{name}" for name in trimming.QT_LIBRARIES} | {
            "PySide6/__init__.py",
            *(f"PySide6/plugins/{name}" for name in PLUGINS),
            "PySide6/translations/qtbase_zh_CN.qm",
            "numpy/core.py",
            "PIL/_imaging.cp311-win_amd64.pyd",
            "oss2-2.dist-info/METADATA",
        }
        assert left == expected

    def test_records_name_what_is_left(self, tmp_path: Path) -> None:
        packages = packages_in(tmp_path)
        record = packages / "oss2-2.dist-info" / "RECORD"
        rows = [
            "bin/tool.exe,sha256=aa,1",
            "numpy/core.py,sha256=bb,1",
            "oss2-2.dist-info/RECORD,,",
        ]
        record.write_text("".join(f"{row}\n" for row in rows))
        trimming.trim(packages)
        assert record.read_text().splitlines() == rows[1:]

    def test_a_renamed_library_is_noticed(self, tmp_path: Path) -> None:
        packages = packages_in(tmp_path)
        (packages / "PySide6" / "Qt6Core.dll").rename(packages / "PySide6" / "Qt7Core.dll")
        with pytest.raises(FileNotFoundError, match=r"Qt6Core\.dll"):
            trimming.trim(packages)

    def test_a_renamed_plugin_is_noticed(self, tmp_path: Path) -> None:
        packages = packages_in(tmp_path)
        (packages / "PySide6" / "plugins" / "multimedia" / "ffmpegmediaplugin.dll").unlink()
        with pytest.raises(FileNotFoundError, match="multimedia/ffmpegmediaplugin"):
            trimming.trim(packages)


def program(folder: Path, reports: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A staged program whose libraries ask for what ``reports`` says, through an objdump of our own."""
    runtime = folder / "runtime"
    for name, wanted in reports.items():
        path = runtime / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(f"\tDLL Name: {one}" for one in wanted.split()))
    (runtime / "python").mkdir(exist_ok=True)
    tool = folder / "objdump"
    tool.write_text('#!/bin/sh\ncat "$2"\n')
    tool.chmod(0o755)
    monkeypatch.setattr(imports, "OBJDUMP", str(tool))
    return runtime


class TestImports:
    def test_windows_python_and_the_package_itself_provide(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reports = {
            "python/python311.dll": "KERNEL32.dll",
            "python/msvcp140.dll": "KERNEL32.dll",
            "lib/av/codec.pyd": "python311.dll api-ms-win-crt-heap-l1-1-0.dll avcodec-62.dll",
            "lib/av.libs/avcodec-62.dll": "MSVCP140.dll",
            "lib/PySide6/plugins/platforms/qwindows.dll": "Qt6Gui.dll dwmapi.dll",
            "lib/PySide6/Qt6Gui.dll": "",
        }
        runtime = program(tmp_path, reports, monkeypatch)
        assert imports.missing_libraries(runtime, runtime / "python") == {}

    def test_a_library_that_only_another_package_has_is_missing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reports = {
            "lib/onnxruntime/capi/state.pyd": "MSVCP140.dll KERNEL32.dll",
            "lib/PySide6/msvcp140.dll": "",
        }
        runtime = program(tmp_path, reports, monkeypatch)
        missing = imports.missing_libraries(runtime, runtime / "python")
        assert missing == {"lib/onnxruntime/capi/state.pyd": ["msvcp140.dll"]}
        assert "state.pyd asks for msvcp140.dll" in imports.explain(missing)


class TestInstaller:
    def test_files_come_in_one_order_and_dollars_are_kept_from_nsis(self, tmp_path: Path) -> None:
        for name in ("b.exe", "runtime/lib/z$.py", "runtime/lib/a.py"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
        assert filelist.lines(tmp_path) == [
            'SetOutPath "$INSTDIR"',
            f'File "{tmp_path}/b.exe"',
            'SetOutPath "$INSTDIR\\runtime\\lib"',
            f'File "{tmp_path}/runtime/lib/a.py"',
            f'File "{tmp_path}/runtime/lib/z$$.py"',
        ]

    def test_what_is_alike_stands_together(self) -> None:
        files = ["a/x.mp4", "a/x.pyd", "b/x.py", "b/x.dll", "c/x.jpg", "c/x.onnx", "a/x.pyc"]
        suffixes = [name.partition(".")[2] for name in filelist.ordered(files)]
        assert suffixes == ["pyd", "dll", "pyc", "py", "onnx", "jpg", "mp4"]

    def test_without_a_key_nothing_is_signed_and_it_says_so(self, tmp_path: Path) -> None:
        program = tmp_path / "program.exe"
        program.write_bytes(b"MZ")
        script, plain = str(WINDOWS / "sign.sh"), {"PATH": "/usr/bin:/bin"}
        told = subprocess.run(
            [script, "--state"], capture_output=True, text=True, check=True, env=plain
        )
        assert told.stdout == "unsigned\n"
        subprocess.run([script, str(program)], check=True, env=plain)
        assert program.read_bytes() == b"MZ"

    def test_every_text_is_there_in_both_languages(self) -> None:
        script = (WINDOWS / "installer.nsi").read_text(encoding="utf-8")
        texts: dict[str, set[str]] = {"ENGLISH": set(), "SIMPCHINESE": set()}
        for line in script.splitlines():
            if line.startswith("LangString"):
                _, name, language, _ = line.split(" ", 3)
                texts[language.removeprefix("${LANG_").removesuffix("}")].add(name)
        assert texts["ENGLISH"] == texts["SIMPCHINESE"] != set()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--version"],
            ["--engine", "--worker", "--help"],
        ],
    )
    def test_helpers_are_started_through_the_launchers_flags(
        self, tmp_path: Path, arguments: list[str]
    ) -> None:
        """The start file is what the launcher runs; here by this Python, from another folder."""
        told = subprocess.run(
            [sys.executable, "-I", "-c", _START, str(WINDOWS), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert told.returncode == 0, told.stderr
        assert told.stdout


_START = """
import runpy, sys
windows = sys.argv.pop(1)
sys.path[:0] = [windows, windows + "/../.."]
runpy.run_module("imm_desktop_start", run_name="__main__")
"""
