// The desk's translatable words are the client's: a word that is missing here can never be translated.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the desk hands every word of the client over, in the client's English", () => {
	const core = source("rust/core/src/popup/labels.rs").matchAll(/^ {4}\w+ "(\w+)" "([^"]+)";/gm);
	const desk = source("pbx_integration/public/js/pop/labels.js").matchAll(/(\w+): __\("([^"]+)"\)/g);
	const words = (found) => [...found].map(([, key, english]) => `${key}: ${english}`).sort();
	const expected = words(core);
	assert.ok(expected.length > 40);
	assert.deepEqual(words(desk), expected);
});
