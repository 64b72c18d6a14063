"""What is to be known of a running application, a plug-in each: request logs, metrics, traces, health.

from martlet.observability.health import Health
from martlet.observability.logs import RequestLogs
from martlet.observability.metrics import Metrics
from martlet.observability.traces import Traces

app.use(Health(), RequestLogs(), Metrics(), Traces())
"""
