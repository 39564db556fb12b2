#!/usr/bin/env bash
# Installs the browser that tests and screenshots of the dashboards use. Repeats cheaply.
set -euo pipefail

if command -v chromium >/dev/null; then
    echo "browser: there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "error: no chromium on PATH; install it, then run this again:  sudo apt-get install chromium" >&2
    exit 1
fi
echo "browser: installing chromium"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium
