/**
 * Posts signed webhooks of ringing calls to the demo (`PBX_SIM`) and prints, as JSON, the milliseconds from
 * before each post until the browser has painted the card in the page of the agent, and the name on it.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

import { EXTENSION, NAME, cardIn, clock, post, putAway, ringOnce, watch } from "./painted.mjs";
import { percentile } from "./stopwatch.mjs";

const [WARMING, SAMPLES] = [5, 60];
const secret = randomBytes(24).toString("hex");

async function startDemo() {
	const env = { ...process.env, PBX_SIM_SECRET: secret };
	const demo = spawn(process.env.PBX_SIM, ["demo", "--port", "0"], { env, stdio: ["ignore", "pipe", "ignore"] });
	for await (const line of createInterface({ input: demo.stdout })) {
		const url = line.match(/http:\/\/[\d.]+:\d+/)?.[0];
		if (url) return { url, stop: () => demo.kill() };
	}
	throw new Error("the demo ended without an address");
}

const demo = await startDemo();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
await page.addInitScript((extension) => sessionStorage.setItem("agent", extension), EXTENSION);
await page.goto(demo.url);
await page.locator('#client[data-state="good"]').waitFor();
await page.evaluate(clock);
await page.evaluate(watch, ["#pop > div", NAME]);
const times = [];
for (let count = 0; count < WARMING + SAMPLES; count += 1) {
	const time = await ringOnce(count, (msg) => post(demo.url, secret, msg), (call) => cardIn(page, call));
	if (count >= WARMING) times.push(time);
	await putAway(page, "#pop");
}
await browser.close();
demo.stop();
const [cards, names] = [0, 1].map((at) => times.map((time) => time[at]));
console.log(
	JSON.stringify({
		demo_card_p50_ms: percentile(cards, 50),
		demo_card_p95_ms: percentile(cards, 95),
		demo_name_p50_ms: percentile(names, 50),
		demo_name_p95_ms: percentile(names, 95),
	}),
);
