-- Only for requests with a body: wrk takes the method and the body from a script alone.
wrk.method = os.getenv("BENCH_METHOD")
wrk.body = os.getenv("BENCH_BODY")
