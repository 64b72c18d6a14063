"""Operations compiled: one generated function for each endpoint, in which nothing is left to look up."""
