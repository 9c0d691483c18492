// A vector that nobody reads is decoration: tests/vectors/README.md says who reads which, and is held to it.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const folder = new URL("tests/vectors/", root);
const columns = ["Rust", "Python", "JS"];

const cells = (line) => line.split("|").slice(1, -1).map((cell) => cell.trim());
const unquoted = (cell) => cell.replaceAll("`", "");

function readTable() {
	const lines = readFileSync(new URL("README.md", folder), "utf8").split("\n");
	const rows = lines.filter((line) => line.startsWith("|")).map(cells);
	assert.deepEqual(rows[0], ["File", "What it fixes", ...columns]);
	return rows.slice(2).map(([file, , ...readers]) => ({ file: unquoted(file), readers: readers.map(unquoted) }));
}

const table = readTable();
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

test("the table names every vector file and no other", () => {
	assert.deepEqual(table.map((row) => row.file).sort(), files.sort());
});

test("every vector file has cases and says what it is about", () => {
	for (const file of files) {
		const { about, cases } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
		assert.ok(typeof about === "string" && about.length > 0, `${file} does not say what it is about`);
		assert.ok(Array.isArray(cases) && cases.length > 0, `${file} has no cases`);
	}
});

for (const { file, readers } of table) {
	test(`${file} is read by those who are said to read it`, () => {
		assert.ok(readers.some((reader) => reader !== "–"), "nobody reads it");
		for (const reader of readers.filter((each) => each !== "–")) {
			assert.ok(existsSync(new URL(reader, root)), `${reader} is not there`);
			const name = new RegExp(`["'/]${basename(file, ".json")}(\\.json)?["']`);
			assert.match(readFileSync(new URL(reader, root), "utf8"), name, `${reader} does not name ${file}`);
		}
	});
}
