"""Who is notified, and what is inhibited: as the routing document says, in words."""

from pathlib import Path

from tests.emit.runbooks.test_pages import SHOP, pages, section

ROUTING = """
---
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/pager}}
    chat: {slack: {channel: "#web", api_url_file: /etc/slack}}
    beat: {webhook: {url: "http://beat.example"}}
  teams:
    web: {page: [pager, chat], ticket: [chat], hours: office}
    store: {page: [pager], ticket: [chat]}
  intervals:
    office: {location: Europe/Berlin, weekdays: "monday:friday", times: "09:00-17:00"}
  timings:
    page: {group_wait: 1m, group_interval: 5m, repeat_interval: 4h}
    ticket: {group_wait: 5m, group_interval: 15m, repeat_interval: 24h}
  watchdog: {receiver: beat, interval: 1m}
"""


def notified(root: Path, path: str, heading: str, routing: str = ROUTING) -> list[str]:
    page = pages(root, SHOP + routing)[path]
    suffix = heading.removeprefix("## ").title().replace(" ", "")
    words = section(page, "## Who is notified").partition(f"{suffix}**")[2]
    said = words.partition("\n\n**")[0].partition("\n\nTo silence")[0]
    return [line[2:] for line in said.splitlines() if line.startswith("- ")]


def test_receivers_waits_and_hours_are_those_of_the_team(tmp_path: Path) -> None:
    page, ticket, *_ = notified(tmp_path, "runbooks/shop/errors.md", "## Budget burn")
    assert page == (
        "As a page: `pager` and `chat`, 1 minute after it fires, and again every 4 hours while it "
        "does."
    )
    assert ticket == (
        "As a ticket: `chat`, 5 minutes after it fires, and again every 24 hours while it does, "
        "but only in the hours `office` (monday:friday, 09:00-17:00 Europe/Berlin)."
    )


def test_one_who_is_notified_besides_at_some_hours_is_named_with_them(tmp_path: Path) -> None:
    also = "  overrides: [{match: {severity: page}, also: [beat], hours: office}]\n"
    routing = ROUTING.replace("  intervals:", f"{also}  intervals:")
    page, ticket, *_ = notified(tmp_path, "runbooks/shop/errors.md", "## Budget burn", routing)
    hours = "only in the hours `office`, monday:friday, 09:00-17:00 Europe/Berlin"
    assert page.startswith(f"As a page: `beat` ({hours}), `pager` and `chat`, 1 minute after")
    assert ticket.startswith("As a ticket: `chat`, 5 minutes after")


def test_a_dependency_mutes_its_dependents_and_its_missing_figures_do_not(tmp_path: Path) -> None:
    burn = notified(tmp_path, "runbooks/store/up.md", "## Budget burn")
    gone = notified(tmp_path, "runbooks/store/up.md", "## No data")
    inhibited = "While it pages, the pages of `shop` are inhibited: they need this service."
    assert inhibited in burn
    assert inhibited not in gone


def test_a_dependent_says_what_mutes_it(tmp_path: Path) -> None:
    words = notified(tmp_path, "runbooks/shop/errors.md", "## Budget burn")
    assert "As a page it is inhibited while `store` has a page that says it is down." in words
    assert "As a ticket it is inhibited while this SLO has a page." in words


def test_the_watchdog_has_a_page_that_says_where_it_goes(tmp_path: Path) -> None:
    page = pages(tmp_path, SHOP + ROUTING)["runbooks/_slosmith/Watchdog.md"]
    assert "`beat` every 1 minute" in section(page, "## Who is notified")


def test_who_is_notified_and_the_silence_stand_on_a_page_once(tmp_path: Path) -> None:
    page = pages(tmp_path, SHOP + ROUTING)["runbooks/shop/errors.md"]
    assert page.count("Who is notified") == 1
    assert page.count("amtool silence add") == 1
