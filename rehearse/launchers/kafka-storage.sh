#!/bin/sh
# As the distribution's: formats a broker's data folder.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
exec java -Xmx256M -cp "$home/libs/*" kafka.tools.StorageTool "$@"
