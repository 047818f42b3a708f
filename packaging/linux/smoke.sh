#!/usr/bin/env bash
# Judges the .deb on a bare Debian 12: install, self-test (without a display and on one), the command line, the main job, upgrade in place,
# purge, and a look at what is left. Needs root, unshare and debootstrap; mounts live in a namespace and end with it.
#   packaging/linux/smoke.sh DEB [REPORT_DIR]
# CHROOT_BASE names a fresh "debootstrap --variant=minbase bookworm"; without it one is made in build/linux.
set -euo pipefail
deb=$(realpath "${1:?usage: smoke.sh DEB [REPORT_DIR]}")
report=$(realpath -m "${2:-build/linux/smoke}")
cd "$(dirname "$0")/../.."
if [ "${SMOKE_INSIDE:-}" != 1 ]; then
  # Reading a copied /proc or /dev fills the disk: nothing is ever mounted where a copy could see it.
  SMOKE_INSIDE=1 exec unshare --mount --pid --fork --kill-child --propagation private "$(realpath "$0")" "$deb" "$report"
fi
base=${CHROOT_BASE:-$PWD/build/linux/chroot-base}
work=$(realpath -m build/linux/chroot)
if [ ! -e "$base/etc/debian_version" ]; then
  echo "== debootstrap"
  debootstrap --variant=minbase bookworm "$base" >/dev/null
fi
if grep -q " $base/" /proc/mounts; then echo "something is mounted below $base; it is not a base to copy" >&2; exit 1; fi
rm -rf --one-file-system "$work" "$report"
mkdir -p "$report"
cp -a --one-file-system "$base" "$work"
trap 'rm -rf --one-file-system "$work" 2>/dev/null || true' EXIT

cp -L /etc/resolv.conf "$work/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' > "$work/usr/sbin/policy-rc.d"; chmod +x "$work/usr/sbin/policy-rc.d"
mount -t proc proc "$work/proc"
mount -t tmpfs -o mode=1777 shm "$work/dev/shm" 2>/dev/null || { mkdir -p "$work/dev/shm"; mount -t tmpfs -o mode=1777 shm "$work/dev/shm"; }
# The trap must not reach into what is mounted.
trap 'umount "$work/dev/shm" "$work/proc"; rm -rf --one-file-system "$work"' EXIT
cp "$deb" "$work/tmp/imm-desktop.deb"

inside() { chroot "$work" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy=$http_proxy} "$@"; }
reviewer() { chroot --userspec=reviewer "$work" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/reviewer LANG=C.UTF-8 "$@"; }
fail() { echo "SMOKE FAILED: $*" >&2; exit 1; }
timed() { local start=$EPOCHREALTIME; "$@"; awk -v a="$start" -v b="$EPOCHREALTIME" -v what="$1 ${2:-}" 'BEGIN { printf "   %.1f s\n", b - a }'; }

echo "== install"
inside apt-get update -qq
install_it() { inside apt-get install -y -qq --no-install-recommends /tmp/imm-desktop.deb fonts-wqy-microhei >"$report/apt.log" 2>&1 || { tail -20 "$report/apt.log"; fail "apt could not install it"; }; }
timed install_it
inside useradd --create-home reviewer
inside dpkg -L imm-desktop > "$report/files.txt"
du -sm "$work/usr/lib/imm-desktop" | sed 's/\t.*/ MB in \/usr\/lib\/imm-desktop/'

echo "== what is in it"
grep -i 'libvlc' "$report/files.txt" && fail "libvlc was swept in"
for wanted in licenses/NOTICE.md licenses/texts/GPL-3.txt sbom.cdx.json; do
  [ -s "$work/usr/lib/imm-desktop/$wanted" ] || fail "$wanted is missing"
done
inside sh -c 'find /usr/lib/imm-desktop -type f \( -name "*.so*" -o -name imm-desktop \) -exec sh -c '"'"'
  for file; do LD_LIBRARY_PATH=/usr/lib/imm-desktop/_internal ldd "$file" 2>/dev/null | sed -n "s,^\t\(.*\) => not found,\1 $file,p"; done'"'"' _ {} +' \
  | sort -u > "$report/not-found.txt"
[ ! -s "$report/not-found.txt" ] || { cat "$report/not-found.txt"; fail "libraries that no dependency brings"; }
told=$(reviewer imm-desktop --version)
[ "imm-desktop_${told/rc/~rc}_$(dpkg --print-architecture).deb" = "$(basename "$deb")" ] || fail "it calls itself $told"

selftest() { # NAME COMMAND...
  local name=$1; shift
  reviewer "$@" imm-desktop --selftest "/home/reviewer/$name" > "$report/$name.log" 2>&1 || { cat "$report/$name.log"; cp -r "$work/home/reviewer/$name" "$report/" || true; fail "the self-test failed"; }
  cp -r "$work/home/reviewer/$name" "$report/"
  tail -1 "$report/$name.log"
}
echo "== self-test without a display"
timed selftest without-display env QT_QPA_PLATFORM=offscreen

grep -q 'confined by.*seccomp' "$report/without-display.log" || fail "the frame worker is not confined"

echo "== the command line"
mkdir "$work/home/reviewer/图片"
cp resources/sample/sample-dogs.jpg "$work/home/reviewer/图片/两只狗.jpg"
commands() {
  local as=(reviewer imm-desktop --profile /home/reviewer/commands)
  "${as[@]}" analyse image-labels /home/reviewer/图片/两只狗.jpg --json > "$report/analyse.json" || { cat "$report/analyse.json"; fail "it could not analyse"; }
  "${as[@]}" tasks --status succeeded --json | grep -q '两只狗' || fail "it did not list what it had done"
  "${as[@]}" export labels --format jsonl | grep -q '"Dog"' || fail "it did not export what it had found"
  "${as[@]}" verify --json | grep -q '"holds": true' || fail "it did not verify the log"
}
timed commands

echo "== a case by its name"
inside apt-get install -y -qq --no-install-recommends shared-mime-info desktop-file-utils >>"$report/apt.log" 2>&1
install -m644 "$report/without-display/case.immcase" "$work/home/reviewer/案 件.immcase"
grep -q ':application/x-imm-desktop-case:\*\.immcase$' "$work/usr/share/mime/globs2" || fail "the system does not know cases by their name"
grep -q '^application/x-imm-desktop-case=imm-desktop.desktop' "$work/usr/share/applications/mimeinfo.cache" || fail "nobody opens cases"

echo "== the main job"
demo() {
  reviewer env QT_QPA_PLATFORM=offscreen imm-desktop --profile /home/reviewer/profile --demo /home/reviewer/demo > "$report/demo.log" 2>&1 || { tail -20 "$report/demo.log"; fail "the main job failed"; }
  cp -r "$work/home/reviewer/demo" "$report/"
}
timed demo

echo "== a case is opened, the second by the window that is there"
open_cases() {
  local log=/home/reviewer/profile/logs/imm-desktop.log place
  place=$(reviewer find /home/reviewer/profile -name imm-desktop.log -print -quit); log=$work${place:-$log}
  # Not by the function: what is ended must be the program, not a shell around it.
  chroot --userspec=reviewer "$work" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/reviewer LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen \
    imm-desktop --profile /home/reviewer/profile "/home/reviewer/案 件.immcase" >"$report/open.log" 2>&1 &
  local window=$!
  heard() { for _ in $(seq 240); do [ "$(cat "$log" 2>/dev/null | grep -c 'case opened: 1 records, whole')" -ge "$1" ] && return; sleep 0.25; done; return 1; }
  heard 1 || { cat "$report/open.log"; fail "the case was not opened"; }
  reviewer env QT_QPA_PLATFORM=offscreen timeout 30 imm-desktop --profile /home/reviewer/profile "/home/reviewer/案 件.immcase" || fail "a second start did not hand its case over"
  heard 2 || fail "the window that is there did not open the case"
  kill "$window"; wait "$window" 2>/dev/null || true
}
timed open_cases

# A number of its own: abstract sockets of displays outside of the chroot can be seen from inside.
echo "== self-test on a display"
inside apt-get install -y -qq --no-install-recommends xvfb xauth >>"$report/apt.log" 2>&1
timed selftest on-display xvfb-run -a -n $((200 + RANDOM % 300)) -s "-screen 0 1600x1000x24"

echo "== upgrade in place"
inside dpkg -i /tmp/imm-desktop.deb >>"$report/apt.log" 2>&1 || fail "it does not upgrade"
[ "$(reviewer imm-desktop --version)" = "$told" ] || fail "it does not start after the upgrade"
[ -d "$work/home/reviewer/profile" ] || fail "the operator's data are gone"

echo "== purge"
inside apt-get purge -y -qq imm-desktop >>"$report/apt.log" 2>&1
while read -r path; do
  [ -f "$work$path" ] || [ -L "$work$path" ] || continue
  # Programs of usr-merged systems appear under two names; anything that is ours is a fault.
  fail "$path was left"
done < "$report/files.txt"
find "$work/usr" "$work/etc" "$work/opt" "$work/var/lib" -xdev -iname '*imm-desktop*' -o -xdev -iname '*ImmDesktop*' | grep . && fail "left behind"
[ -d "$work/home/reviewer/profile" ] || fail "purging the program took the operator's data"
echo "SMOKE OK"
