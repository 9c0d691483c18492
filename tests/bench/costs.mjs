/** What calls cost a page of the desk: time, and what is left of them. */

const [WARMING, SAMPLES] = [5, 60];

/**
 * In the page: adds to `busy` the milliseconds that each of these methods keeps the page, layout included.
 * @param {[object, string[]]} what an object, its methods
 */
export function timed([object, methods]) {
	window.busy = 0;
	for (const name of methods) {
		const own = object[name];
		object[name] = function (...about) {
			const begun = performance.now();
			try {
				return own.apply(this, about);
			} finally {
				document.body.getBoundingClientRect();
				window.busy += performance.now() - begun;
			}
		};
	}
}

/**
 * Does something with a call, again and again.
 * @param {import("playwright-core").Page} page in which `timed` watches
 * @param {(count: number) => Promise<any>} once
 * @returns {Promise<{times: any[], busy: number[], bytes: number, elements: number}>} `times` are what `once`
 *     gave, `busy` the milliseconds of each call; `bytes` and `elements` are what a call leaves behind
 */
export async function costs(page, once) {
	const session = await page.context().newCDPSession(page);
	const [times, busy] = [[], []];
	let before;
	for (let count = 0; count < WARMING + SAMPLES; count += 1) {
		if (count === WARMING) before = await left(page, session);
		await page.evaluate(() => (window.busy = 0));
		const time = await once(count);
		if (count < WARMING) continue;
		times.push(time);
		busy.push(await page.evaluate(() => window.busy));
	}
	const after = await left(page, session);
	const per = (what) => (after[what] - before[what]) / SAMPLES;
	return { times, busy, bytes: per("bytes"), elements: per("elements") };
}

async function left(page, session) {
	await session.send("HeapProfiler.collectGarbage");
	const { usedSize: bytes } = await session.send("Runtime.getHeapUsage");
	const elements = await page.evaluate(() => {
		const inside = document.getElementById("pbx-pop").shadowRoot.querySelectorAll("*").length;
		return document.querySelectorAll("*").length + inside;
	});
	return { bytes, elements };
}
