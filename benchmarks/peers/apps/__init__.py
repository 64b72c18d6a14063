"""The peers' applications, each written as its own documentation writes it; BENCH_KIND picks the endpoint."""
