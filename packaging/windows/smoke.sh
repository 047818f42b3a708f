#!/usr/bin/env bash
# smoke.sh dist/imm-desktop-…-setup-x64.exe: what the installer promises, tried under Debian 12's Wine (apt-get install wine64 wine
# gcc-mingw-w64-x86-64-win32): silent installation, self-test, the main job, command line, upgrade that keeps data, refusals, uninstallation.
# What Wine lacks is put into the throw-away installation (wineshim). Set KEEP=DIR to keep the self-test's
# report and pictures; NO_DEMO=1 leaves the main job out, which takes minutes.
set -euo pipefail
exe=$(realpath "$1"); here=$(cd "$(dirname "$0")" && pwd); t=$(mktemp -d)
export LC_ALL=C.UTF-8 WINEPREFIX=$t/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' IMM_DESKTOP_QUIET=1
unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM
trap 'wineserver -k 2>/dev/null || true; rm -rf "$t"' EXIT
started=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }
fail() { echo "SMOKE FAILED: $*" >&2; exit 1; }
# CPython under Wine wants a pipe for its output and a real input. The exit code is that of the program.
run() { timeout "${TRIES_S:-400}" wine "$@" </dev/null 2>&1 | tr -d '\r' | cat; return "${PIPESTATUS[0]}"; }
associated() { wineserver -w; grep -a -q 'IMMDesktop.Case' "$WINEPREFIX/user.reg"; }
registered() { wineserver -w; grep -a -q 'Uninstall.\\IMMDesktop' "$WINEPREFIX/user.reg"; }

timeout 180 wineboot -i >/dev/null 2>&1
timeout 60 wine winecfg -v win10 </dev/null >/dev/null 2>&1  # Wine says it is Windows 7; the installer refuses that
user=$(basename "$(find "$WINEPREFIX/drive_c/users" -mindepth 1 -maxdepth 1 ! -name Public -print -quit)")
local=$WINEPREFIX/drive_c/users/$user/AppData/Local
# Chinese letters: every path in the program has to bear them. No space: Wine would quote /D=, which NSIS does not take.
d=$WINEPREFIX/drive_c/视频审核/程序; D='C:\视频审核\程序'
say "Wine $(wine --version)"

mkdir -p "$WINEPREFIX/drive_c/theirs"; echo theirs >"$WINEPREFIX/drive_c/theirs/letter.txt"
code=0; run "$exe" /S '/D=C:\theirs' || code=$?
[ "$code" = 4 ] && [ "$(ls "$WINEPREFIX/drive_c/theirs")" = letter.txt ] || fail "a folder with other files was not refused ($code)"
say "a folder with other files is refused"

code=0; run "$exe" /S "/D=$D" || code=$?
[ "$code" = 0 ] && [ -f "$d/imm-desktop.exe" ] && [ -f "$d/uninstall.exe" ] || fail "nothing was installed ($code)"
registered || fail "the installation is not registered"
find "$WINEPREFIX/drive_c/users/$user" -name 'IMM Desktop.lnk' | grep -q . || fail "there is no shortcut"
associated || fail "cases are not opened by a double click"
say "installed silently: $(find "$d" -type f | wc -l) files, $(du -sm "$d" | cut -f1) MB"

shims() {
  local cc=x86_64-w64-mingw32-gcc s=$here/wineshim
  $cc -O2 -w -shared -s -o "$d/runtime/python/icuuc.dll" "$s/icuuc.c"
  $cc -O2 -w -shared -s -static-libgcc -o "$d/runtime/python/bcryptprimitives.dll" "$s/bcryptprimitives.c" -ladvapi32
  python3 "$s/crt_math.py" "$d" "$t"
  $cc -O2 -w -shared -s -static-libgcc -o "$d/runtime/python/shm-ms-win-crt-math-l1-1-0.dll" "$t/crtmath.c" "$t/crtmath.def"
}
shims
font=/usr/share/fonts/truetype/wqy/wqy-microhei.ttc
[ ! -f "$font" ] || cp "$font" "$WINEPREFIX/drive_c/windows/Fonts/"

run "$d/imm-desktop-cli.exe" --version | tee "$t/version"
say "the program tells its version"
code=0; run "$d/imm-desktop-cli.exe" --selftest 'C:\selftest' || code=$?
[ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp -r "$WINEPREFIX/drive_c/selftest/." "$KEEP"; }
[ "$code" = 0 ] || fail "the self-test ended with $code"
grep -q '"ok": true' "$WINEPREFIX/drive_c/selftest/report.json" || fail "the self-test's report says no"
[ -z "$(find "$WINEPREFIX/drive_c/selftest" -maxdepth 1 -name 'profile-*')" ] || fail "the self-test left its profile"
say "the self-test is passed"

if [ -z "${NO_DEMO:-}" ]; then
  # Without a display Wine makes no window that belongs to another, such as a dialog. Variables for Qt pass it by this name.
  export WINEQT_QPA_PLATFORM=offscreen
  code=0; TRIES_S=1500 run "$d/imm-desktop-cli.exe" --profile 'C:\profile' --demo 'C:\demo' >"$t/demo.log" || code=$?
  [ -z "${KEEP:-}" ] || { cp "$t/demo.log" "$KEEP"; cp -r "$WINEPREFIX/drive_c/demo" "$KEEP" || true; }
  [ "$code" = 0 ] || { tail -20 "$t/demo.log"; fail "the main job ended with $code"; }
  unset WINEQT_QPA_PLATFORM
  say "the main job is done"
fi

# As somebody would in a console or a script: JSON alone on stdout.
cli() { timeout 400 wine "$d/imm-desktop-cli.exe" --profile 'C:\profile' "$@" </dev/null 2> >(cat >"$t/cli.err") | tr -d '\r' | cat; return "${PIPESTATUS[0]}"; }
mkdir "$WINEPREFIX/drive_c/图片"
cp "$d/runtime/app/imm_desktop/_resources/sample/sample-dogs.jpg" "$WINEPREFIX/drive_c/图片/两只狗.jpg"
cli analyse image-labels 'C:\图片\两只狗.jpg' --json >"$t/analyse.json" || { cat "$t/cli.err" "$t/analyse.json"; fail "the command line could not analyse"; }
cli tasks --status succeeded --json >"$t/tasks.json" || { cat "$t/cli.err" "$t/tasks.json"; fail "the command line could not list tasks"; }
cli export labels --format jsonl >"$t/labels.jsonl" || { cat "$t/cli.err"; fail "the command line could not export"; }
cli verify --json >"$t/verify.json" || { cat "$t/cli.err" "$t/verify.json"; fail "the command line could not verify"; }
python3 - "$t" <<'END' || fail "the command line told something else"
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))["tasks"]
assert any("两只狗" in json.dumps(one, ensure_ascii=False) for one in tasks), tasks
lines = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
assert any("dog" in json.dumps(one).lower() for one in lines), lines[:3]
assert json.loads((folder / "verify.json").read_text(encoding="utf-8"))["chain"]["holds"] is True
END
say "the command line analyses a picture, lists, exports and verifies"

python=$here/../../.venv/bin/python
if [ -x "$python" ]; then  # Pillow's codec is not in the bundle; PyAV reads it
  "$python" -c 'import sys; from PIL import Image; Image.open(sys.argv[1]).save(sys.argv[2])' \
    "$d/runtime/app/imm_desktop/_resources/sample/sample-dogs.jpg" "$WINEPREFIX/drive_c/图片/两只狗.avif"
  cli analyse image-labels 'C:\图片\两只狗.avif' --json >"$t/avif.json" || { cat "$t/cli.err" "$t/avif.json"; fail "AVIF is not read"; }
  say "an AVIF is analysed"
fi

# By the association, as a double click does it; the window runs without a display and is ended by its process.
cp "$WINEPREFIX/drive_c/selftest/case.immcase" "$WINEPREFIX/drive_c/图片/案 件.immcase"
said() { find "$local/imm-desktop" -name imm-desktop.log -exec cat {} + 2>/dev/null; }
heard() { for _ in $(seq 480); do [ "$(said | grep -c 'case opened: 1 records, whole')" -ge "$1" ] && return; sleep 0.25; done; return 1; }
export WINEQT_QPA_PLATFORM=offscreen
for key in IMMDesktop.Case .immcase; do  # Windows looks among the user's classes, Wine 8 only among the computer's
  run reg copy "HKCU\\Software\\Classes\\$key" "HKLM\\Software\\Classes\\$key" /s /f
done
run start 'C:\图片\案 件.immcase' &  # the window holds the pipe for as long as it is open
heard 1 || { said; fail "the case was not opened"; }
run start /wait 'C:\图片\案 件.immcase' || fail "a second start failed"
heard 2 || { said; fail "the window that is there did not open the case"; }
run taskkill /f /im imm-desktop.exe >/dev/null || true
unset WINEQT_QPA_PLATFORM
wineserver -w 2>/dev/null & waiting=$!; for _ in $(seq 40); do kill -0 $waiting 2>/dev/null || break; sleep 0.5; done
rm -rf "$local/imm-desktop"
say "a double click opens a case, and the window that is there opens the next"

mkdir -p "$local/imm-desktop/engine"; echo precious >"$local/imm-desktop/archive.sqlite"; echo precious >"$local/imm-desktop/engine/jobs.sqlite"
echo old >"$d/runtime/lib/of-an-older-version.py"
run "$exe" /S  # it remembers where
[ -f "$d/imm-desktop.exe" ] && [ ! -e "$d/runtime/lib/of-an-older-version.py" ] && [ ! -e "$d/runtime.before" ] || fail "the upgrade left something of the old version"
[ "$(cat "$local/imm-desktop/archive.sqlite" "$local/imm-desktop/engine/jobs.sqlite")" = $'precious\nprecious' ] || fail "the upgrade changed data"
say "upgraded in place; data is as it was"

mkdir -p "$d/runtime.before"; mv "$d/runtime/lib" "$d/runtime.before/lib"  # as after an upgrade that was broken off
run "$exe" /S
[ -d "$d/runtime/lib/PySide6" ] && [ ! -e "$d/runtime.before" ] || fail "a broken upgrade was not repaired"
say "an upgrade that was broken off is repaired"

code=0; run "$d/uninstall.exe" /S || code=$?  # goes on as a copy of itself, whose result is looked at below
for _ in $(seq 120); do [ -e "$d" ] || break; sleep 1; done
left=$({ find "$d" -type f 2>/dev/null || true; } | head -5)
[ -z "$left" ] || fail "the uninstaller ($code) left $left"
! registered || fail "the uninstaller left its registration"
! associated || fail "the uninstaller left the association of cases"
! find "$WINEPREFIX/drive_c/users/$user" -name 'IMM Desktop.lnk' | grep -q . || fail "the uninstaller left a shortcut"
[ -f "$local/imm-desktop/archive.sqlite" ] || fail "the uninstaller removed data"
say "uninstalled; no program file is left, data is"
echo "SMOKE OK"
