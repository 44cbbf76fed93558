"""Receiver kind `null`: what is sent here is dropped, on purpose and in writing."""

from slosmith.model.routing import Reach
from slosmith.receivers.kind import ReceiverKind
from slosmith.receivers.secret_file import SecretShape


class NullSpec(SecretShape):
    """Nothing is to be said: write `{}`."""


def lower_null(_: NullSpec) -> None:
    """No integration at all: Alertmanager then notifies nobody."""


NULL = ReceiverKind(name="null", spec=NullSpec, reach=Reach.NOBODY, lower=lower_null)
