"""Python's garbage collector, where each of its pauses is somebody's wait."""

import gc


def seldom_collect_everything() -> None:
    """A full collection stops all, and finds nothing here: for 0.2 s every few seconds in the
    listener, for 10 ms every 1,500 requests in the Lambda. Called once all is loaded."""
    gc.freeze()  # what lives as long as the program
    gc.set_threshold(700, 10, 1_000)
