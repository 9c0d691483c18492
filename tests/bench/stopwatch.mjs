// How long one call takes: the median of several rounds, each over all inputs.

/** Microseconds for `work(input)`, after a round that only warms up. */
export function microseconds(work, inputs, rounds = 7) {
	const times = [];
	for (let round = 0; round <= rounds; round += 1) {
		const begun = performance.now();
		for (const input of inputs) work(input);
		times.push(performance.now() - begun);
	}
	return (median(times.slice(1)) / inputs.length) * 1000;
}

/** The middle one of some numbers. */
export function median(numbers) {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}
