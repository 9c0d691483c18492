/** The demo in a process of its own and a browser in front of it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, before, beforeEach } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const SIM = process.env.PBX_SIM ?? join(ROOT, "target/debug/pbx-sim");
const IMAGES = join(ROOT, "target/e2e");

/** Seconds of the flow's own time: long enough to be seen at four times the speed. */
const SHORT = { ring: 8, talk: 24 };

/** Without these Chromium asks the network for things of its own. */
const QUIET = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/**
 * Starts `pbx-sim demo` on a free port.
 * @returns {Promise<{url: string, stop: () => void}>}
 */
export async function startDemo() {
	const demo = spawn(SIM, ["demo", "--port", "0"], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
	for await (const line of createInterface({ input: demo.stdout })) {
		const url = line.match(/http:\/\/[\d.]+:\d+/)?.[0];
		if (url) return { url, stop: () => demo.kill() };
	}
	throw new Error(`${SIM} demo ended without an address`);
}

/** Debian's Chromium. */
export const LAUNCH = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET };

/** What a reader's window is like. */
export const WINDOW = { viewport: { width: 1440, height: 900 }, colorScheme: "light", reducedMotion: "reduce" };

/** A browser with a profile of its own. */
export async function startBrowser() {
	const profile = mkdtempSync(join(tmpdir(), "pbx-e2e-"));
	return chromium.launchPersistentContext(profile, { ...LAUNCH, ...WINDOW });
}

/**
 * A demo of its own for one test, and its page with the client ready. At the end of the test the page must
 * not have complained of anything.
 * @param {import("node:test").TestContext} t
 * @param {import("playwright-core").BrowserContext} browser
 */
export async function visit(t, browser) {
	const demo = await startDemo();
	const page = await browser.newPage();
	const faults = [];
	page.on("pageerror", (error) => faults.push(error.message));
	page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
	t.after(async () => {
		await page.close();
		demo.stop();
		assert.deepEqual(faults, []);
	});
	await page.route("**/sim/play", (route) => {
		const order = { ...route.request().postDataJSON(), ...SHORT };
		return route.continue({ postData: JSON.stringify(order) });
	});
	await page.goto(demo.url);
	await ready(page);
	return page;
}

/** Chromium for several agents at once, each in a window of its own. */
export const startWindows = () => chromium.launch(LAUNCH);

/** One browser for the tests of a file and a demo for each of them, handed to `take` before it. */
export function eachInADemo(take) {
	let browser;
	let demo;
	before(async () => {
		browser = await startWindows();
	});
	after(() => browser?.close());
	beforeEach(async () => {
		demo = await startDemo();
		take(browser, demo);
	});
	afterEach(async () => {
		for (const context of browser.contexts()) await context.close();
		demo.stop();
	});
}

/** Looks ten times a second until what is found holds, and returns it. */
export async function until(look, holds) {
	for (let left = 200; ; left -= 1) {
		const found = await look();
		if (holds(found)) return found;
		if (!left) assert.fail(JSON.stringify(found));
		await new Promise((done) => setTimeout(done, 100));
	}
}

/** Waits until the log of the host has a call of this status. */
export async function logged(demo, status) {
	const rows = async () => (await (await fetch(`${demo.url}/api/resource/PBX%20Call%20Log`)).json()).data;
	await until(rows, (found) => found.some((row) => row.status === status));
}

/**
 * The window of an agent: tabs of it share what a browser keeps for one person.
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string}} demo
 * @param {string} agent extension
 */
export async function openWindow(browser, demo, agent, options = {}) {
	const context = await browser.newContext({ ...WINDOW, baseURL: demo.url, ...options });
	await context.addInitScript(watchSound);
	await context.addInitScript((extension) => sessionStorage.setItem("agent", extension), agent);
	return { context, tab: () => openTab(context) };
}

async function openTab(context) {
	const page = await context.newPage();
	await page.goto("/");
	await ready(page);
	return page;
}

/** In the page: `sounding()` is how many tones are to be heard. */
function watchSound() {
	const sources = new Set();
	const { start, stop } = AudioBufferSourceNode.prototype;
	Object.assign(AudioBufferSourceNode.prototype, {
		start(...times) {
			sources.add(this);
			return start.apply(this, times);
		},
		stop(...times) {
			sources.delete(this);
			return stop.apply(this, times);
		},
	});
	window.sounding = () => [...sources].filter((source) => source.context.state === "running").length;
}

/**
 * Makes the PBX of a demo ring, whoever looks.
 * @param {{url: string}} demo
 * @param {Record<string, unknown>} order what `POST /sim/play` takes
 */
export async function play(demo, order) {
	const headers = { "Content-Type": "application/json" };
	const answer = await fetch(`${demo.url}/sim/play`, { method: "POST", headers, body: JSON.stringify({ speed: 4, ...SHORT, ...order }) });
	if (!answer.ok) throw new Error(`/sim/play: HTTP ${answer.status} ${await answer.text()}`);
}

/** The cards of a page with this text. */
export const cards = (page, text = "") => page.locator("#pop .card").filter({ hasText: text });

/** Waits until the client listens. */
export async function ready(page) {
	await page.locator('#client[data-state="good"]').waitFor();
}

/**
 * Makes the PBX ring.
 * @param {import("playwright-core").Page} page
 * @param {string} flow
 * @param {{caller?: string, speed?: string, agent?: string}} [options]
 */
export async function ring(page, flow, { caller = "", speed = "4", agent = "" } = {}) {
	await page.selectOption("#caller", caller);
	await page.selectOption("#speed", speed);
	await page.selectOption("#agent", agent);
	await ready(page);
	await page.click(`[data-flow="${flow}"]`);
}

/** Keeps a picture in target/e2e. */
export async function picture(page, name) {
	mkdirSync(IMAGES, { recursive: true });
	await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
