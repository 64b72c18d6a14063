"""How long to wait before the next attempt."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Delays that grow: `first` seconds, then `factor` times as many, never more than `longest`.

    jitter: the part of a delay, from 0 to 1, that chance may take away, so that what failed together
    isn't tried again together.
    """

    first: float = 1
    factor: float = 2
    longest: float = 3600
    jitter: float = 0.25

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures, one at least."""
        grown = self.first * self.factor ** min(failures - 1, 64)
        return float(min(grown, self.longest)) * random.uniform(1 - self.jitter, 1)  # noqa: S311 - no secret
