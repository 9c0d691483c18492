// How long one call takes: the quickest of many rounds, because whatever else the machine does only adds.

/** Microseconds for `work(input)`. */
export function microseconds(work, inputs, rounds = 25) {
	let best = Infinity;
	for (let round = 0; round < rounds; round += 1) {
		const begun = performance.now();
		for (const input of inputs) work(input);
		best = Math.min(best, performance.now() - begun);
	}
	return (best / inputs.length) * 1000;
}

/** The middle one of some numbers. */
export function median(numbers) {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}

/** The number that so many percent of some numbers do not exceed. */
export function percentile(numbers, percent) {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}
