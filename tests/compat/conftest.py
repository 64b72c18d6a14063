# The services' tests run in processes of their own, see test_services.py.
collect_ignore = ["services"]
