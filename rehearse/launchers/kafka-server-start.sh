#!/bin/sh
# As the distribution's: options from KAFKA_HEAP_OPTS, KAFKA_OPTS and KAFKA_LOG4J_OPTS, then the server's properties.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
# Where the distribution's script writes its logs; it makes the folder, wherever that is.
mkdir -p "${LOG_DIR:-$home/logs}"
# Started often and run briefly, as Elasticsearch here.
quick="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# shellcheck disable=SC2086  # options are separate words
exec java $quick ${KAFKA_HEAP_OPTS:--Xmx1G} ${KAFKA_LOG4J_OPTS:-} ${KAFKA_OPTS:-} -cp "$home/libs/*" kafka.Kafka "$@"
