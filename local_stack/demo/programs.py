"""Which programs a demo runs, in the words of their own command lines."""

from local_stack.demo.options import Options

#: Every one of them runs until it is asked to stop.
LONG_RUNNING = {
    "screening": ["spark.screen_requests"],
    "listener": ["fraud.listener"],
    "posting": ["spark.post_purchases"],
    "points-of-sale": ["producers", "points-of-sale"],
    "logstash": ["local_stack.logstash", "--path.settings", "logstash"],
}


def history(options: Options) -> list[str]:
    days = (options.start - options.history_start).days
    return ["producers", "history", *_of(options), *_when(f"{options.history_start}", days)]


def profiles(options: Options) -> list[str]:
    return ["spark.build_profiles", "--until", f"{options.start}"]


def shoppers(options: Options) -> list[str]:
    rate = ["--rate", f"{options.rate}"]
    return ["producers", "run", *_of(options), *_when(f"{options.start}", options.days), *rate]


def visitors(options: Options, folder: str) -> list[str]:
    seed = ["--seed", f"{options.seed}"]
    return ["producers", "web", "--dir", folder, *seed, *_when(f"{options.start}", options.days)]


def statements(period: str) -> list[str]:
    return ["spark.monthly_statements", "--period", period]


def _of(options: Options) -> list[str]:
    return ["--users", f"{options.users}", "--seed", f"{options.seed}"]


def _when(start: str, days: int) -> list[str]:
    return ["--start", start, "--days", f"{days}"]
