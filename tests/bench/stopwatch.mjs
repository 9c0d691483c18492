// How long one call takes: the quickest of many rounds, because whatever else the machine does only adds.

/** Microseconds for `work(input)` of each of `works`, by turns: a machine is not as quick all the time. */
export function microseconds(works, inputs, rounds = 25) {
	const best = works.map(() => Infinity);
	for (let round = 0; round < rounds; round += 1) {
		works.forEach((work, place) => {
			const begun = performance.now();
			for (const input of inputs) work(input);
			best[place] = Math.min(best[place], performance.now() - begun);
		});
	}
	return best.map((time) => (time / inputs.length) * 1000);
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
