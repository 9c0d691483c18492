// What is built to read webhook bodies, and webhook bodies: every vector of webhooks.json, as text and as bytes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadWebhook, vectors } from "./client.mjs";

const { decodeEvent } = await loadWebhook();

/** The event, or what the error says, in the form in which the vectors have it. */
function outcome(body) {
	try {
		return decodeEvent(body);
	} catch (error) {
		assert.ok(error instanceof Error);
		return { error: { code: error.code, at: error.at ?? null } };
	}
}

for (const { name, body, expect } of vectors("webhooks")) {
	test(`decodes: ${name}`, () => {
		assert.deepEqual(outcome(body), expect);
		assert.deepEqual(outcome(new TextEncoder().encode(body)), expect);
	});
}

test("a body that is neither text nor bytes is refused by name", () => {
	assert.equal(outcome(30011).error.code, "argument.bad_value");
});
