"""Martlet beside its peers, each on its own best documented server: `python -m benchmarks.peers --help`."""
