"""Tokens of monitoring, paging and chat."""

WATCHING = r"""
an Adafruit key | aio_ | [0-9A-Za-z]{28} | adafruit-api-key
an Axiom token | xa[ap]t- | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
  | xaat-, xapt- | https://axiom.co/docs/reference/tokens
a Coralogix key | cx[tu][pwh]_ | [0-9A-Za-z]{30}
  | cxt, cxu | https://coralogix.com/docs/user-guides/account-management/api-keys
a Discord token | [MNO][0-9A-Za-z_-]{23,27}\.[\w-]{6}\. | [\w-]{27,} | . | discord-api-token
a Dynatrace token | dt0[a-z]\d\d\. | [0-9A-Za-z]{24}\.[0-9A-Za-z]{64} | dt0 | dynatrace-api-token
a FireHydrant token | fhb- | [0-9a-f]{32} | https://docs.firehydrant.com/docs/api-keys
a Grafana key | eyJrIjoi | [\w+/]{40,}={0,3} | grafana-api-key
a Grafana token | glsa_ | [0-9A-Za-z]{32}_[0-9A-Fa-f]{8} | grafana-service-account-token
a Grafana token | glc_ | [\w+/]{32,}={0,3} | grafana-cloud-api-token
a Honeybadger token | hb[pa]_ | [0-9A-Za-z]{36} | hbp_, hba_ | https://docs.honeybadger.io/api
a Honeycomb key | hca[a-z]k_ | [0-9A-Za-z]{58}
  | hca | https://docs.honeycomb.io/configure/environments
an ilert key | il1[a-z]{4} | [0-9a-f]{20,}
  | il1 | https://docs.ilert.com/inbound-integrations/prometheus
a LaunchDarkly key | (?:api|sdk|mob)- | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
  | api-, sdk-, mob- | https://docs.launchdarkly.com/home
a Matrix token | sy[tr]_ | \w{1,60}_[0-9A-Za-z]{20}_[0-9A-Za-z]{6}
  | syt_, syr_ | https://github.com/matrix-org/synapse
a New Relic key | NR(?:AK|II|JS|AA|IQ)- | [\w-]{19,}
  | nrak-, nrii-, nrjs-, nraa-, nriq- | new-relic-user-api-key
a New Relic licence key | (?:eu01xx[0-9a-f]{30}|[0-9a-f]{32}(?:[0-9a-f]{4}|FFFF)) | NRAL
  | nral | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
an ntfy token | tk_ | [0-9A-Za-z]{29} | https://docs.ntfy.sh/config/#access-tokens
a PagerDuty key | R(?=[0-9A-Z]*[0-9])(?=[0-9A-Z]*[A-Z]) | [0-9A-Z]{31}
  | r | https://developer.pagerduty.com/docs
a PagerDuty token | [uy]\+ | [\w-]{18}
  | u+, y+ | https://developer.pagerduty.com/docs/authentication
a PostHog key | ph[xar]_ | [\w-]{40,} | phx_, pha_, phr_ | https://posthog.com/docs/api
a Rootly token | rootly_ | [0-9a-f]{64} | https://docs.rootly.com/api-reference/overview
a Segment token | sgp_ | [0-9A-Za-z]{64} | https://docs.segmentapis.com
a Sentry token | sntry[su]_ | [\w=+/-]{40,} | sntry | sentry-org-token
a Slack token | xox[a-z](?:\.xox[a-z])?- | [0-9A-Za-z-]{8,} | xox | slack-bot-token
a Slack token | xapp- | [0-9A-Za-z-]{8,} | slack-app-token
a Statsig key | (?:secret|console)- | (?=[A-Za-z]{0,42}\d)[0-9A-Za-z]{43}
  | secret-, console- | https://docs.statsig.com/sdk-keys/api-keys
a Telegram token | \d{5,16}: | A[\w-]{33,34} | :a | telegram-bot-api-token
an UptimeRobot key | [um]\d{5,10}- | [0-9a-f]{24,32} | - | https://uptimerobot.com/api/
"""
"""Each row as __init__.py reads it."""
