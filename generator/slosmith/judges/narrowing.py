"""Which of many an alert can be meant by, without looking at each: of hundreds few are left."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence


class Narrowing:
    """Numbers by one label that each of many asks for: the label that parts most of them."""

    def __init__(self, asked: Sequence[Mapping[str, str]]) -> None:
        """Of each, in order, the labels that it asks for; who asks for none may always be meant."""
        values = Counter(name for name, _ in {pair for one in asked for pair in one.items()})
        self._by: dict[tuple[str, str] | None, list[int]] = defaultdict(list)
        for number, one in enumerate(asked):
            name = max(one, key=lambda name: values[name], default=None)
            self._by[None if name is None else (name, one[name])].append(number)
        self._names = {key[0] for key in self._by if key is not None}

    def of(self, alert: Mapping[str, str]) -> list[int]:
        """The numbers of those that an alert can be meant by, in order."""
        keys = (None, *((name, alert.get(name, "")) for name in self._names))
        return sorted(number for key in keys for number in self._by.get(key, ()))
