#!/usr/bin/env bash
# sign.sh FILE.exe: signs it in place, or does nothing when no key is configured. Keys come from the environment only:
#   SIGN_PKCS12, SIGN_PASSWORD_FILE       a key in a file, or
#   SIGN_PKCS11_MODULE, SIGN_PKCS11_KEY, SIGN_CERTIFICATES   a key in a token, with its certificates in PEM
#   SIGN_TIMESTAMP                        address of an RFC 3161 time stamping authority (optional)
# sign.sh --state says "signed" or "unsigned".
set -euo pipefail
if [ -n "${SIGN_PKCS12:-}" ]; then
  key=(-pkcs12 "$SIGN_PKCS12")
  [ -z "${SIGN_PASSWORD_FILE:-}" ] || key+=(-readpass "$SIGN_PASSWORD_FILE")
elif [ -n "${SIGN_PKCS11_MODULE:-}" ]; then
  key=(-pkcs11module "$SIGN_PKCS11_MODULE" -key "$SIGN_PKCS11_KEY" -certs "$SIGN_CERTIFICATES")
  [ -z "${SIGN_PASSWORD_FILE:-}" ] || key+=(-readpass "$SIGN_PASSWORD_FILE")
else
  [ "${1:-}" != --state ] || echo unsigned
  exit 0
fi
[ "${1:-}" != --state ] || { echo signed; exit 0; }
stamp=()
[ -z "${SIGN_TIMESTAMP:-}" ] || stamp=(-ts "$SIGN_TIMESTAMP")
osslsigncode sign "${key[@]}" "${stamp[@]}" -h sha256 -n "IMM Desktop" -in "$1" -out "$1.signed" >/dev/null
mv "$1.signed" "$1"
