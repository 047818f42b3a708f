#!/usr/bin/env bash
# Builds the Linux bundles: OUT/imm-desktop-VERSION-linux-ARCH.tar.gz, OUT/imm-desktop_VERSION_ARCH.deb, and beside them
# the list of parts. Needs a Python 3.11 to 3.13 with a shared library, venv, binutils and dpkg-deb; installs nothing.
#   packaging/linux/build.sh [OUT]      OUT is dist unless named
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(realpath -m "${1:-dist}")
work=$(realpath -m build/linux)
mkdir -p "$out" "$work"
umask 022

python=${PYTHON:-}
for candidate in python3.11 python3.12 python3.13 python3; do
  [ -n "$python" ] && break
  command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' && python=$candidate
done
[ -n "$python" ] || { echo "Python 3.11, 3.12 or 3.13 is needed." >&2; exit 1; }

version=$("$python" packaging/common/release.py version)
SOURCE_DATE_EPOCH=$("$python" packaging/common/release.py epoch)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 TZ=UTC
arch=$(dpkg --print-architecture)
name=imm-desktop-$version-linux-$arch

# environment NAME LOCK...: a virtual environment with exactly what the locks say, made anew when they change.
environment() {
  local folder=$work/$1 stamp
  shift
  stamp=$folder/.installed-$({ "$python" -VV; cat "$@"; } | cksum | cut -d' ' -f1)
  [ -e "$stamp" ] && return
  rm -rf "$folder"
  "$python" -m venv "$folder"
  for lock in "$@"; do
    "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$lock"
  done
  touch "$stamp"
}

echo "== packages"
environment venv requirements.lock packaging/linux/requirements.lock
environment sbom packaging/sbom.lock
packages=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

echo "== program"
rm -rf "$work/bundle" "$work/pyinstaller"
"$work/venv/bin/pyinstaller" --noconfirm --clean --log-level ERROR \
  --workpath "$work/pyinstaller" --distpath "$work/bundle" packaging/linux/imm-desktop.spec
bundle=$work/bundle/imm-desktop
# A Python built from source, and some wheels, carry symbols for debuggers along: 50 MB.
find "$bundle/_internal"/{av,Crypto} "$bundle"/_internal/libpython3*.so* -name '*.so*' -type f \
  -exec strip --strip-debug {} +

echo "== licences, list of parts, icons"
"$work/venv/bin/python" packaging/licenses.py --site-packages "$packages" --native "$bundle/_internal" \
  --python-licence "$("$work/venv/bin/python" packaging/linux/python_licence.py)" --out "$bundle/licenses"
"$work/venv/bin/python" packaging/sbom.py --tool "$work/sbom/bin/cyclonedx-py" --site-packages "$packages" \
  --native "$bundle/_internal" --out "$bundle/sbom.cdx.json"
cp "$bundle/sbom.cdx.json" "$out/$name.cdx.json"
"$work/venv/bin/python" packaging/icons/make_icons.py --out "$work/icons"

share=$work/share
rm -rf "$share"
install -Dm644 packaging/linux/imm-desktop.desktop "$share/applications/imm-desktop.desktop"
install -Dm644 packaging/linux/imm-desktop.mime.xml "$share/mime/packages/imm-desktop.xml"
install -Dm644 "$work/icons/imm-desktop.svg" "$share/icons/hicolor/scalable/apps/imm-desktop.svg"
install -Dm644 "$work/icons/imm-case.svg" "$share/icons/hicolor/scalable/mimetypes/application-x-imm-desktop-case.svg"
for size in 16 24 32 48 64 128 256 512; do
  install -Dm644 "$work/icons/imm-desktop-$size.png" "$share/icons/hicolor/${size}x$size/apps/imm-desktop.png"
  install -Dm644 "$work/icons/imm-case-$size.png" "$share/icons/hicolor/${size}x$size/mimetypes/application-x-imm-desktop-case.png"
done
app_id=$("$python" packaging/common/identity.py app_id)
maintainer=$("$python" packaging/common/identity.py maintainer)
metainfo=$share/metainfo/$app_id.metainfo.xml
mkdir -p "${metainfo%/*}"
sed -e "s/@APP_ID@/$app_id/" -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" \
  packaging/linux/imm-desktop.metainfo.xml.in > "$metainfo"
if command -v appstreamcli >/dev/null; then appstreamcli validate --no-net "$metainfo"; fi
if command -v desktop-file-validate >/dev/null; then desktop-file-validate "$share/applications/imm-desktop.desktop"; fi
cp -r "$share" "$bundle/share"
chmod -R u=rwX,go=rX "$bundle"

echo "== $name.tar.gz"
# Both archives at once: each compresses on one core.
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu \
  --transform="s,^imm-desktop,$name," -C "$work/bundle" -cf - imm-desktop | gzip -n -6 > "$out/$name.tar.gz" &
archiving=$!

echo "== imm-desktop_${version}_$arch.deb"
root=$work/deb
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib" "$root/usr/share/doc/imm-desktop"
cp -a "$bundle" "$root/usr/lib/imm-desktop"
rm -r "$root/usr/lib/imm-desktop/share"
cp -r "$share/." "$root/usr/share/"
ln -s ../lib/imm-desktop/imm-desktop "$root/usr/bin/imm-desktop"
ln -s ../../../lib/imm-desktop/licenses "$root/usr/share/doc/imm-desktop/licenses"
cp "$bundle/licenses/NOTICE.md" "$root/usr/share/doc/imm-desktop/copyright"
# One list of system libraries, in setup.sh; Python and the fonts are not libraries.
depends=$(sed -n '/^packages="/,/"$/p' packaging/setup.sh | tr -d '"' | sed 's/^packages=//' | tr -s ' \n' '\n' \
  | grep -Ev '^(python3.*|fonts-.*|)$' | sort | paste -sd, | sed 's/,/, /g')
sed -e "s/@VERSION@/${version/rc/~rc}/" -e "s/@ARCH@/$arch/" -e "s/@DEPENDS@/$depends/" -e "s|@MAINTAINER@|$maintainer|" \
  -e "s/@SIZE@/$(du -sk --apparent-size "$root/usr" | cut -f1)/" packaging/linux/control.in > "$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
chmod -R u=rwX,go=rX "$root"
dpkg-deb --root-owner-group -Zzstd -z9 --build "$root" "$out/imm-desktop_${version}_$arch.deb" >/dev/null
wait "$archiving"

du -sm "$bundle" | sed 's/\t.*/ MB installed/'
(cd "$out" && ls -l "$name.tar.gz" "imm-desktop_${version}_$arch.deb" | awk '{printf "%.1f MB %s\n", $5 / 1e6, $9}')
