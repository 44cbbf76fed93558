"""Of many routes those are looked at that an alert can be meant by, in their order."""

from slosmith.judges.narrowing import Narrowing
from slosmith.judges.routing_tree import RoutingTree

ROUTES = """
receivers: [{name: all}, {name: audit}, {name: web}, {name: night}, {name: bare}]
route:
  receiver: all
  routes:
    - {receiver: audit, matchers: ['team=~"web|data"'], continue: true}
    - {receiver: web, matchers: [env="prod", service="shop"]}
    - {receiver: web, matchers: [env="prod", service="cart"]}
    - {receiver: night, matchers: [env="test"]}
    - {receiver: bare, matchers: [service=""]}
"""


def test_who_asks_for_nothing_may_always_be_meant() -> None:
    narrowing = Narrowing([{"env": "prod", "service": "a"}, {}, {"env": "prod", "service": "b"}])
    # Both others are in one environment, so that the service parts them.
    assert narrowing.of({"env": "prod", "service": "b"}) == [1, 2]
    assert narrowing.of({}) == [1]


def test_routes_are_taken_in_order_whatever_they_ask_for() -> None:
    tree = RoutingTree(ROUTES)

    def reached(**labels: str) -> list[object]:
        return [one.settings["receiver"] for one in tree.stops(labels)]

    assert reached(team="web", env="prod", service="cart") == ["audit", "web"]
    assert reached(team="web", env="test", service="cart") == ["audit", "night"]
    assert reached(team="ops", env="prod") == ["bare"]  # a label that is missing is empty
    assert reached(team="ops", env="prod", service="other") == ["all"]
