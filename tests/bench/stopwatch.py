"""How long one call takes: the quickest of many rounds, because whatever else the machine does only adds."""

import time


def microseconds(work, inputs, rounds=25):
	"""Microseconds for `work(input)`."""
	best = float("inf")
	for _ in range(rounds):
		begun = time.perf_counter()
		for each in inputs:
			work(each)
		best = min(best, time.perf_counter() - begun)
	return best / len(inputs) * 1e6
