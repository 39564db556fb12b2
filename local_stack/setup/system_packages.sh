#!/usr/bin/env bash
# Installs the system packages that are missing, through apt where that is possible, else says how. Repeats cheaply.
set -euo pipefail

oldest_java=17

missing=()
modules=$(java --list-modules 2>/dev/null || true)
java=0
[[ $modules =~ jdk\.compiler@([0-9]+) ]] && java=${BASH_REMATCH[1]}
if [ "$java" -ne 0 ] && [ "$java" -lt $oldest_java ]; then
    echo "system packages: $(command -v java) is of Java $java, needed is $oldest_java or newer" >&2
fi
if [ "$java" -lt $oldest_java ] || [[ $modules != *jdk.jdi@* ]] || ! command -v javac >/dev/null; then
    missing+=(default-jdk-headless)
fi
command -v mvn >/dev/null || missing+=(maven)
command -v setpriv >/dev/null || missing+=(util-linux)
command -v npm >/dev/null || missing+=(nodejs npm)
# Of another Python than the system's, python3-venv would bring nothing.
"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null ||
    missing+=("$("${PYTHON:-python3}" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' 2>/dev/null || echo python3-venv)")
# Statements name people and shops in any script. Other distributions keep Noto elsewhere.
fonts=()
[ -d /usr/share/fonts/truetype/noto ] || fonts+=(fonts-noto-core)
[ -d /usr/share/fonts/opentype/noto ] || fonts+=(fonts-noto-cjk)
# Browsers name some time zones as they were called once; newer Debian and Ubuntu keep these names apart.
zones=()
"${PYTHON:-python3}" -c 'from zoneinfo import ZoneInfo; ZoneInfo("Asia/Kolkata")' 2>/dev/null &&
    ! "${PYTHON:-python3}" -c 'from zoneinfo import ZoneInfo; ZoneInfo("Asia/Calcutta")' 2>/dev/null &&
    zones+=(tzdata-legacy)

if ! "${PYTHON:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "error: ${PYTHON:-python3} is not Python 3.11 or newer: install one and run \`make setup PYTHON=/path/to/it\`" >&2
    exit 1
fi
wanted=("${missing[@]}" "${fonts[@]}" "${zones[@]}")
if [ ${#wanted[@]} -eq 0 ]; then
    echo "system packages: all there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    if [ ${#missing[@]} -eq 0 ]; then
        [ ${#fonts[@]} -eq 0 ] ||
            echo "warning: Noto's fonts are not where Debian keeps them (${fonts[*]}): some scripts may lack letters" >&2
        [ ${#zones[@]} -eq 0 ] ||
            echo "warning: no time zone Asia/Calcutta (${zones[*]}): dashboards do not open in browsers that are in such a zone" >&2
        exit 0
    fi
    echo "error: these system packages are missing: ${wanted[*]}" >&2
    echo "install them, then run \`make setup\` again:  sudo apt-get install ${wanted[*]}" >&2
    exit 1
fi
echo "system packages: installing ${wanted[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${wanted[@]}"
