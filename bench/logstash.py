"""Events a second, memory and time to the first event of the Logstash runner's access filters.

    python -m bench.logstash [EVENTS]

Lines vary as real traffic does: 5,000 agents and 50,000 addresses, from one seed. Every figure is
processor time, so that a busy machine changes it little.
"""

import random
import sys
import time
from pathlib import Path

from local_stack.logstash.config.compile import compile_filters
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Context
from local_stack.logstash.text import to_json
from local_stack.logstash.timestamp import Timestamp

PIPELINE = """filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] remove_field => ["timestamp"] }
  geoip { source => "[source][address]" target => "source" }
  useragent { source => "[user_agent][original]" }
}"""


def lines_of(count: int, seed: int = 7) -> list[str]:
    chance = random.Random(seed)
    addresses = [".".join(str(chance.randint(1, 223)) for _ in range(4)) for _ in range(50_000)]
    agents = [
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{chance.randint(80, 130)}.0.{n}.{chance.randint(1, 99)} Safari/537.36"
        for n in range(5_000)
    ]
    return [
        f"{chance.choice(addresses)} - - [04/Mar/2024:08:{n // 60 % 60:02d}:{n % 60:02d} +0000] "
        f'"GET /p/{n} HTTP/1.1" 200 {chance.randint(100, 99999)} "-" "{chance.choice(agents)}"'
        for n in range(count)
    ]


def main(count: int) -> None:
    context = Context({}, Path(".cardwatch/data"))
    lines = lines_of(count)
    started = time.perf_counter()
    run = compile_filters(parse([("bench", PIPELINE)])[0].body, context).run
    now = Timestamp(0)
    first = None
    for line in lines:
        for event in run([Event({"message": line, "@timestamp": now})]):
            to_json(event.data)
        first = first or time.perf_counter() - started
    seconds = time.perf_counter() - started
    print(f"{count} events in {seconds:.2f} s: {count / seconds:.0f} a second; first {first:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
