// The built client and phone numbers: the vectors of phone.json, as far as JavaScript has the functions.
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadClient, vectors } from "./client.mjs";

const { normalizePhone, formatPhone, metadataVersion } = await loadClient();
const cases = vectors("phone");
const parsed = cases.filter((each) => each.parsed);
const named = ({ name, raw, region }) => name ?? `${raw} in ${region}`;

/** What a call throws; fails where it answers. */
function thrown(work) {
	try {
		work();
	} catch (error) {
		return error;
	}
	return assert.fail("it did not throw");
}

for (const each of parsed.filter(({ parsed: { valid } }) => valid)) {
	test(`normalises: ${named(each)}`, () => {
		assert.equal(normalizePhone(each.raw, each.region), each.parsed.e164);
	});
}

for (const each of parsed.filter(({ parsed: { valid } }) => !valid)) {
	test(`refuses, but tells the E.164: ${named(each)}`, () => {
		const error = thrown(() => normalizePhone(each.raw, each.region));
		assert.ok(error instanceof Error);
		assert.deepEqual({ code: error.code, e164: error.e164 }, { code: "phone.not_valid", e164: each.parsed.e164 });
	});
}

for (const each of cases.filter(({ error }) => error)) {
	test(`says why not: ${named(each)}`, () => {
		const error = thrown(() => normalizePhone(each.raw, each.region));
		assert.ok(error instanceof Error);
		assert.deepEqual({ code: error.code, at: error.at ?? null }, { code: each.error.code, at: each.error.at });
		assert.equal(error.e164 ?? null, null);
	});
}

for (const each of parsed) {
	test(`formats: ${named(each)}`, () => {
		for (const style of ["e164", "international", "national", "rfc3966"]) {
			assert.equal(formatPhone(each.raw, each.region, style), each.parsed[style], style);
		}
	});
}

for (const each of cases.filter(({ dialled_from: from }) => from)) {
	test(`formats as dialled from abroad: ${named(each)}`, () => {
		for (const [region, dialled] of Object.entries(each.dialled_from)) {
			assert.equal(formatPhone(each.raw, each.region, `dialled_from:${region}`), dialled, region);
		}
	});
}

test("a style that there is not is refused by name", () => {
	const error = thrown(() => formatPhone("+4532123456", undefined, "local"));
	assert.deepEqual({ code: error.code, at: error.at }, { code: "argument.bad_value", at: "style" });
});

test("the metadata has a version", () => {
	assert.match(metadataVersion(), /^\d+\.\d+\.\d+$/);
});
