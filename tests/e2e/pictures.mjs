/** Draws the pictures of the README: `PBX_SIM=… node pictures.mjs` writes docs/images/*.png. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ready, ring, startBrowser, startDemo } from "./bench.mjs";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const BEFORE = [
	{ flow: "missed", from: "+442079460018", seed: 4 },
	{ flow: "outbound-answered", from: "+12025550143", seed: 5 },
	{ flow: "anonymous", seed: 6 },
	{ flow: "ring-group", from: "0033142685300", seed: 7 },
	{ flow: "voicemail", from: "+5491123456789", seed: 8 },
	{ flow: "ivr-queue", from: "+390612345678", seed: 9 },
];

const demo = await startDemo();
const browser = await startBrowser();
mkdirSync(IMAGES, { recursive: true });
try {
	const page = await browser.newPage();
	await page.goto(demo.url);
	for (const [index, order] of BEFORE.entries()) {
		await page.request.post(`${demo.url}/sim/play`, { data: { ...order, speed: 0 } });
		await page.locator("#log tr").nth(index).waitFor();
	}
	await page.goto(demo.url);
	await ready(page);
	await page.route("**/sim/play", (route) =>
		route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), ring: 3, talk: 120 }) }),
	);
	await ring(page, "inbound-answered", { caller: "004532123456", speed: "1" });
	await page.locator('#log tr[data-status="In Progress"]').waitFor();
	await page.locator("#pop").getByText(/0:0[3-9]/).first().waitFor();
	for (const dark of [false, true]) {
		if (dark) await page.click("#theme");
		const suffix = dark ? "-dark" : "";
		await page.mouse.move(700, 700);
		await page.screenshot({ path: join(IMAGES, `demo${suffix}.png`) });
		const box = await page.locator("#pop .card").first().boundingBox();
		const [x, y, width, height] = [box.x - 20, box.y - 20, box.width + 40, box.height + 40];
		await page.screenshot({ path: join(IMAGES, `screen-pop${suffix}.png`), clip: { x, y, width, height } });
	}
} finally {
	await browser.close();
	demo.stop();
}
