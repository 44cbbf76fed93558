"""Provisioning: the files from which Grafana learns of the dashboards and of Prometheus."""

from collections.abc import Iterator

from slosmith.model.settings import Settings
from slosmith.output.document import Document

_HEADING = "# Rendered by slosmith. Grafana fills in what is written with $ from its environment."

_DASHBOARDS = f"""{_HEADING}
apiVersion: 1
providers:
  - name: slosmith
    orgId: 1
    folder: SLOs
    folderUid: slosmith
    type: file
    disableDeletion: false
    allowUiUpdates: false
    options:
      path: $SLOSMITH_DASHBOARDS
"""
_SOURCE = """{heading}
# timeInterval is how often Prometheus scrapes: $__rate_interval is made of it.
apiVersion: 1
datasources:
  - name: Prometheus
    uid: slosmith-prometheus
    type: prometheus
    access: proxy
    url: $PROMETHEUS_URL
    jsonData:
      httpMethod: POST
      timeInterval: {interval}
"""


def emit_provisioning(settings: Settings) -> Iterator[Document]:
    """One file for the dashboards, one for the data source; no address is fixed."""
    source = _SOURCE.format(heading=_HEADING, interval=settings.scrape_interval)
    yield Document(path="grafana/provisioning/dashboards/slosmith.yaml", text=_DASHBOARDS)
    yield Document(path="grafana/provisioning/datasources/slosmith.yaml", text=source)
