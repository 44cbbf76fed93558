"""The receiver kinds, by the key under a receiver's name; a new kind is one file and one line."""

from slosmith.receivers.email import EMAIL
from slosmith.receivers.kind import ReceiverKind
from slosmith.receivers.null import NULL
from slosmith.receivers.pagerduty import PAGERDUTY
from slosmith.receivers.slack import SLACK
from slosmith.receivers.webhook import WEBHOOK

RECEIVERS: tuple[ReceiverKind, ...] = (PAGERDUTY, SLACK, WEBHOOK, EMAIL, NULL)

__all__ = ["RECEIVERS", "ReceiverKind"]
