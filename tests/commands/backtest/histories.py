"""Histories of two to three days: what an author wrote, and what happened, from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.commands.backtest.world import DAY, HOUR, Incident, World, by_day, rest, share_of


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A service ``shop`` by its SLOs and alerts, what happens to it, and at which pace."""

    name: str
    spec: str
    happens: Callable[[World], None]
    hours: int = 48
    scrape: int = 60
    evaluation: int = 150
    phase: int = 0
    settings: str = ""
    clocks: frozenset[str] = frozenset()
    """Series whose values are moments: they are counted from the beginning."""

    def __str__(self) -> str:
        """Print as a test's name."""
        return self.name


def _incidents(world: World, *sizes: tuple[float, float]) -> list[Incident]:
    """Some that last so many minutes and are so bad, one after another and at any time."""
    apart = (world.hours - 4) / len(sizes)
    return [
        Incident(hour=2 + apart * (n + 0.6 * world.chance.random()), minutes=minutes, share=share)
        for n, (minutes, share) in enumerate(sizes)
    ]


SIZES = ((3, 1.0), (6, 0.3), (45, 0.03), (400, 0.008), (90, 0.1), (2, 0.5), (600, 0.002))


def _codes(
    world: World, name: str, labels: str, *sizes: tuple[float, float], **more: object
) -> None:
    """A counter of requests by their code."""
    share = share_of(_incidents(world, *sizes) if sizes else ())
    good, bad = (f'{name}{{{labels}code="{code}"}}' for code in ("200", "500"))
    late = (bad,) if more.pop("late", False) else ()
    traffic = more.pop("traffic", by_day(40, 10))
    world.events({good: rest(share), bad: share}, traffic, late=late, **more)  # type: ignore[arg-type]


def every_size(world: World) -> None:
    _codes(world, "a_total", "", *SIZES)


def night(world: World) -> None:
    _codes(world, "a_total", "", *SIZES, (30, 1.0), (30, 1.0), traffic=by_day(30, 0.4))


def idle(world: World) -> None:
    quiet = (Incident(hour=9, minutes=300, share=0), Incident(hour=30, minutes=50, share=0))
    flow = by_day(20, 4)
    _codes(
        world,
        "a_total",
        "",
        *SIZES[:4],
        traffic=lambda at: 0 if any(one.at(at) for one in quiet) else flow(at),
    )


def resets(world: World) -> None:
    for instance in ("1", "2"):
        hours = [world.hours * world.chance.random() for _ in range(6)]
        _codes(world, "a_total", f'instance="{instance}",', *SIZES, resets=hours)


def late_errors(world: World) -> None:
    for job in ("x", "y"):
        _codes(
            world, "a_total", f'job="{job}",', (20, 0.4), (5, 1.0), late=True, traffic=by_day(9, 2)
        )


def lost_targets(world: World) -> None:
    both = [Incident(hour=7.3, minutes=25, share=0), Incident(hour=19, minutes=3, share=0)]
    alone = [Incident(hour=28, minutes=130, share=0)]
    for instance, lost in (("1", both), ("2", [*both, *alone])):
        _codes(world, "a_total", f'instance="{instance}",', *SIZES, lost=lost)


def groups(world: World) -> None:
    gone = {"x": (), "y": (Incident(hour=30, minutes=9999, share=0),)}
    for job in ("x", "y", "z"):
        lost = gone.get(job, (Incident(hour=0, minutes=1200, share=0),))
        _codes(world, "a_total", f'job="{job}",', *SIZES[world.chance.randrange(3) :], lost=lost)


def own_good(world: World) -> None:
    _codes(world, "a_total", "", *SIZES[:5])
    share = share_of(_incidents(world, (20, 0.4), (100, 0.05)))
    world.events({"sent_total": lambda _: 1}, by_day(30, 5), resets=[11.5])
    odd = Incident(hour=33, minutes=120, share=0)
    flow = by_day(30, 5)
    world.events(
        {"done_total": rest(share), "dropped_total": share},
        lambda at: flow(at) * (2 if odd.at(at) else 1),
    )


def latency(world: World) -> None:
    share = share_of(_incidents(world, *SIZES, (60, 0.6)), usual=0.01)
    for instance in ("1", "2"):
        labels = f'instance="{instance}"'
        moments = dict.fromkeys(("fast", "slow"))
        world.events(
            {"fast": rest(share), "slow": share}, by_day(30, 6), resets=[20 + world.seed % 9]
        )
        fast, slow = (world.series.pop(one) for one in moments)
        every = [None if a is None or b is None else a + b for a, b in zip(fast, slow, strict=True)]
        for bound, values in (("0.1", fast), ("0.5", fast), ("1", every), ("+Inf", every)):
            world.series[f'h_seconds_bucket{{{labels},le="{bound}"}}'] = values
        world.series[f"h_seconds_count{{{labels}}}"] = every
    _codes(world, "a_total", "", *SIZES[:3])


def probes(world: World) -> None:
    down = _incidents(world, (3, 1), (20, 1), (90, 1), (1, 1))
    gone = _incidents(world, (4, 1), (40, 1))
    for site in ("a", "b"):
        for replica in ("1", "2"):
            fails = down if replica == "1" or site == "a" else down[1:2]
            away = gone if site == "b" else ()
            world.gauge(
                f'up_now{{site="{site}",replica="{replica}"}}',
                lambda at, fails=fails, away=away: (  # type: ignore[misc]
                    None
                    if any(one.at(at) for one in away)
                    else float(not any(one.at(at) for one in fails))
                ),
            )


def vanishing(world: World) -> None:
    gone = [Incident(hour=5, minutes=30, share=0), Incident(hour=26, minutes=4, share=0)]
    down = _incidents(world, (9, 1), (33, 1))
    world.gauge(
        "up_now",
        lambda at: None if any(g.at(at) for g in gone) else float(not any(d.at(at) for d in down)),
    )
    _codes(world, "a_total", "", (30, 0.5), lost=gone)


def fresh(world: World) -> None:
    skipped = (1,)
    last = -20 * HOUR

    def backup(at: int) -> float:
        nonlocal last
        if at % DAY == 2 * HOUR and at // DAY not in skipped:
            last = at
        return float(last)

    world.gauge("backup_last_success_timestamp_seconds", backup)
    stuck = _incidents(world, (12, 1), (50, 1))
    for site in ("a", "b"):
        seen = 0

        def replica(at: int, site: str = site) -> float | None:
            nonlocal seen
            if not any(one.at(at) for one in stuck) or site == "b":
                seen = at
            return None if site == "b" and 30 * HOUR < at < 33 * HOUR else float(seen)

        world.gauge(f'replica_seen_seconds{{site="{site}"}}', replica)


def thresholds(world: World) -> None:
    high = _incidents(world, (2, 1), (15, 1), (70, 1))
    for queue in ("a", "b"):
        world.gauge(
            f'depth{{queue="{queue}"}}',
            lambda at, queue=queue: (  # type: ignore[misc]
                200.0 if queue == "a" and any(one.at(at) for one in high) else 50 + at % 7
            ),
        )
    away = Incident(hour=20, minutes=45, share=0)
    world.gauge("lag", lambda at: None if away.at(at) else (9.0 if at % DAY < 900 else 1.0))


def ratios(world: World) -> None:
    share = share_of(_incidents(world, *SIZES))
    gone = Incident(hour=30, minutes=20, share=0)
    world.gauge("my:ratio", lambda at: None if gone.at(at) else share(at))
    nothing = Incident(hour=12, minutes=60, share=0)
    world.gauge("other:ratio", lambda at: float("nan") if nothing.at(at) else share(at) * 2 % 1)


def slices(world: World) -> None:
    _codes(world, "a_total", "", *SIZES, traffic=by_day(30, 0.3))


def queries(world: World) -> None:
    _codes(world, "a_total", "", *SIZES[:5])
    _codes(world, "b_total", "", *SIZES[2:6], lost=[Incident(hour=15, minutes=40, share=0)])


def composed(world: World) -> None:
    _codes(world, "a_total", "", *SIZES)
    _codes(world, "b_total", "", *SIZES[1:5])
    down = _incidents(world, (12, 1), (60, 1))
    world.gauge("up_now", lambda at: float(not any(one.at(at) for one in down)))


def excluded(world: World) -> None:
    mode = [Incident(hour=h, minutes=90, share=0.6) for h in (10, 35)]
    world.gauge("maintenance", lambda at: float(any(one.at(at) for one in mode)))
    fails = share_of([*mode, *_incidents(world, *SIZES), Incident(hour=2, minutes=120, share=0.9)])
    for job in ("x", "y"):
        good, bad = (f'a_total{{job="{job}",code="{code}"}}' for code in ("200", "500"))
        lost = [Incident(hour=35.2, minutes=50, share=0)] if job == "y" else []
        world.events({good: rest(fails), bad: fails}, by_day(20, 5), lost=lost)
    down = Incident(hour=26, minutes=60, share=0)
    world.gauge("up_now", lambda at: float(not down.at(at)))


def coarse(world: World) -> None:
    _codes(world, "a_total", "", (90, 1.0), (200, 0.3), (20, 1.0), (300, 0.6))


def sparse(world: World) -> None:
    _codes(world, "a_total", "", (8, 1.0), (60, 0.5), (300, 0.1), traffic=lambda _: 0.9)


def environments(world: World) -> None:
    for env in ("prod", "test", "new"):
        _codes(world, "a_total", f'env="{env}",', *SIZES[1:6])


def blackbox(world: World) -> None:
    down = _incidents(world, (1, 1), (2, 1), (9, 1), (40, 1))
    for instance in ("a", "b"):
        labels = f'{{job="blackbox-exporter",instance="{instance}"}}'
        world.gauge(
            f"probe_success{labels}",
            lambda at, instance=instance: float(  # type: ignore[misc]
                instance == "b" or not any(one.at(at) for one in down)
            ),
        )
        world.gauge(
            f"probe_ssl_earliest_cert_expiry{labels}",
            lambda _, days=21 if instance == "a" else 0: days * DAY + 30.0 * HOUR,  # type: ignore[misc]
        )


def etcd(world: World) -> None:
    down = _incidents(world, (2, 1), (10, 1), (50, 1))
    for number in range(3):
        labels = f'{{job="etcd",instance="{number}"}}'
        world.gauge(
            f"up{labels}",
            lambda at, number=number: float(  # type: ignore[misc]
                not any(one.at(at) for one in down[number:])
            ),
        )
        world.gauge(
            f"etcd_server_has_leader{labels}",
            lambda at: float(not down[0].at(at)),
        )
        changes = share_of([Incident(hour=31, minutes=20, share=1)], usual=0.001)
        world.events({f"etcd_server_leader_changes_seen_total{labels}": lambda _: 1}, changes)
    for code in ("OK", "Unavailable"):
        share = share_of(_incidents(world, (30, 0.2), (200, 0.03)))
        flow = share if code != "OK" else rest(share)
        name = f'grpc_server_handled_total{{job="etcd",grpc_code="{code}",grpc_method="Range"}}'
        world.events({name: lambda _: 1}, lambda at, flow=flow: 20 * flow(at))  # type: ignore[misc]


def coredns(world: World) -> None:
    down = [Incident(hour=12, minutes=30, share=1), Incident(hour=20, minutes=10, share=1)]
    world.gauge('up{job="kube-dns"}', lambda at: None if any(d.at(at) for d in down) else 1.0)
    share = share_of(_incidents(world, (30, 0.2), (100, 0.02), (8, 0.5)))
    ok, bad = (
        f'coredns_dns_responses_total{{job="kube-dns",rcode="{code}"}}'
        for code in ("NOERROR", "SERVFAIL")
    )
    world.events({ok: rest(share), bad: share}, by_day(30, 5))
    slow = share_of(_incidents(world, (40, 0.5), (7, 1.0)), usual=0.001)
    world.events({"fast": rest(slow), "slow": slow}, by_day(20, 5))
    quick, late = world.series.pop("fast"), world.series.pop("slow")
    every = [(a or 0) + (b or 0) for a, b in zip(quick, late, strict=True)]
    for le, values in (("1", quick), ("4", quick), ("8", every), ("+Inf", every)):
        name = f'coredns_dns_request_duration_seconds_bucket{{job="kube-dns",le="{le}"}}'
        world.series[name] = list(values)


_ERRORS = """
  - name: errors
    objective: {objective}
    sli: {{events: {{total: a_total, {part}: 'a_total{{code="{code}"}}'}}}}
"""
_BAD = _ERRORS.format(objective="99.9%", part="bad", code="500")
_GOOD = _ERRORS.format(objective="99.9%", part="good", code="200").replace("errors", "goods")
_JOBS = _BAD.replace("    sli", "    by: [job]\n    sli")

HISTORIES = (
    History(name="incidents of every size", spec=_BAD + _GOOD, happens=every_size, hours=60),
    History(name="few at night", spec=_BAD, happens=night),
    History(name="idle", spec=_BAD + _GOOD, happens=idle),
    History(name="restarts", spec=_BAD + _GOOD, happens=resets, phase=20),
    History(
        name="a late first error", spec=_BAD + _JOBS.replace("errors", "jobs"), happens=late_errors
    ),
    History(name="lost targets", spec=_BAD + _GOOD, happens=lost_targets, phase=40),
    History(name="groups", spec=_JOBS, happens=groups, hours=60),
    History(
        name="good events of their own",
        spec=_BAD
        + """
  - {name: sent, objective: 99%, sli: {events: {total: sent_total, good: done_total}}}
""",
        happens=own_good,
    ),
    History(
        name="latency",
        spec="""
  - {name: slow, objectives: [p95 < 500ms, p99 < 1s], sli: {latency: h_seconds}}
  - name: served
    objective: 99%
    sli: {requests: {histogram: h_seconds, under: 500ms, failures: 'a_total{code="500"}'}}
""",
        happens=latency,
    ),
    History(
        name="probes",
        spec="""
  - {name: each, objective: 99.9%, by: [site], sli: {probe: {up: up_now, missing: bad}}}
  - {name: every, objective: 99%, sli: {probe: {up: up_now, healthy: all}}}
  - {name: half, objective: 99.5%, sli: {probe: {up: up_now, healthy: 50%}}}
""",
        happens=probes,
    ),
    History(
        name="a probe that vanishes",
        spec=_BAD + '  - {name: "up", objective: 99.5%, sli: {probe: up_now}}\n',
        happens=vanishing,
    ),
    History(
        name="freshness",
        spec="""
  - name: backup
    objective: 99%
    sli: {freshness: {last: backup_last_success_timestamp_seconds, under: 26h}}
  - name: replicas
    objective: 99.5%
    by: [site]
    sli: {freshness: {last: replica_seen_seconds, under: 5m, missing: bad}}
""",
        happens=fresh,
        hours=60,
        clocks=frozenset(("backup_last_success_timestamp_seconds", "replica_seen_seconds")),
    ),
    History(
        name="thresholds",
        spec="""
  - {name: depth, objective: 99.5%, sli: {threshold: depth < 100}}
  - {name: any, objective: 99%, by: [queue], sli: {threshold: {any: depth < 100}}}
  - {name: both, objective: 99%, sli: {threshold: {all: [lag < 5, 'max(depth) < 100']}}}
""",
        happens=thresholds,
    ),
    History(
        name="a ratio of their own",
        spec="""
  - {name: given, objective: 99.9%, sli: {ratio: 'my:ratio'}}
  - {name: other, objective: 99%, sli: {ratio: 'other:ratio'}}
""",
        happens=ratios,
    ),
    History(
        name="slices",
        spec="""
  - name: minutes
    objective: 99.5%
    sli:
      slices:
        length: 3m
        good: 'sum(rate(a_total{code="200"}[3m])) / sum(rate(a_total[3m])) > 0.95'
""",
        happens=slices,
    ),
    History(
        name="queries",
        spec="""
  - name: sum
    objective: 99.9%
    sli:
      queries:
        total: 'sum(rate(a_total[$window])) + sum(rate(b_total[$window]))'
        bad: 'sum(rate(a_total{code="500"}[$window])) + sum(rate(b_total{code="500"}[$window]))'
  - name: less
    objective: 99%
    sli:
      queries:
        total: 'sum(rate(a_total[$window]))'
        bad: 'sum(rate(a_total[$window])) - sum(rate(b_total{code="200"}[$window]))'
""",
        happens=queries,
    ),
    History(
        name="composite",
        spec=_BAD
        + """
  - {name: "up", objective: 99.5%, sli: {probe: up_now}}
  - {name: others, objective: 99%, sli: {events: {total: b_total, bad: 'b_total{code="500"}'}}}
  - {name: all, objective: 99%, sli: {composite: [shop/errors, shop/up, shop/others]}}
""",
        happens=composed,
    ),
    History(
        name="excluded time",
        spec=(_BAD + _JOBS.replace("errors", "jobs")).replace(
            "    sli", "    exclude: [{when: maintenance == 1, reason: maintenance}]\n    sli"
        )
        + """
  - name: "up"
    objective: 99.5%
    sli: {probe: up_now}
    exclude: [{during: early, reason: nobody is there}]
""",
        happens=excluded,
        settings=', intervals: {early: {times: "02:00-04:00"}}',
    ),
    History(
        name="low objectives",
        spec=_BAD.replace("99.9", "95") + _GOOD.replace("99.9", "90"),
        happens=coarse,
    ),
    History(name="one event a minute", spec=_BAD + _GOOD, happens=sparse),
    History(
        name="objectives by group",
        spec=_BAD.replace(
            "objective: 99.9%", "objectives: {by: env, prod: 99.9%, test: 99%, default: 95%}"
        ),
        happens=environments,
    ),
    History(
        name="a week",
        spec=_BAD.replace("    sli", "    period: 7d\n    sli"),
        happens=every_size,
        hours=60,
    ),
    History(
        name="pages over days",
        spec=_BAD
        + """---
policy: google-30d
period: 30d
source: somebody who is woken by what lasts
tiers:
  - {tier: slow, severity: page, budget: 5%, long: 6h, short: 30m}
  - {tier: daily, severity: page, budget: 10%, long: 1d, short: 2h}
  - {tier: creeping, severity: ticket, budget: 10%, long: 3d, short: 6h}
""",
        happens=every_size,
    ),
    History(
        name="half a minute",
        spec=_BAD,
        happens=every_size,
        scrape=15,
        evaluation=30,
        phase=5,
    ),
    # Alerts of kubernetes-mixins and exporters, as their authors wrote them.
    History(
        name="alerts on what an SLO records",
        spec="""
  - name: errors
    objective: 99.9%
    sli: {events: {total: a_total, bad: 'a_total{code="500"}'}}
alerts:
  - alert: ShopBurns
    expr: 'slo:error_ratio:rate1h{service="shop",slo="errors"} > 0.01'
    for: 10m
  - alert: ShopWorsens
    expr: |-
      slo:error_ratio:rate5m{service="shop",slo="errors"} > 0.02
        and on () rate(a_total{code="200"}[5m]) < 1
""",
        happens=every_size,
    ),
    History(
        name="alerts of the blackbox exporter",
        spec="""
  - alert: BlackboxProbeFailed
    expr: probe_success{job="blackbox-exporter"} == 0
    for: 1m
  - alert: BlackboxLowUptime
    expr: avg_over_time(probe_success{job="blackbox-exporter"}[30d]) * 100 < 99.9
  - alert: BlackboxSslCertificateWillExpireSoon
    expr: |
      probe_ssl_earliest_cert_expiry{job="blackbox-exporter"} - time() < 21 * 24 * 3600
      and
      probe_ssl_earliest_cert_expiry{job="blackbox-exporter"} - time() > 0
  - alert: BlackboxSslCertificateExpired
    expr: probe_ssl_earliest_cert_expiry{job="blackbox-exporter"} - time() < 0
    keep_firing_for: 2h
""",
        happens=blackbox,
        clocks=frozenset(("probe_ssl_earliest_cert_expiry",)),
    ),
    History(
        name="alerts of etcd",
        spec="""
  - alert: etcdMembersDown
    expr: max without (endpoint) (sum without (instance) (up{job=~".*etcd.*"} == bool 0)) > 0
    for: 20m
  - alert: etcdInsufficientMembers
    expr: |
      sum(up{job=~".*etcd.*"} == bool 1) without (instance)
      < ((count(up{job=~".*etcd.*"}) without (instance) + 1) / 2)
    for: 3m
  - alert: etcdNoLeader
    expr: etcd_server_has_leader{job=~".*etcd.*"} == 0
    for: 1m
    keep_firing_for: 10m
  - alert: etcdHighNumberOfLeaderChanges
    expr: |
      increase((max without (instance) (etcd_server_leader_changes_seen_total{job=~".*etcd.*"})
      or 0*absent(etcd_server_leader_changes_seen_total{job=~".*etcd.*"}))[15m:1m]) >= 4
    for: 5m
  - alert: etcdHighNumberOfFailedGRPCRequests
    expr: |
      100 * sum(rate(grpc_server_handled_total{job=~".*etcd.*", grpc_code="Unavailable"}[5m]))
        without (grpc_type, grpc_code)
      / sum(rate(grpc_server_handled_total{job=~".*etcd.*"}[5m])) without (grpc_type, grpc_code) > 1
    for: 10m
""",
        happens=etcd,
    ),
    History(
        name="alerts of CoreDNS",
        spec="""
  - alert: CoreDNSDown
    expr: absent(up{job="kube-dns"} == 1)
    for: 15m
  - alert: CoreDNSLatencyHigh
    expr: |
      histogram_quantile(0.99,
      sum(rate(coredns_dns_request_duration_seconds_bucket{job="kube-dns"}[5m]))
      without (instance,pod)) > 4
    for: 10m
  - alert: CoreDNSErrorsHigh
    expr: |
      sum without (pod, instance, server, zone, view, rcode, plugin)
        (rate(coredns_dns_responses_total{job="kube-dns",rcode="SERVFAIL"}[5m]))
      / sum without (pod, instance, server, zone, view, rcode, plugin)
        (rate(coredns_dns_responses_total{job="kube-dns"}[5m])) > 0.03
    for: 10m
""",
        happens=coredns,
    ),
)
