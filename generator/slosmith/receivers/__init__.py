"""The receiver kinds, by the key under a receiver's name; a new kind is one file and one line."""

from slosmith.receivers.discord import DISCORD
from slosmith.receivers.email import EMAIL
from slosmith.receivers.incidentio import INCIDENTIO
from slosmith.receivers.jira import JIRA
from slosmith.receivers.kind import ReceiverKind
from slosmith.receivers.mattermost import MATTERMOST
from slosmith.receivers.msteamsv2 import MSTEAMSV2
from slosmith.receivers.null import NULL
from slosmith.receivers.opsgenie import OPSGENIE
from slosmith.receivers.pagerduty import PAGERDUTY
from slosmith.receivers.slack import SLACK
from slosmith.receivers.sns import SNS
from slosmith.receivers.telegram import TELEGRAM
from slosmith.receivers.verbatim import RAW
from slosmith.receivers.webhook import WEBHOOK

RECEIVERS: tuple[ReceiverKind, ...] = (
    *(PAGERDUTY, SLACK, WEBHOOK, EMAIL, MSTEAMSV2, DISCORD, TELEGRAM, MATTERMOST),
    *(OPSGENIE, INCIDENTIO, JIRA, SNS, RAW, NULL),
)

__all__ = ["RECEIVERS", "ReceiverKind"]
