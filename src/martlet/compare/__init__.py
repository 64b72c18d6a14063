"""Compare a program under FastAPI with the same program under Martlet: `martlet compare`."""

from martlet.compare.exchanges import Reply, Request
from martlet.compare.report import Report
from martlet.compare.run import Options, compare
from martlet.compare.worker import Side, Unusable

__all__ = ["Options", "Reply", "Report", "Request", "Side", "Unusable", "compare"]
