"""OpenSLO's documents by kind and name, and who refers to which."""

from collections.abc import Sequence

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.names import plain_text
from slosmith.commands.importing.record import Entry, Rank, Refusal
from slosmith.commands.importing.taken import Taken

PROMETHEUS = (
    *("prom", "mimir", "thanos", "cortex", "victoriametrics", "grafanamimir", "grafanacloud"),
    *("amp", "gmp", "managedprometheus", "azureprometheus"),
)
"""Sources that answer PromQL."""


class References:
    """All documents of one import, so that a reference finds what stands in another file."""

    def __init__(self, documents: Sequence[Taken]) -> None:
        self._by_name: dict[tuple[str, str], Taken] = {}
        self._used: set[int] = set()
        for one in documents:
            name = one.node.down("metadata", "name").peek
            self._by_name.setdefault((one.foreign.kind.lower(), name), one)

    def find(self, kind: str, name: str) -> Node | None:
        """The document of this kind and name, which is used then."""
        found = self._by_name.get((kind.lower(), name))
        if found is None:
            return None
        self._used.add(id(found))
        return found.node

    def demand(self, kind: str, node: Node) -> Node:
        """The document that a place refers to; raises Refusal where nobody has it."""
        found = self.find(kind, node.text)
        if found is None:
            raise Refusal(
                f'the {kind} "{node.peek}" is in none of the files',
                "import the file that has it together with this one",
                node,
            )
        return found

    def used(self, one: Taken) -> bool:
        """Whether an SLO has referred to it."""
        return id(one) in self._used

    def describe_service(self, name: str) -> str:
        """The description of a service, where a document has one."""
        found = self.find("service", name)
        if found is None:
            return ""
        said = found.down("spec", "description").text
        title = found.down("metadata", "displayName").text
        return plain_text(said or title)

    def source_type(self, source: Node) -> str:
        """What a metric source is: by itself, else by the data source that it refers to."""
        said = source.at("type").text or source.down("dataSourceSpec", "type").text
        named = source.at("metricSourceRef", "dataSourceRef").text
        if named and (found := self.find("datasource", named)) is not None:
            for key in ("description", "type", "connectionDetails"):
                if key != "connectionDetails":
                    found.down("spec", key).take()
            said = said or found.down("spec", "type").peek
        return said

    def mind_policy(self, one: Taken, entry: Entry) -> None:
        """What is wrong with an alert policy, whoever uses it."""
        conditions = one.node.down("spec", "conditions").each()
        if len(conditions) > 1:
            entry.flaw(
                Rank.WRONG,
                one.node.down("spec", "conditions"),
                f"the policy has {len(conditions)} conditions, and the specification allows one",
                "write a policy for each",
            )
        for condition in conditions:
            window = condition.down("spec", "condition").at("lookbackWindow")
            if window.peek.startswith("-"):
                entry.flaw(
                    Rank.DOUBTFUL,
                    window,
                    f'the lookback window "{window.peek}" is negative',
                    "write it without the sign",
                )


def is_prometheus(kind: str) -> bool:
    """Whether a source of this type answers PromQL."""
    plain = kind.lower().replace("_", "").replace(" ", "").replace("-", "")
    return any(plain.startswith(name) for name in PROMETHEUS)
