#!/usr/bin/env bash
# Prepares a source tree to run or to be tested: system libraries (Debian and Ubuntu), a virtual environment,
# and the locked packages. Says what is missing where it may not install it. Safe to repeat: a stamp skips finished work.
#   packaging/setup.sh run    what the program needs
#   packaging/setup.sh dev    the same, and what the tests need
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock

python=${PYTHON:-}
if [ -z "$python" ]; then
  for candidate in python3.11 python3.12 python3.13 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'; then
      python=$candidate; break
    fi
  done
fi

# Without libEGL and libGL even Qt's offscreen platform does not load; without libpulse Qt Multimedia does not;
# without a CJK font Chinese labels are boxes.
packages="python3 python3-venv libglib2.0-0 libgl1 libegl1 libx11-6 libx11-xcb1 libdbus-1-3 libfontconfig1 libfreetype6
  libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
  libxcb-render-util0 libxcb-shape0 libxcb-util1 libxcb-xkb1 libgssapi-krb5-2 libbrotli1 libwayland-client0
  libwayland-cursor0 libwayland-egl1 libxrandr2 libpulse0 libpulse-mainloop-glib0 fonts-dejavu-core fonts-wqy-microhei"
# Where there is no PulseAudio the program lets sound be heard by libvlc; its tests are to see that player too.
[ "$kind" = dev ] && packages="$packages libvlc5 vlc-plugin-base"
if command -v dpkg-query >/dev/null; then
  missing=
  for package in $packages; do
    case "$package" in python3*) [ -n "$python" ] && "$python" -c 'import ensurepip' 2>/dev/null && continue ;; esac
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
  done
  if [ -n "$missing" ]; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
      echo "installing system packages:$missing"
      $sudo apt-get update -qq
      # sudo forgets variables that stand before it. The names of the packages are to be split.
      # shellcheck disable=SC2086
      $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
      echo "These system packages are missing. Install them and repeat:" >&2
      echo "  sudo apt-get update && sudo apt-get install$missing" >&2
      exit 1
    fi
  fi
  [ -n "$python" ] || python=python3
fi
[ -n "$python" ] || { echo "Python 3.11, 3.12 or 3.13 is needed." >&2; exit 1; }

stamp=".venv/.installed-$(cat requirements.lock requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1)"
[ -e "$stamp-$kind" ] || [ -e "$stamp-dev" ] && exit 0
if command -v uv >/dev/null; then
  [ -x .venv/bin/python ] || uv venv -q --python "$python" .venv
  uv pip install -q --python .venv/bin/python --no-deps --require-hashes -r "$lock"
else
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  # Made by uv, which needs no pip in it, or left half made when somebody lost patience.
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m ensurepip >/dev/null 2>&1 || { rm -rf .venv; "$python" -m venv .venv; }
  fi
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$lock"
fi
touch "$stamp-$kind"
