"""Every diagnostic code, in one place: what it is called, how severe it is, what it means.

Whose finding may only say that something broken was left out names under ``follows`` what that
is: it waits until that is whole, or until no other code is found that it follows from. What an
``_unknown`` name is missed by is one mistake at however many places. An error stands whatever an
author says, unless it is a ``judgement``; what is about ``safety`` can be allowed only where
settings say so too.
"""

from slosmith.diagnostics.finding import ITSELF, Code, Severity

# Which alerts there are is known of services whose tiers are known.
_ALERTS = ("service", "template", "policy", "tiers")


def _error(
    number: str,
    name: str,
    meaning: str,
    follows: tuple[str, ...] = (),
    *,
    judgement: bool = False,
    safety: bool = False,
) -> Code:
    return Code(
        id=number,
        name=name,
        severity=Severity.ERROR,
        meaning=meaning,
        follows=follows,
        judgement=judgement,
        safety=safety,
    )


def _unknown(number: str, name: str, meaning: str, follows: tuple[str, ...] = ()) -> Code:
    return Code(
        id=number,
        name=name,
        severity=Severity.ERROR,
        meaning=meaning,
        follows=follows,
        is_of_a_name=True,
    )


def _warning(
    number: str, name: str, meaning: str, follows: tuple[str, ...] = (), *, safety: bool = False
) -> Code:
    return Code(
        id=number,
        name=name,
        severity=Severity.WARNING,
        meaning=meaning,
        follows=follows,
        safety=safety,
    )


def _note(number: str, name: str, meaning: str, follows: tuple[str, ...] = ()) -> Code:
    return Code(id=number, name=name, severity=Severity.NOTE, meaning=meaning, follows=follows)


def _risk(number: str, name: str, meaning: str) -> Code:
    return Code(id=number, name=name, severity=Severity.WARNING, meaning=meaning, of_change=True)


def _drift(number: str, name: str, meaning: str) -> Code:
    return Code(
        id=number,
        name=name,
        severity=Severity.ERROR,
        meaning=meaning,
        judgement=True,
        of_change=True,
    )


# 1xx: files and YAML
FILE_UNREADABLE = _error("S101", "file-unreadable", "the file cannot be read as UTF-8 text")
YAML_BROKEN = _error("S102", "yaml-broken", "the file is not valid YAML")
DUPLICATE_KEY = _error("S103", "duplicate-key", "a key stands twice in one mapping")
YAML_TAG = _error("S104", "yaml-tag", "YAML tags are not part of the language")
YAML_TOO_LARGE = _error("S105", "yaml-too-large", "nesting or aliases blow the document up")
YAML_KEY = _error("S106", "yaml-key", "a key is not a plain scalar")
DOCUMENT_EMPTY = _error("S107", "document-empty", "the file holds no document")
TOO_MANY = _error("S110", "too-many", "a file has more mistakes, or lines, than anybody would read")
HIDDEN_CHARACTER = _error(
    "S109", "hidden-character", "a text holds a character that nobody sees, or that turns others"
)
NO_SPECIFICATION = _error("S108", "no-specification", "the root has no service document")

# 2xx: the shape of documents
DOCUMENT_KIND = _error("S201", "document-kind", "a document has none or several of the kinds' keys")
UNKNOWN_KEY = _error("S202", "unknown-key", "the language does not know the key")
MISSING_KEY = _error("S203", "missing-key", "a required key is missing")
WRONG_TYPE = _error("S204", "wrong-type", "a value has another type than the key takes")
WRONG_UNIT = _error("S205", "wrong-unit", "a duration, percentage or number cannot be read")
INVALID_NAME = _error("S206", "invalid-name", "a name does not match its pattern")
INVALID_LABEL = _error("S207", "invalid-label", "a label name is invalid or reserved")
UNSAFE_TEXT = _error("S208", "unsafe-text", "a text holds what could leave its place")
DUPLICATE_NAME = _error("S209", "duplicate-name", "two things have the same name")
INVALID_VALUE = _error("S210", "invalid-value", "a value is not one of those allowed")
ALLOW_REFUSED = _error("S211", "allow-refused", "a finding is allowed that cannot be, or not here")
ALLOW_UNUSED = _note("S212", "allow-unused", "a finding is allowed that is not there")

# 3xx: objectives and SLIs
OBJECTIVE_INVALID = _error("S301", "objective-invalid", "the objective cannot be read")
OBJECTIVE_BARE_NUMBER = _error("S302", "objective-bare-number", "an objective has no unit")
OBJECTIVE_OUT_OF_RANGE = _error("S303", "objective-out-of-range", "0%, 100% and beyond")
OBJECTIVE_CONTRADICTS_KIND = _error(
    "S304", "objective-contradicts-kind", "the wording of the objective does not fit the SLI kind"
)
OBJECTIVE_MISSING = _warning(
    "S330", "objective-missing", "a value of the label by which objectives differ has none"
)
SLI_KIND = _error("S305", "sli-kind", "an SLI has no kind, or several")
BAD_NOT_PART_OF_TOTAL = _error(
    "S306", "bad-not-part-of-total", "bad or good events are not a proper part of all events"
)
CONDITION_INVALID = _error(
    "S307", "condition-invalid", "a threshold or slice is not one comparison"
)
COUNTED_TWICE = _error("S308", "counted-twice", "the same events are counted twice")
NOT_A_MOMENT = _error(
    "S309", "not-a-moment", "the gauge of a freshness holds no moment in Unix seconds"
)
TEMPLATE_UNKNOWN = _unknown("S310", "template-unknown", "no template has this name", ("template",))
TEMPLATE_HOLE = _error(
    "S311",
    "template-hole",
    "a template has a parameter where its value cannot stand, or nowhere",
    ("template",),
)
PART_INVALID = _error(
    "S312",
    "part-invalid",
    "an SLO is made of one that cannot be a part of it",
    ("service", "template"),
)
ZONE_WITHOUT_RULE = _error("S321", "zone-without-rule", "the time of a zone follows no one rule")
EXCLUDES_ALL = _error("S322", "excludes-all", "an exclusion leaves no time that counts")
EXCLUSION_CONDITION = _error(
    "S323", "exclusion-condition", "the condition of an exclusion compares no series"
)
COUNTED_PER_WINDOW = _error(
    "S331", "counted-per-window", "a query counts events in its window, where their rate is meant"
)
HIDDEN_BY_COMPARISON = _error(
    "S332",
    "hidden-by-comparison",
    "a query has no result while there is nothing to count",
    judgement=True,
)
NONE_IS_NOTHING = _warning(
    "S333", "none-is-nothing", "what counts none gives no result where 0 is meant"
)
TOTAL_OF_SUCCESSES = _warning(
    "S334", "total-of-successes", "what counts all events is named after the good ones"
)
ADDS_ZEROS = _warning("S335", "adds-zeros", "a query adds up series that are 0")
SILENCES_ITSELF = _warning("S325", "silences-itself", "an alert, or an incident, takes itself away")
FAST_AS_BAD = _warning("S336", "fast-as-bad", "the bad events are those of a bucket, the fast ones")
SUM_AS_EVENTS = _warning("S337", "sum-as-events", "events are counted by a sum of their values")
OTHER_TARGETS = _warning("S338", "other-targets", "other targets count the good events than all")
PART_INVERTED = _warning(
    "S339", "part-inverted", "bad events are the good ones by their labels, or the other way round"
)
GROUP_PINNED = _warning("S340", "group-pinned", "some groups can never have bad or good events")
RECORDED_RATE = _note("S324", "recorded-rate", "events are counted by what is recorded as a rate")

# 4xx: PromQL
PROMQL_INVALID = _error("S401", "promql-invalid", "the expression is not valid PromQL")
SELECTOR_INVALID = _error("S402", "selector-invalid", "a query must be a plain selector")
WINDOW_MISSING = _error("S403", "window-missing", "a query has no $window, or a misplaced one")
JOIN_NEVER_MATCHES = _error(
    "S404", "join-never-matches", "the two sides of an operator share no label set"
)
FUNCTION_TOO_NEW = _error(
    "S405",
    "function-too-new",
    "the oldest Prometheus to serve does not have the function",
    judgement=True,
)

NAME_TOO_NEW = _error(
    "S406", "name-too-new", "the oldest Prometheus to serve does not take the name"
)
SELECTS_NOTHING = _error("S408", "selects-nothing", "no series can meet all of a selector")
REMOVES_NOTHING = _error(
    "S409",
    "removes-nothing",
    "what an unless leaves out is never there",
    judgement=True,
)
STILL_TO_COME = _error("S407", "still-to-come", "an expression asks for what is still to come")

QUANTILE_WITHOUT_BOUNDS = _warning(
    "S410", "quantile-without-bounds", "a quantile is taken of buckets that have no bound left"
)

# 5xx: the metric contract
METRIC_UNKNOWN = _unknown(
    "S501", "metric-unknown", "the contract does not know the metric", ("metrics", "template")
)
LABEL_UNKNOWN = _unknown("S502", "label-unknown", "the contract does not know the metric's label")
LABEL_VALUE_UNKNOWN = _unknown(
    "S503", "label-value-unknown", "the contract does not know the label's value"
)
METRIC_TYPE = _error("S504", "metric-type", "a metric has the wrong type for its use")
BOUND_NO_BUCKET = _error("S505", "bound-no-bucket", "the latency bound is no bucket boundary")
COUNTER_WITHOUT_RATE = _warning(
    "S506", "counter-without-rate", "a counter is used without rate or increase"
)
GAUGE_IN_RATE = _error(
    "S507", "gauge-in-rate", "a gauge is used inside rate or increase", judgement=True
)
UNIT_SUFFIX = _warning("S508", "unit-suffix", "a metric's name does not end in its unit")
RECORDING_UNKNOWN = _warning(
    "S509",
    "recording-unknown",
    "the contract does not know a series that somebody records",
    ("metrics",),
)
UNIT_UNKNOWN = _error("S510", "unit-unknown", "a latency is measured in no unit of time")
UNIT_DIFFERS = _error("S511", "unit-differs", "an SLO and the contract give a metric two units")
UNIT_ASSUMED = _note("S512", "unit-assumed", "nothing says the unit of a latency")

# 6xx: policies, windows and budgets
POLICY_UNKNOWN = _unknown("S601", "policy-unknown", "no policy has this name", ("policy",))
POLICY_PERIOD = _error(
    "S602", "policy-period", "the policy was made for another period", ("policy",)
)
TIER_UNDER_ONE = _error("S603", "tier-under-one", "a tier would alert while the SLO is kept")
TIER_INVALID = _error("S604", "tier-invalid", "a tier's windows or budget do not fit")
PERIOD_INVALID = _error("S605", "period-invalid", "a period is not whole days")
TIER_UNREACHABLE = _warning(
    "S606",
    "tier-unreachable",
    "a tier can never fire at this objective and is dropped",
    ("policy", "tiers"),
)
OUTAGE_TIER_ADDED = _warning(
    "S607",
    "outage-tier-added",
    "a total outage would page late, so an outage tier is added",
    ("policy", "tiers"),
)
WINDOW_TOO_SHORT = _warning(
    "S608",
    "window-too-short",
    "a window holds fewer than four scrapes",
    ("policy", "tiers", "S614"),
)
BUDGET_UNDER_ONE_EVENT = _warning(
    "S609", "budget-under-one-event", "the period's budget is less than one event"
)
GUARD_NEVER_MET = _warning(
    "S610",
    "guard-never-met",
    "the expected traffic cannot bring three bad events into a window",
    ("policy", "tiers"),
)
OUTAGE_UNSEEN = _warning(
    "S611",
    "outage-unseen",
    "no page tier sees a total outage in time, and none can be added",
    ("policy", "tiers"),
)
PROBE_OF_ITSELF = _warning(
    "S612", "probe-of-itself", "a probe is exposed by the service that it probes"
)
IDLE_TOO_SHORT = _warning(
    "S613", "idle-too-short", "at the expected traffic, silence of this length is ordinary"
)
INTERVAL_TOO_LONG = _warning(
    "S614", "interval-too-long", "series vanish between two evaluations of their group"
)
RANGE_TOO_SHORT = _warning(
    "S616", "range-too-short", "a range holds fewer scrapes than its function needs", ("S614",)
)
INTERVAL_UNEVEN = _warning(
    "S615", "interval-uneven", "events would count more than once, or not in full"
)
NEVER_RENEWED = _error(
    "S617", "interval-over-lookback", "rules would not find what they recorded an evaluation before"
)

# 7xx: plain alerts
NO_COMPARISON = _warning("S701", "no-comparison", "an alert fires whenever its expression has data")
TEMPLATE_INVALID = _error("S702", "template-invalid", "a Go template cannot be parsed")
TEMPLATE_LABEL_GONE = _error(
    "S703",
    "template-label-gone",
    "a template uses a label that the expression has dropped",
    judgement=True,
)
LABELS_COLLIDE = _error(
    "S704",
    "labels-collide",
    "results that differ only in a label of the alert's own end its rule",
    judgement=True,
    safety=True,
)
LABEL_OVERWRITTEN = _note(
    "S705", "label-overwritten", "a label of an alert stands in the place of its results' own"
)

INSTALLATION_HIDDEN = _warning(
    "S708",
    "installation-hidden",
    "a static label stands in the place of one that distinguishes installations",
    safety=True,
)
ALERT_NAME_ODD = _warning("S706", "alert-name-odd", "the name of an alert is not one word")
ALERTS_ALIKE = _warning(
    "S707", "alerts-alike", "two alerts of a service have the same name and the same labels"
)

NEVER_TRUE = _warning("S709", "never-true", "a condition of an alert can never be true")

# 8xx: routing
RECEIVER_UNKNOWN = _unknown("S801", "receiver-unknown", "no receiver has this name", ("routing",))
TEAM_UNKNOWN = _error(
    "S802", "team-unknown", "routing does not know the team of an alert", ("routing", ITSELF)
)
HOURS_UNKNOWN = _unknown(
    "S803", "hours-unknown", "no time interval has this name", ("routing", "settings")
)
REACHES_NO_ONE = _error("S804", "reaches-no-one", "an alert reaches no one", ("routing", ITSELF))
ONLY_DEFAULT = _error(
    "S805",
    "only-default",
    "an alert reaches only the default receiver",
    ("routing", ITSELF),
    judgement=True,
)
PAGE_WITHOUT_PAGER = _error(
    "S806",
    "page-without-pager",
    "a page reaches nothing that wakes",
    ("routing", ITSELF),
    judgement=True,
)
ROUTE_SHADOWED = _error(
    "S807", "route-shadowed", "an earlier override takes everything from it", ("routing",)
)
MATCHES_NOTHING = _warning(
    "S808",
    "matches-nothing",
    "an override, a mute or an inhibition matches no alert",
    ("routing", "settings", *_ALERTS),
    safety=True,
)
INHIBITS_UNRELATED = _error(
    "S809",
    "inhibits-unrelated",
    "an inhibition can inhibit an unrelated alert",
    ("routing",),
    judgement=True,
    safety=True,
)
INHIBITS_ITSELF = _error(
    "S810",
    "inhibits-itself",
    "an inhibition has an alert on both of its sides",
    ("routing", *_ALERTS),
)
DEPENDENCY_UNKNOWN = _unknown(
    "S811", "dependency-unknown", "no service has this name", ("service",)
)
DEPENDENCY_CYCLE = _error("S812", "dependency-cycle", "services depend on each other in a circle")
SECRET_TWICE = _error("S813", "secret-twice", "a value stands beside the file that holds it")
SECRET_INLINE = _error("S814", "secret-inline", "a key would put a secret into the file")
SECRET_IN_TEXT = _error(
    "S815", "secret-in-text", "a text holds what looks like a secret", judgement=True, safety=True
)
INTERVAL_NEVER = _error("S816", "interval-never", "a time interval never is")
LOCATION_UNKNOWN = _error("S817", "location-unknown", "no time zone has this name")
TIMING_INVALID = _error("S818", "timing-invalid", "the timings of a route do not fit each other")
ALERTMANAGER_TOO_OLD = _error(
    "S819", "alertmanager-too-old", "the oldest Alertmanager to serve does not know a key"
)
DEPENDENCY_NEVER_PAGES = _warning(
    "S820",
    "dependency-never-pages",
    "a dependency has no page that could inhibit its dependents",
    _ALERTS,
)
RECEIVER_UNUSED = _warning(
    "S821",
    "receiver-unused",
    "nothing is sent to a receiver",
    ("routing", "S802", "S804", "S805", "S806"),
)
REPLICA_LABEL = _error(
    "S822", "replica-label", "a label distinguishes replicas of one Prometheus, not installations"
)
ADDRESS_RESERVED = _warning(
    "S823", "address-reserved", "links or messages go to a host that is nobody's"
)
INFO_WAKES = _error(
    "S824",
    "info-wakes",
    "an alert that only informs reaches what wakes somebody",
    ("routing",),
    judgement=True,
)

MUTED_ALWAYS = _error(
    "S825",
    "muted-always",
    "an alert is muted at all times",
    ("routing", ITSELF),
    judgement=True,
    safety=True,
)
MUTES_MEET = _error(
    "S826", "mutes-meet", "mutes meet in a way that Alertmanager cannot express", ("routing",)
)

INHIBITS_OTHER_GROUPS = _warning(
    "S828",
    "inhibits-other-groups",
    "an inhibition reaches from one group of alerts to all others",
    ("routing", *_ALERTS),
    safety=True,
)
SERVICE_ENDS = _warning("S827", "service-ends", "the service behind a receiver will end")

# 83x: a configuration that is there already
BASE_INVALID = _error("S830", "base-invalid", "the base of routing cannot be read as one")
BASE_NOT_RENDERED = _error(
    "S831", "base-not-rendered", "the base of routing is a template that was not rendered"
)
BASE_PLACE_UNKNOWN = _error(
    "S832", "base-place-unknown", "the place in the base of routing is no route, or is several"
)
BASE_COLLIDES = _error("S833", "base-collides", "a name stands in the base and in routing")
BASE_TAKES_OURS = _error(
    "S834",
    "base-takes-ours",
    "a route of the base takes an alert before it reaches its own",
    ("routing", ITSELF),
    judgement=True,
)
BASE_INHIBITS_OURS = _error(
    "S835",
    "base-inhibits-ours",
    "an inhibition of the base covers alerts of ours",
    ("routing", ITSELF),
    judgement=True,
)

# 9xx: what is missing as a whole
NO_CONTRACT = _note("S901", "no-contract", "there is no metric contract to check against")
NO_ROUTING = _note("S902", "no-routing", "there is no routing document")
NO_RUNBOOKS = _note("S903", "no-runbooks", "there is no runbooks folder")
ADDRESS_MISSING = _note(
    "S912",
    "address-missing",
    "notifications have no links to runbooks or dashboards",
    ("settings",),
)
RUNBOOK_MISSING = _error(
    "S904",
    "runbook-missing",
    "a page alert has no prose for its diagnosis or its mitigation",
    ("prose", "template", ITSELF),
    judgement=True,
)
PROSE_WITHOUT_ALERT = _warning(
    "S905", "prose-without-alert", "prose is named after no alert", _ALERTS
)
SECTION_UNKNOWN = _error("S906", "section-unknown", "prose stands in no section of a runbook")
SECTION_EMPTY = _warning("S907", "section-empty", "a section of a runbook's prose is empty")
LINK_DEAD = _error(
    "S908",
    "link-dead",
    "a link in prose leads to no runbook page",
    ("prose",),
    judgement=True,
    safety=True,
)
ANCHOR_DEAD = _error(
    "S909",
    "anchor-dead",
    "a link in prose leads to no heading of its page",
    ("prose",),
    judgement=True,
    safety=True,
)
PROSE_UNCLOSED = _error("S910", "prose-unclosed", "a code block or comment in prose never ends")
RUNBOOK_CLASH = _error(
    "S911", "runbook-clash", "two runbook pages would be the same file", (ITSELF,)
)
COVERAGE_AREA_UNKNOWN = _unknown(
    "S920", "coverage-area-unknown", "the coverage document does not list the area", ("coverage",)
)
AREA_UNCOVERED = _error(
    "S921",
    "area-uncovered",
    "an area has no signal or no alert, and no reason why not",
    ("coverage", "metrics", "service", "S920"),
)

# 10xx: what is written by hand below grafana/
DASHBOARD_UNKNOWN = _unknown(
    "S1001",
    "dashboard-unknown",
    "a panel is meant for a dashboard that does not exist",
    ("service",),
)
ROW_UNKNOWN = _error(
    "S1002",
    "row-unknown",
    "a panel is meant for a row that its dashboard lacks",
    ("metrics", "grafana", *_ALERTS),
)
PANEL_QUERY_INVALID = _error("S1003", "panel-query-invalid", "a panel's query is not valid PromQL")
PANEL_INCOMPLETE = _error("S1004", "panel-incomplete", "a panel lacks what every panel must say")
DATASOURCE_FIXED = _error("S1005", "datasource-fixed", "a panel names a data source of its own")
AREA_UNKNOWN = _unknown(
    "S1006",
    "area-unknown",
    "a row shows an area that no metric or alert has",
    ("metrics", "service"),
)
VARIABLE_UNKNOWN = _error(
    "S1007",
    "variable-unknown",
    "a panel's query reads a variable that its dashboard lacks",
    ("service",),
)

# 11xx: rehearsals
SCENARIO_SERIES = _unknown(
    "S1101", "scenario-series", "a scenario's series cannot be resolved", ("metrics", "scenario")
)
SCENARIO_LEVEL = _error("S1102", "scenario-level", "a scenario's level cannot be read")
SCENARIO_LEVEL_TYPE = _error(
    "S1103", "scenario-level-type", "a level does not fit the type of its metric"
)
SCENARIO_NOT_NORMAL = _unknown(
    "S1104",
    "scenario-not-normal",
    "a change speaks of series that normal traffic does not have",
    ("metrics", "scenario"),
)
SCENARIO_ALERT = _unknown(
    "S1105", "scenario-alert", "a scenario speaks of an alert that is not there", _ALERTS
)
SCENARIO_TIME = _error(
    "S1106", "scenario-time", "a time in a scenario lies beyond its end", (ITSELF,)
)
SCENARIO_BASE = _unknown(
    "S1107",
    "scenario-base",
    "a scenario is based on one that is not there",
    ("scenario", "service"),
)
SCENARIO_EXPECTS_NOTHING = _error(
    "S1108",
    "scenario-expects-nothing",
    "a scenario says nothing of what must come of it",
    (ITSELF,),
)
SCENARIO_UNROUTED = _error(
    "S1109",
    "scenario-unrouted",
    "a scenario speaks of what routing does, and there is none",
    ("routing",),
)
SCENARIO_CONTRADICTS = _error(
    "S1110", "scenario-contradicts", "what a scenario expects of an alert contradicts itself"
)
SCENARIO_NOT_PLAYED = _error(
    "S1111",
    "scenario-not-played",
    "an alert is silent in a scenario whatever happens, as nothing that it reads is played",
    ("scenario", "metrics", *_ALERTS),
)
AUDIT_SIGNAL = _unknown(
    "S1151",
    "audit-signal",
    "an audit's question is shown by what is not there",
    ("metrics", "scenario", *_ALERTS),
)
PAST_TIME_SLO = _unknown(
    "S1161",
    "past-time-slo",
    "a correction or an incident is about an SLO that is not there",
    ("service",),
)
AUDIT_ANSWER = _error("S1152", "audit-answer", "an answer lacks its evidence, date or author")

# 12xx: the contract beside a server
SERVER_METRIC_GONE = _drift(
    "S1201", "server-metric-gone", "the server has no series of a metric of the contract"
)
SERVER_LABEL_GONE = _drift(
    "S1202", "server-label-gone", "the server has a metric without a label of the contract"
)
SERVER_LABEL_NEW = _drift(
    "S1203", "server-label-new", "the server has a metric with a label that the contract lacks"
)
SERVER_VALUE_NEW = _drift(
    "S1204", "server-value-new", "the server has a value of a label that the contract does not list"
)
SERVER_TYPE = _drift("S1205", "server-type", "the server has a metric as another type")
SERVER_BUCKETS = _drift(
    "S1206", "server-buckets", "the server has a histogram with other buckets than the contract"
)

# 13xx: platforms that rules are rendered for
NO_ALERTMANAGER_CONFIG = _warning(
    "S1301",
    "no-alertmanager-config",
    "routing says what an AlertmanagerConfig cannot",
    ("routing", *_ALERTS),
)
LAYERS_TOO_CLOSE = _warning(
    "S1302", "layers-too-close", "an interval leaves vmalert no time between layers of rules"
)
TENANT_LIMIT = _warning(
    "S1303", "tenant-limit", "Mimir takes so many rules only where its limits say so", _ALERTS
)
SHARD_UNKNOWN = _error(
    "S1304", "shard-unknown", "a service is for a ruler that is not there", ("settings",)
)
SHARDS_JOINED = _error(
    "S1305", "shards-joined", "services that belong together are for two rulers", ("service",)
)
SHARD_READS_ALL = _warning(
    "S1306",
    "shard-reads-all",
    "a ruler evaluates what reads recorded series of others",
    ("settings", "service"),
)
ONE_HEARTBEAT = _warning(
    "S1307", "one-heartbeat", "one heartbeat is for several rulers", ("settings", "routing")
)
SHARD_CROWDED = _warning(
    "S1308", "shard-crowded", "most SLOs are joined, and stay on one ruler", ("settings", "service")
)
SHARDS_UNUSED = _warning("S1309", "shards-unused", "Mimir divides rules among its rulers itself")
METRICSQL_LACKS = _error(
    "S1310", "metricsql-lacks", "vmalert does not know a function, and loads no file that has it"
)

# 15xx: what a change risks, beside what was specified before
HISTORY_LOST = _risk("S1501", "history-lost", "a change ends recorded series, and budgets anew")
FEWER_NOTIFIED = _risk("S1502", "fewer-notified", "a change leaves fewer who are notified")
PAGE_SLOWER = _risk("S1503", "page-slower", "a change lets a page come later, or more seldom")
MORE_NOISE = _risk("S1504", "more-noise", "a change lets an alert fire earlier, or more often")
ADDRESS_GONE = _risk("S1505", "address-gone", "a change takes an address, or a name to silence by")

# 14xx: what was rendered beside what runs
RULES_NOT_LOADED = _error("S1401", "rules-not-loaded", "a rendered group of rules does not run")
RULES_DIFFER = _error("S1402", "rules-differ", "a group of rules runs otherwise than rendered")
RULES_FAIL = _error("S1403", "rules-fail", "a rule fails when it is evaluated")
EVALUATION_SLOW = _warning(
    "S1404", "evaluation-slow", "an evaluation takes more than half of its interval"
)
EVALUATION_MISSED = _error("S1405", "evaluation-missed", "evaluations of a group were left out")
RETENTION_SHORT = _error(
    "S1406", "retention-short", "the server keeps samples for less than a period"
)
SCRAPED_SELDOM = _warning(
    "S1407", "scraped-seldom", "a job is scraped less often than settings say"
)
EXTERNAL_LABELS = _warning(
    "S1408", "external-labels", "the server adds other labels to alerts than settings name"
)
CLOCKS_APART = _error("S1409", "clocks-apart", "the server's clock is not this machine's")
ALERTMANAGER_DIFFERS = _error(
    "S1410", "alertmanager-differs", "an Alertmanager runs another configuration than rendered"
)
WATCHDOG_SILENT = _error("S1411", "watchdog-silent", "the alert that always fires does not")
WATCHDOG_LOST = _error("S1412", "watchdog-lost", "the watchdog does not come to the Alertmanager")
DASHBOARD_OLD = _warning(
    "S1413", "dashboard-old", "a dashboard in Grafana is not the one that was rendered"
)


def all_codes() -> tuple[Code, ...]:
    """Every code, by identifier."""
    found = [value for value in globals().values() if isinstance(value, Code)]
    return tuple(sorted(found, key=lambda code: code.id))
