"""Keys of which nothing but the vendor's name before them says what they are: `DATADOG: 0a1b…`."""

from slosmith.secret_patterns.names import TYPE
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.values import is_key, is_random

# Vendors whose keys have no prefix, by the rules of gitleaks (see tokens/), and some more.
_LISTED = """
adafruit adobe airtable algolia alibaba aliyun amplitude artifactory asana atlassian auth0 beamer
bintray bitbucket bittrex bugsnag bybit checkly cloudflare codecov cohere coinbase confluence
confluent contentful datadog discord droneci dropbox elevenlabs etsy facebook fastly finicity
finnhub flickr freshbooks gitter gocardless grafana heroku honeycomb hubspot instana intercom
jenkins jfrog jira kraken kucoin launchdarkly linear linked-in lob logdna loggly looker mailgun
mattermost meraki message-bird mistral mixpanel netlify new-relic nytimes okta opsgenie pagerduty
papertrail plaid postmark private-ai pushover rapidapi rollbar segment sendbird sentry shodan
signalfx slack snyk sonar sonarlogin spotify squadcast squarespace statuspage sumo sumologic
tomtom travis trello twilio twitch twitter typeform victorops wandb xray yandex zendesk zoom
"""
_VENDORS = _LISTED.split()
_WORDS = tuple(max(name.split("-")[::-1], key=len) for name in _VENDORS)
_NAMES = "|".join(name.replace("-", "[_-]?") for name in _VENDORS)
# Words of a name that leave it one of a key. With an `id`, a `release` or a `url` it is another's.
_MORE = (
    r"(?:[ _.-]?(?:api|rest|v\d|access|auth|live|prod(?:uction)?|private|personal"
    r"|key|token|secret|login))"
)
_NEXT = r"(?:[ _.-]|(?-i:(?<=[a-z])(?=[A-Z])))"
_END = rf"\\?[\"'`]?{TYPE}\s{{0,3}}[.:?+|]{{0,3}}$"
_IS = r"(?:[:=][=>]?|>|,(?=\s?[\"']))\s{0,40}\\?[\"'`]?"
# Neither a commit nor what names an entry: both have no prefix either.
_OTHER = r"(?!(?:[0-9a-f]{40}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w.~+/=-]))"


VENDORS: tuple[Rule, ...] = (
    Rule(
        what="a key or token",
        words=_WORDS,
        pattern=rf"{_IS}{_OTHER}(?P<secret>[\w.~+=-]{{20,100}})(?![\w.~+/=-])",
        behind=rf"(?i)(?<![a-z])(?:{_NAMES}){_MORE}{{0,3}}{_END}",
        source="gitleaks: the rules with a vendor's name",
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=_WORDS,
        pattern=rf"{_IS}(?P<secret>[\w.~+=-]{{16,100}})(?![\w.~+/=-])",
        behind=rf"(?i)(?<![a-z])(?:{_NAMES}){_MORE}{{0,2}}{_NEXT}(?:key|token|secret){_END}",
        source="gitleaks: the rules with a vendor's name",
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("|", "%7c"),
        pattern=r"[|%](?:(?<=%)7C)?(?P<secret>[\w-]{27,40})(?![\w-])",
        behind=r"(?<![\w|])\d{15,16}$",
        source="gitleaks: facebook-access-token",
        holds=is_random,
    ),
    Rule(
        what="a key or token",
        words=("contribsys",),
        pattern=rf"(?i)contribsys__com{_IS}(?P<secret>[0-9a-f]{{8}}:[0-9a-f]{{8}})",
        source="gitleaks: sidekiq-secret",
    ),
)
