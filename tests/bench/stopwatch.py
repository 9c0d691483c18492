"""How long one call takes: the median of several rounds, each over all inputs."""

import time
from statistics import median


def microseconds(work, inputs, rounds=7):
	"""Microseconds for `work(input)`, after a round that only warms up."""
	seconds = []
	for _ in range(rounds + 1):
		begun = time.perf_counter()
		for each in inputs:
			work(each)
		seconds.append(time.perf_counter() - begun)
	return median(seconds[1:]) / len(inputs) * 1e6
