"""What surrounds the pipeline: database and cache, pools, the cluster, probes from outside."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.live.simulator.failures import Failures
from tests.live.simulator.providers import PROVIDERS
from tests.live.simulator.signals import Page

Happens = Callable[[float], int]
_MINUTES = 60
_SHARE = 1 / 3
"""What happens to the council as a whole happens to one of its three replicas so often."""


class Resources:
    """What one replica uses, and what it thinks of what it depends on."""

    def __init__(self, page: Page, failures: Failures) -> None:
        """Begin with what never changes."""
        self.page, self.failures = page, failures
        page.put("council_build_info", 1)
        page.put("council_pool_size", 20)
        page.put("council_cache_limit_bytes", 268_435_456)
        page.put("process_start_time_seconds", time.time())
        page.put("process_open_fds", 80)

    def step(self, happens: Happens) -> None:
        """Use what is there."""
        self._database(happens)
        self._cache(happens)
        self._pools(happens)
        page = self.page
        page.put("council_health_check_up", 1)
        if self.failures.without_database:
            for check in ("database", "auth"):
                page.put("council_health_check_up", 0, check=check)
        page.count("council_log_lines_total", happens(60 * _MINUTES * _SHARE), level="info")
        page.count("council_security_events_total", happens(10), event="login_failed")
        page.put("process_resident_memory_bytes", 580_000_000)
        page.count("process_cpu_seconds_total", happens(600))
        page.count("python_gc_collections_total", happens(60), generation="2")
        if "deploy-drops-requests" in self.failures:
            page.count("council_shutdown_dropped_requests_total", happens(40))

    def _database(self, happens: Happens) -> None:
        page, down = self.page, "database-unreachable" in self.failures
        away = "database-maintenance" in self.failures
        result, seconds, an_hour = ("timeout", 10.0, 20) if down else ("ok", 0.02, 200)
        # Whom maintenance keeps out asks nothing of a database.
        queries, slow = (0, 0) if away else (happens(an_hour * _MINUTES * _SHARE), happens(8))
        page.count("council_database_queries_total", queries, result=result)
        page.observe("council_database_query_duration_seconds", seconds, queries)
        page.count("council_operations_total", queries, operation="database", result=result)
        page.count("council_database_retries_total", queries if down else 0)
        if not down:
            page.observe("council_database_query_duration_seconds", 0.8, slow)
            page.put("council_database_oldest_checkout_seconds", 1)

    def _cache(self, happens: Happens) -> None:
        page, full = self.page, "cache-full" in self.failures
        hits, misses, lapsed, forced = (180, 220, 20, 60) if full else (320, 80, 70, 0)
        asked = happens(misses * _MINUTES * _SHARE)
        page.count("council_cache_requests_total", happens(hits * _MINUTES * _SHARE), result="hit")
        page.count("council_cache_requests_total", asked, result="miss")
        page.count("council_cache_loads_total", asked, kind="first")
        for reason, often in (("expired", lapsed), ("size", forced)):
            left = happens(often * _MINUTES * _SHARE)
            page.count("council_cache_evictions_total", left, reason=reason)
        page.put("council_cache_size_bytes", 266_000_000 if full else 200_000_000)
        page.put("council_cache_entries", 41_000 if full else 30_000)

    def _pools(self, happens: Happens) -> None:
        self.page.put("council_pool_in_use", 4)
        if "load-spike" in self.failures:
            self.page.put("council_pool_in_use", 19, dependency="openai")
            refused = happens(20 * _MINUTES * _SHARE)
            pool = {"dependency": "openai", "result": "rejected"}
            self.page.count("council_pool_acquisitions_total", refused, **pool)
        for dependency in ("database", "stripe", *PROVIDERS):
            self.page.put("council_pool_queue_depth", 0, dependency=dependency)


class Supabase:
    """What Supabase tells of itself."""

    def __init__(self, page: Page) -> None:
        """Begin with what never changes."""
        self.page = page
        for name in ("pg_up", "pgbouncer_up"):
            page.put(name, 1)
        page.put("max_connections_connection_count", 100)
        page.put("pgbouncer_databases_pool_size", 20)
        page.put("node_filesystem_size_bytes", 100e9)

    def step(self) -> None:
        """Serve."""
        page = self.page
        page.put("pg_stat_database_num_backends", 40)
        page.put("pgbouncer_pools_server_active_connections", 6)
        page.put("pg_database_size_bytes", 30e9)
        page.put("node_filesystem_avail_bytes", 60e9)


class Platform:
    """The cluster, its ingress, and the pipelines of logs and traces."""

    def __init__(self, page: Page, failures: Failures) -> None:
        """Begin with what never changes."""
        self.page, self.failures = page, failures
        page.put("kube_pod_container_resource_limits", 1e9, resource="memory")
        page.put("kube_pod_container_resource_limits", 1, resource="cpu")
        page.put("otelcol_exporter_queue_capacity", 1_000)

    def step(self, happens: Happens) -> None:
        """Carry what was written."""
        page, lines, spans = self.page, happens(460 * _MINUTES), happens(300 * _MINUTES)
        page.put("container_memory_working_set_bytes", 600e6)
        page.put("kube_job_status_active", float("database-maintenance" in self.failures))
        sent = {"component_id": "loki", "component_kind": "sink"}
        page.count("vector_component_sent_events_total", lines, **sent)
        page.count("otelcol_receiver_accepted_spans_total", spans, receiver="otlp")
        page.count("otelcol_exporter_sent_spans_total", spans, exporter="otlp/tempo")

    def answer(self, requests: int, status: str) -> None:
        """Answer requests at the ingress: three for each question."""
        where = {"ingress": "council", "status": status}
        self.page.count("nginx_ingress_controller_requests", 3 * requests, **where)


def show_probes(page: Page, up: bool, job: str) -> None:
    """What the blackbox exporter finds; a probe of TCP knows neither status nor certificate."""
    page.put("probe_success", float(up))
    page.put("probe_duration_seconds", 0.05 if up else 10)
    if job != "supabase-database":
        page.put("probe_http_status_code", 200 if up else 503)
        page.put("probe_ssl_earliest_cert_expiry", time.time() + 60 * 86_400)
