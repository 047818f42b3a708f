#!/usr/bin/env bash
# Signs a program or a disk image, and has Apple notarise the latter; says so and does nothing without an identity.
# Never yet run: see docs/packaging.md.
#   packaging/macos/sign.sh --state         prints "signed" or "unsigned": what a build would be
#   packaging/macos/sign.sh PATH            a .app or a .dmg
# MACOS_SIGN_IDENTITY    name of the "Developer ID Application" certificate in the key chain
# MACOS_NOTARY_PROFILE   name under which "notarytool store-credentials" keeps the account
# MACOS_NOTARY_KEYCHAIN  the key chain it is kept in, where that is not the one of the log-in
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
identity=${MACOS_SIGN_IDENTITY:-}
if [ "${1:-}" = --state ]; then [ -n "$identity" ] && echo signed || echo unsigned; exit 0; fi
path=${1:?usage: sign.sh --state | PATH}
if [ -z "$identity" ]; then echo "unsigned: $path (MACOS_SIGN_IDENTITY is not set)"; exit 0; fi

sign() { codesign --force --timestamp --sign "$identity" "$@"; }
case "$path" in
  *.app)
    # From the inside out: each library first, the program that seals them last.
    find "$path/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 | while IFS= read -r -d '' library; do
      sign --options runtime "$library"
    done
    find "$path/Contents/Frameworks" -maxdepth 6 -type d -name '*.framework' -print0 | while IFS= read -r -d '' framework; do
      sign --options runtime "$framework"
    done
    sign --options runtime --entitlements "$here/entitlements.plist" "$path"
    codesign --verify --deep --strict --verbose=2 "$path"
    ;;
  *.dmg)
    sign "$path"
    if [ -n "${MACOS_NOTARY_PROFILE:-}" ]; then
      chain=()
      [ -z "${MACOS_NOTARY_KEYCHAIN:-}" ] || chain=(--keychain "$MACOS_NOTARY_KEYCHAIN")
      # bash 3.2 of macOS takes an empty array for a variable that is not set.
      xcrun notarytool submit "$path" --keychain-profile "$MACOS_NOTARY_PROFILE" ${chain[@]+"${chain[@]}"} --wait --timeout 1h
      xcrun stapler staple "$path"
      spctl --assess --type open --context context:primary-signature --verbose=2 "$path"
    else
      echo "not notarised: MACOS_NOTARY_PROFILE is not set"
    fi
    ;;
  *) echo "neither a program nor a disk image: $path" >&2; exit 2 ;;
esac
