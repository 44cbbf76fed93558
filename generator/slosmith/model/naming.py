"""Every public name that is rendered: series, labels, alerts, groups and files.

Names are a contract with dashboards, routes and the people who query them; they change only with
a major version.
"""

import re
from functools import lru_cache

from slosmith.model.units import Duration

GROUP, DASHBOARD, PAGE, WHAT, NAMES = (
    f"slo_{what}" for what in ("group", "dashboard", "page", "what", "names")
)
"""Labels that dashboards make up for tables and timelines."""
MADE_UP_PREFIX = "slo_var_"
"""What begins those that dashboards make up for each label of `by`."""
RULE_LABELS = frozenset(
    ("alertname", "service", "slo", "severity", "team", "tier", "long_window", "short_window")
)
"""Labels that rules write on alerts."""
RESERVED_LABELS = RULE_LABELS | frozenset(("le", GROUP, DASHBOARD, PAGE, WHAT, NAMES))
OWN_SERVICE = "_slosmith"
"""The service of what belongs to no service, like the watchdog."""

EVERY_LABEL = "..."
"""In `group_by`, Alertmanager's word for all labels: each alert is a message."""

WATCHDOG = "Watchdog"
"""The alert that always fires, by which a heartbeat knows that alerts still arrive."""

SHARD = "shard"
"""The label of a watchdog that says which ruler it comes from, where there are several."""

NO_SEVERITY = "none"
"""The severity of what wakes nobody and waits for nobody, like the watchdog."""

NAME_PATTERN = r"^[a-z][a-z0-9-]{0,49}$"
TEMPLATE_PATTERN = r"^[a-z][a-z0-9-]{0,49}/[a-z][a-z0-9-]{0,49}$"
LABEL_PATTERN = r"^[a-zA-Z_][a-zA-Z0-9_]*$"
ALERT_PATTERN = r"^[a-zA-Z_][a-zA-Z0-9_]*$"
ANY_ALERT_PATTERN = r"^\S([^\n]*\S)?$"
"""What Prometheus takes for the name of an alert; those that are no word are warned of."""
METRIC_PATTERN = r"^[a-zA-Z_:][a-zA-Z0-9_:]*$"

BAD_NOW = "slo:bad_events:bool"
EXCLUDED = "slo:excluded:bool"
"""1 while time does not count, else 0; only of SLOs that exclude some."""
SEEN = "slo:seen:timestamp"
"""When a group was last there, where one that is gone counts as bad."""
BAD_RISE = "slo:bad_events:rise"
BAD_SURE = "slo:bad_events:sure"
"""Bad events that one step of the base window surely brought: one at most, however many."""
BAD_BLOCK, TOTAL_BLOCK, SEEN_BLOCK = (
    f"slo:{what}:block" for what in ("bad_events", "total_events", "seen_seconds")
)
"""What was counted since the block before: the period is the sum of its blocks."""
BLOCK_END = "slo:block:end_seconds"
"""Until when blocks have counted, in seconds since 1970."""
BUDGET_REMAINING = "slo:error_budget_remaining:ratio"
OBJECTIVE = "slo:objective:ratio"
INFO = "slo:info"

ALERTMANAGER_FOLDER = "alertmanager"
ALERTMANAGER_FILE = f"{ALERTMANAGER_FOLDER}/alertmanager.yaml"
FRAGMENT_FILE = f"{ALERTMANAGER_FOLDER}/fragment.yaml"
"""Paths of Alertmanager's configuration, or of our parts of one, below the output folder."""
RUNBOOKS = "runbooks"
RULES = "prometheus/rules"
TESTS = "prometheus/tests"
"""The folder of the runbook pages below the output folder, and what links start with by default."""

_RECORDED = re.compile(
    r"slo:((bad|good|failed|total)_events|(seen|excluded)_seconds|error_ratio|burn_rate):\w+"
    r"|slo:(excluded:bool|seen:timestamp|block:end_seconds|error_budget_remaining:ratio)"
    r"|slo:(objective:ratio|info)",
    re.ASCII,
)
_LABEL = re.compile(LABEL_PATTERN, re.ASCII)
_PLAIN_ALERT = re.compile(ALERT_PATTERN, re.ASCII)
_PAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,199}", re.ASCII)
_NO_FILE = re.compile(r"[^A-Za-z0-9]+")

# A few windows are named in every rule of thousands of SLOs.
_of_window = lru_cache(maxsize=64)


@_of_window
def bad_rate(window: Duration) -> str:
    """Bad events per second over a window; for time-based kinds the share of time."""
    return f"slo:bad_events:rate{window}"


@_of_window
def total_rate(window: Duration) -> str:
    """All events per second over a window; for time-based kinds the share of time known."""
    return f"slo:total_events:rate{window}"


@_of_window
def good_rate(window: Duration) -> str:
    """Good events per second over a window, where they are what is counted."""
    return f"slo:good_events:rate{window}"


@_of_window
def failed_rate(window: Duration) -> str:
    """Failed events per second over a window, where something else counts them."""
    return f"slo:failed_events:rate{window}"


@_of_window
def error_ratio(window: Duration) -> str:
    """Bad events as a share of all, 0 to 1."""
    return f"slo:error_ratio:rate{window}"


@_of_window
def bad_increase(period: Duration) -> str:
    """Bad events seen in the period; for time-based kinds seconds."""
    return f"slo:bad_events:increase{period}"


@_of_window
def total_increase(period: Duration) -> str:
    """Events seen in the period; for time-based kinds seconds."""
    return f"slo:total_events:increase{period}"


@_of_window
def seen(period: Duration) -> str:
    """How many seconds of the period have been seen."""
    return f"slo:seen_seconds:increase{period}"


@_of_window
def excluded(period: Duration) -> str:
    """How many seconds of the period did not count."""
    return f"slo:excluded_seconds:increase{period}"


def in_blocks(increase: str) -> str:
    """The part of the period's increase that blocks hold: all but the last minutes."""
    return increase.replace(":increase", ":blocks")


@_of_window
def burn_rate(window: Duration) -> str:
    """How many times faster than evenly the budget is spent."""
    return f"slo:burn_rate:rate{window}"


def is_recorded(metric: str) -> bool:
    """Whether a series is one that rules of ours record: others begin names with ``slo:`` too."""
    return _RECORDED.fullmatch(metric) is not None


def pascal(*names: str) -> str:
    """``council``, ``latency-p95`` as ``CouncilLatencyP95``."""
    return "".join(part[:1].upper() + part[1:] for name in names for part in name.split("-"))


def rules_name(service: str, shard: int | None) -> str:
    """Path of a service's rules below the folder of rules, where each ruler may have its own."""
    return f"{service}.yaml" if shard is None else f"{shard_folder(shard)}/{service}.yaml"


def shard_folder(shard: int) -> str:
    """The folder of a ruler's rules, where several divide them."""
    return f"{SHARD}-{shard}"


def rules_file(service: str, shard: int | None = None) -> str:
    """Path of a service's rules below the output folder."""
    return f"{RULES}/{rules_name(service, shard)}"


def tests_file(service: str) -> str:
    """Path of a service's generated tests below the output folder."""
    return f"{TESTS}/{service}.test.yaml"


def counted_file(service: str) -> str:
    """Path of a service's rules as tests play them that no excluded time may disturb."""
    return f"{TESTS}/{service}.rules.yaml"


def unmeasured_file(service: str) -> str:
    """Path of the same as tests play them that put in rates of time: nothing says what is bad."""
    return f"{TESTS}/{service}.unmeasured.rules.yaml"


def composed_file(service: str) -> str:
    """Path of those that are made of others' records, as tests play them that put these in."""
    return f"{TESTS}/{service}.composed.rules.yaml"


def template_file(name: str) -> str:
    """Path of a file of message templates below the output folder."""
    return f"alertmanager/templates/{name}.tmpl"


def runbook_page(service: str, page: str) -> str:
    """Path of a runbook page below the runbook base: an SLO's name, or a plain alert's."""
    return f"{service}/{page}.md"


def is_word(alert: str) -> bool:
    """Whether the name of an alert is one word, that needs no quotes in files and links."""
    return bool(_PLAIN_ALERT.fullmatch(alert))


def alert_page(alert: str) -> str:
    """The page of a plain alert: its name, or for names that no file should have one like it."""
    if _PAGE.fullmatch(alert):
        return alert
    digest = _digest(alert, 8)
    return f"{_NO_FILE.sub('-', alert)[:_LONGEST_WORDS].strip('-')}-{digest}".lstrip("-")


def plain_subject(alert: str, service: str, which: str = "") -> str:
    """How proofs call a plain alert: ``ShopDiskFilling (shop)``."""
    return f"{alert_page(alert)} ({service}{which})"


_LONGEST_WORDS = 60


def is_reserved(label: str) -> bool:
    """Whether rules or dashboards make up such a label."""
    return label in RESERVED_LABELS or label.startswith(MADE_UP_PREFIX)


def kept_label(label: str) -> str:
    """What a result's own label is called where the alert has one of this name, as in scrapes."""
    return f"exported_{label}"


def is_replica(label: str) -> bool:
    """Whether a label distinguishes the two of a high-availability pair, like `__replica__`."""
    return "replica" in label.lower()


def is_of_one_server(label: str) -> bool:
    """Whether what a server adds distinguishes it from its twin: a replica, or the pod it is."""
    return is_replica(label) or "pod" in label.lower().split("_")


def is_label(name: str) -> bool:
    """Whether Prometheus accepts the label name; ``__`` at the start is its own."""
    return bool(_LABEL.fullmatch(name)) and not name.startswith("__")


OVERVIEW_UID = "slosmith-overview"
_LONGEST_UID = 40


def service_uid(service: str) -> str:
    """The dashboard of a service."""
    return dashboard_uid(service)


def slo_uid(service: str, slo: str) -> str:
    """The dashboard of an SLO; ``_`` keeps a-b/c apart from a/b-c, as no name may hold it."""
    return dashboard_uid(service, slo)


def dashboard_uid(*names: str) -> str:
    """A uid that stays the same whatever else is specified, at most as long as Grafana takes."""
    uid = "_".join(("slo", *names))
    if len(uid) <= _LONGEST_UID:
        return uid
    digest = _digest(uid, 10)
    return f"{uid[: _LONGEST_UID - 11]}-{digest}"


_OBJECT = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LONGEST_OBJECT = 253


def object_name(name: str) -> str:
    """What an object of Kubernetes is called: a name of RFC 1123, and another for each ``name``.

    Parts that `_` joins are joined by `.`, which no part holds.
    """
    joined = name.replace("_", ".")
    if _OBJECT.fullmatch(joined) and len(joined) <= _LONGEST_OBJECT:
        return joined
    digest = _digest(name, 10)
    words = "-".join(word for word in re.split(r"[^a-z0-9]+", name) if word)
    return f"{words[: _LONGEST_OBJECT - 11].rstrip('-')}-{digest}"


def dashboard_file(uid: str) -> str:
    """Path of a dashboard below the output folder."""
    return f"grafana/dashboards/{uid}.json"


def _digest(text: str, length: int) -> str:
    import hashlib  # loads OpenSSL, and few names need one

    return hashlib.sha256(text.encode()).hexdigest()[:length]
