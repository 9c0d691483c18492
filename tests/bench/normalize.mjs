// Normalises each number through the wasm client and through libphonenumber-js with its largest metadata, and
// weighs the client; prints the figures as JSON. Usage: node normalize.mjs <folder>
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { parsePhoneNumberFromString } from "libphonenumber-js/max";

import { loadClient, manifest, pkg, wasmBytes } from "../js/client.mjs";
import { microseconds } from "./stopwatch.mjs";

const cases = JSON.parse(readFileSync(join(process.argv[2], "numbers.json"), "utf8"));
const client = await loadClient();

function throughWasm({ raw, region }) {
	try {
		return client.normalizePhone(raw, region);
	} catch {
		return undefined;
	}
}

function throughLibphonenumberJs({ raw, region }) {
	const number = parsePhoneNumberFromString(raw, region);
	return number?.isValid() ? number.number : undefined;
}

const files = [wasmBytes(), readFileSync(new URL(manifest.js, pkg))];
const weigh = (pack) => files.reduce((sum, bytes) => sum + pack(bytes).length, 0);

const [inWasm, inLibphonenumberJs] = microseconds([throughWasm, throughLibphonenumberJs], cases);

const figures = {
	numbers: cases.length,
	libphonenumber_js_same: cases.filter((each) => throughWasm(each) === throughLibphonenumberJs(each)).length,
	normalize_wasm_us: inWasm,
	normalize_libphonenumber_js_us: inLibphonenumberJs,
	client_raw_bytes: weigh((bytes) => bytes),
	client_gzip_bytes: weigh((bytes) => gzipSync(bytes, { level: 9 })),
	client_brotli_bytes: weigh(brotliCompressSync),
};
console.log(JSON.stringify(figures));
