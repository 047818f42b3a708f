#!/usr/bin/env bash
# Builds OUT/imm-desktop-VERSION[-unsigned]-macos-ARCH.dmg on a Mac of that processor, and judges the program by its
# self-test before it is packed. Never yet run: no Mac was at hand; see docs/packaging.md.
#   packaging/macos/build.sh [OUT]      OUT is dist unless named
set -euo pipefail
[ "$(uname -s)" = Darwin ] || { echo "A bundle for macOS is built on a Mac." >&2; exit 2; }
cd "$(dirname "$0")/../.."
mkdir -p "${1:-dist}" build/macos
out=$(cd "${1:-dist}" && pwd)
work=$PWD/build/macos
umask 022
python=${PYTHON:-python3.11}
version=$("$python" packaging/common/release.py version)
SOURCE_DATE_EPOCH=$("$python" packaging/common/release.py epoch)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
state=$(packaging/macos/sign.sh --state)
name=imm-desktop-$version$([ "$state" = signed ] || echo -unsigned)-macos-$(uname -m)

lock=requirements.lock
[ "$(uname -m)" = arm64 ] || lock=packaging/macos/requirements-x86_64.lock

rm -rf "$work"; mkdir -p "$work"
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$lock"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r packaging/linux/requirements.lock
"$python" -m venv "$work/tools"
"$work/tools/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r packaging/macos/requirements.lock
"$python" -m venv "$work/sbom"
"$work/sbom/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r packaging/sbom.lock
packages=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

"$work/venv/bin/python" packaging/icons/make_icons.py --out "$work/icons"
"$work/venv/bin/pyinstaller" --noconfirm --clean --log-level WARN \
  --workpath "$work/pyinstaller" --distpath "$work/bundle" packaging/macos/imm-desktop.spec
app="$work/bundle/IMM Desktop.app"
if find "$app" -iname '*libvlc*' | grep .; then echo "libvlc was swept in" >&2; exit 1; fi
resources="$app/Contents/Resources"
cp "$work/icons/imm-case.icns" "$resources/"
"$work/venv/bin/python" packaging/licenses.py --site-packages "$packages" --native "$app/Contents/Frameworks" \
  --python-licence "$("$work/venv/bin/python" packaging/linux/python_licence.py)" --out "$resources/licenses"
"$work/venv/bin/python" packaging/sbom.py --tool "$work/sbom/bin/cyclonedx-py" --site-packages "$packages" \
  --native "$app/Contents/Frameworks" --out "$resources/sbom.cdx.json"
cp "$resources/sbom.cdx.json" "$out/$name.cdx.json"
packaging/macos/sign.sh "$app"

"$app/Contents/MacOS/imm-desktop" --selftest "$work/selftest"

"$work/tools/bin/dmgbuild" -s packaging/macos/dmg_settings.py -D app="$app" -D licences="$resources/licenses" \
  "IMM Desktop $version" "$out/$name.dmg"
packaging/macos/sign.sh "$out/$name.dmg"
ls -l "$out/$name.dmg"
