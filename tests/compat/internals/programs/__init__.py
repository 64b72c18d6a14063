"""Programs that use internals; each prints what it observes as JSON."""
