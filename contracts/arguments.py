"""Types of arguments that several programs take."""

import argparse


def count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} must be 1 or more")
    return int(text)
