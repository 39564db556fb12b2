"""Who is asked to stop stops, however often and whenever it is asked."""

import subprocess
import sys

from local_stack.logstash.stop_request import StopRequest
from local_stack.settings import CHECKOUT

#: Two signals, one hard on the other, as from systemd and from the process that started this one.
#: An Event hangs once in fifty times.
TWICE = """
import os, signal, time
from local_stack.logstash.stop_request import StopRequest

for number in range(400):
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        stop = StopRequest()
        signal.signal(signal.SIGTERM, stop.make)
        os.write(tell, b".")
        while not stop.wait(0.5):
            pass
        os._exit(0)
    os.read(ready, 1)
    time.sleep(0.002)
    os.kill(child, signal.SIGTERM)
    second = time.perf_counter() + number * 5e-7
    while time.perf_counter() < second:
        pass
    os.kill(child, signal.SIGTERM)
    assert os.waitpid(child, 0)[1] == 0, f"stop {number} has no end"
    os.close(ready)
    os.close(tell)
print("stopped")
"""


def test_nobody_asked() -> None:
    stop = StopRequest()
    assert not stop.wait(0)
    stop.close()


def test_once_asked_it_stays_asked() -> None:
    stop = StopRequest()
    stop.make()
    assert [stop.wait(0), stop.wait(60)] == [True, True]
    stop.close()


def test_a_second_signal_that_comes_at_once_is_the_same_wish() -> None:
    command = (sys.executable, "-c", TWICE)
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "stopped\n", done.stderr
