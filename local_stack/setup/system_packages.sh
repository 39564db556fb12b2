#!/usr/bin/env bash
# Installs the system packages that are missing, through apt where that is possible, else says how. Repeats cheaply.
set -euo pipefail

missing=()
java --list-modules 2>/dev/null | grep -q '^jdk\.jdi@' && command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v setpriv >/dev/null || missing+=(util-linux)
command -v npm >/dev/null || missing+=(nodejs npm)
# Statements name people and shops in any script.
[ -d /usr/share/fonts/truetype/noto ] || missing+=(fonts-noto-core)
[ -d /usr/share/fonts/opentype/noto ] || missing+=(fonts-noto-cjk)
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)

if ! "${PYTHON:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "error: ${PYTHON:-python3} is not Python 3.11 or newer: install one and run \`make setup PYTHON=/path/to/it\`" >&2
    exit 1
fi
if [ ${#missing[@]} -eq 0 ]; then
    echo "system packages: all there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "error: these system packages are missing: ${missing[*]}" >&2
    echo "install them, then run \`make setup\` again:  sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "system packages: installing ${missing[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
