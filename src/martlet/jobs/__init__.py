"""Jobs: functions that run later, apart from requests, in this process or in workers of their own."""

from martlet.extras import needing

with needing("jobs"):
    from martlet.jobs.jobs import Jobs
    from martlet.jobs.orders import Record, Status
    from martlet.jobs.registered import Job
    from martlet.jobs.retries import Backoff
    from martlet.jobs.running import Cancelled, Run, current

__all__ = ["Backoff", "Cancelled", "Job", "Jobs", "Record", "Run", "Status", "current"]
