#!/usr/bin/env bash
# Installs the browser that tests and screenshots of the dashboards use. Repeats cheaply.
set -euo pipefail

if command -v chromium google-chrome chromium-browser >/dev/null; then
    echo "browser: there"
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "error: no chromium or google-chrome on PATH; install one, then run this again" >&2
    exit 1
fi
[ "$(id -u)" -ne 0 ] || apt-get update -qq
# Ubuntu has Chromium as a snap only.
if ! [[ $(LC_ALL=C apt-cache policy chromium) =~ Candidate:\ [0-9] ]]; then
    echo "browser: installing the chromium of Playwright"
    exec "${PYTHON:-python3}" -m playwright install --with-deps chromium
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "error: no chromium on PATH; install it, then run this again:  sudo apt-get install chromium" >&2
    exit 1
fi
echo "browser: installing chromium"
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium
