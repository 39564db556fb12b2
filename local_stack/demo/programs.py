"""Which programs a demo runs, in the words of their own command lines."""

from datetime import timedelta

from billing.period import Period
from local_stack.demo.options import HISTORY_DAYS, Options
from local_stack.settings import DATA, StackSettings

PLACES = ["spark.keep_place_risk", "--available-now"]
RECONCILE = ["billing.reconcile", "--settles-within", "0"]  # all has settled before
VISITS_A_DAY = "200"
#: A dashboard opens with last month and this one, and compares them with as many days before.
DAYS_BEFORE = timedelta(days=62)
GARBLED_SHARE = "0.004"
FRAUD_SHARE = "0.02"  # twenty times the usual: a month of a hundred has some of each kind


def deciding() -> dict[str, list[str]]:
    """From request to decision; each runs until it is asked to stop."""
    return {"screening": ["spark.screen_requests"], "listener": ["fraud.listener"]}


def following(settings: StackSettings) -> dict[str, list[str]]:
    """What no cardholder waits for at the till: it gives way. Each runs until asked to stop."""
    logstash = ["--path.settings", "logstash", "--path.data", str(DATA)]
    logstash += ["--path.state", f"{settings.state / 'logstash'}"]
    logstash += ["--api.http.port", f"{settings.ports.logstash}"]  # where health asks
    return {
        "posting": ["spark.post_purchases"],
        "points-of-sale": ["producers", "points-of-sale"],
        "health": ["health", "--every", "10"],
        "logstash": ["local_stack.logstash", *logstash],
    }


def history(options: Options) -> list[str]:
    """The days before the demo's first, from which profiles are built."""
    return ["producers", "history", *_of(options), *_when(f"{options.start}", HISTORY_DAYS)]


def profiles(options: Options) -> list[str]:
    return ["spark.build_profiles", "--until", f"{options.start}"]


def shoppers(options: Options) -> list[str]:
    pace = ["--rate", f"{options.rate}", "--garbled", GARBLED_SHARE, "--fraud", FRAUD_SHARE]
    return ["producers", "run", *_of(options), *_when(f"{options.start}", options.days), *pace]


def visitors(options: Options, folder: str) -> list[str]:
    to = ["--dir", folder, "--seed", f"{options.seed}", "--visits", VISITS_A_DAY]
    when = _when(f"{options.start - DAYS_BEFORE}", options.days + DAYS_BEFORE.days)
    return ["producers", "web", *to, *when]


def statements(period: str) -> list[str]:
    # By the events' own clock, as if it were run when the month was over.
    over = Period.parse(period).end.date()
    return ["spark.monthly_statements", "--period", period, "--as-of", f"{over}"]


def _of(options: Options) -> list[str]:
    return ["--users", f"{options.users}", "--seed", f"{options.seed}"]


def _when(start: str, days: int) -> list[str]:
    return ["--start", start, "--days", f"{days}"]
