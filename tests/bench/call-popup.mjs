/**
 * ERPNext's call popup, measured as the screen pop is. Its telephony integrations insert a Call Log when a
 * phone rings: that insert is what is posted here, without the work that they do before it.
 */
import { brotliCompressSync } from "node:zlib";

import { costs, timed } from "./costs.mjs";
import { CALLER, paintedIn } from "./painted.mjs";
import { percentile } from "./stopwatch.mjs";

const LINE = "4930555020";
const MEDIUM = "Desk Line";
const GROUP = "Desk Agents";
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Makes the user an employee who is on duty at any time. */
async function onDuty(admin, user) {
	const [known] = await admin.list("Employee", { user_id: user });
	const [company] = await admin.list("Company", {});
	const [gender] = await admin.list("Gender", {});
	const employee = await admin.put("Employee", known?.name, {
		first_name: "Anna",
		gender: gender.name,
		date_of_birth: "1990-01-01",
		date_of_joining: "2020-01-01",
		company: company.name,
		user_id: user,
		create_user_permission: 0,
		cell_number: LINE,
	});
	const { name, employee_name } = employee;
	const employee_list = [{ employee: name, employee_name, user_id: user }];
	await admin.put("Employee Group", GROUP, { employee_group_name: GROUP, employee_list });
	const always = { from_time: "00:00:00", to_time: "23:59:59", employee_group: GROUP };
	const timeslots = DAYS.map((day_of_week) => ({ day_of_week, ...always }));
	await admin.put("Communication Medium", MEDIUM, { name: MEDIUM, communication_medium_type: "Voice", timeslots });
}

/** In the page: notes each call whose dialog is there. */
function watchDialogs() {
	const look = () => {
		const popup = window.erpnext.call_popup;
		if (popup?.dialog.$wrapper[0].checkVisibility()) window.note("popup", popup.call_log.name);
	};
	const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "style"] };
	new MutationObserver(look).observe(document.body, changes);
}

/**
 * The figures of the popup; none where the desk has none.
 * @param {import("../e2e/site.mjs").Admin} admin
 * @param {import("playwright-core").Page} page the desk of the user, with the clock of painted.mjs
 * @param {string} user
 */
export async function callPopup(admin, page, user) {
	if (!(await page.evaluate(() => Boolean(window.CallPopup)))) return {};
	await onDuty(admin, user);
	await page.evaluate(watchDialogs);
	await page.evaluate(timed, [await page.evaluateHandle(() => CallPopup.prototype), ["make"]]);
	const { times, busy, bytes, elements } = await costs(page, async (count) => {
		const id = `bench-${Date.now()}-${count}`;
		const begun = performance.timeOrigin + performance.now();
		await admin.put("Call Log", null, { id, from: CALLER, to: LINE, medium: MEDIUM, status: "Ringing", type: "Incoming" });
		const painted = await paintedIn(page, "popup", id);
		await page.evaluate(() => erpnext.call_popup.close_modal());
		await page.locator(".modal.call-popup.show").waitFor({ state: "detached" });
		return painted - begun;
	});
	const source = await page.evaluate(() => CallPopup.toString());
	await admin.clear("Call Log", { from: CALLER });
	return {
		popup_p50_ms: percentile(times, 50),
		popup_p95_ms: percentile(times, 95),
		popup_busy_p50_ms: percentile(busy, 50),
		popup_left_bytes: bytes,
		popup_left_elements: elements,
		popup_bytes: brotliCompressSync(source).length,
	};
}
