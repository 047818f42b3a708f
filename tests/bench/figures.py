"""Times of repeated work as one figure."""

import statistics
import time
from collections.abc import Callable

import numpy as np


def timed(work: Callable[[], None]) -> float:
    """Milliseconds that ``work`` takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def median(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))
