"""A `pbx-sim serve` that the tests of the Yeastar client talk to, through a proxy that counts."""

import http.client
import http.server
import multiprocessing
import os
import re
import subprocess
import threading
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import frappe

from pbx_integration import settings
from pbx_integration.yeastar import state, transport

CLIENT_ID = "clientIdOfTheSiteTests0000000001"
CLIENT_SECRET = "clientSecretOfTheSiteTests000001"
WRONG_SECRET = "notTheClientSecretOfAnyTest00001"


class Handler(http.server.BaseHTTPRequestHandler):
	"""Answers GET and POST alike, by `answer`, and prints nothing."""

	def do_GET(self) -> None:
		length = int(self.headers.get("Content-Length") or 0)
		status, headers, body = self.answer(self.rfile.read(length))
		self.send_response(status)
		for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
			self.send_header(name, value)
		self.end_headers()
		self.wfile.write(body)

	do_POST = do_GET

	def answer(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
		"""Status, headers and body for a request with this body."""
		raise NotImplementedError

	def log_message(self, *_args: object) -> None:
		"""Nothing."""


class Server(http.server.ThreadingHTTPServer):
	"""A client that breaks off is what some tests are about."""

	def handle_error(self, *_args: object) -> None:
		"""Nothing is printed."""


@contextmanager
def serving(handler: type[Handler], wrap=None) -> Iterator[int]:
	"""The port of a server on loopback while the block runs; `wrap` may put TLS around its socket."""
	server = Server(("127.0.0.1", 0), handler)
	if wrap:
		server.socket = wrap(server.socket)
	thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
	thread.start()
	try:
		yield server.server_address[1]
	finally:
		server.shutdown()
		thread.join()
		server.server_close()


class Simulator:
	"""A running PBX; `asked` are the endpoints in the order of the requests."""

	def __init__(self, port: int, asked: list[str]) -> None:
		self.port = port
		self.asked = asked

	def target(self) -> transport.Target:
		"""The PBX for `transport.ask`."""
		return transport.Target("127.0.0.1", self.port, tls=False, on_premises=True)

	def ask(self, endpoint: str, query: dict | None = None, body: object = None) -> bytes:
		"""Ask past the client, uncounted."""
		counted = len(self.asked)
		try:
			return transport.ask(self.target(), transport.Request(endpoint, query or {}, body))
		finally:
			del self.asked[counted:]

	def configure(self, **values: object) -> None:
		"""Point PBX Settings here, without a token, and commit."""
		frappe.db.rollback()
		doc = settings.for_change()
		doc.update(
			{
				"enabled": 1,
				"on_premises": 1,
				"plain_http": 1,
				"certificate_fingerprint": None,
				"pbx_domain": f"127.0.0.1:{self.port}",
				"client_id": CLIENT_ID,
				"client_secret": CLIENT_SECRET,
				"default_region": "DK",
				**values,
			}
		)
		doc.save()
		frappe.db.commit()


@contextmanager
def simulator(*options: str) -> Iterator[Simulator]:
	"""A fresh PBX with these options of `pbx-sim serve`. Skips the test where there is no pbx-sim."""
	binary = os.environ.get("PBX_SIM")
	if not binary:
		raise unittest.SkipTest("PBX_SIM does not name a pbx-sim: cargo build -p pbx-sim")
	command = [binary, "serve", "--bind", "127.0.0.1:0", "--client-id", CLIENT_ID, *options]
	environment = {**os.environ, "PBX_SIM_CLIENT_SECRET": CLIENT_SECRET}
	process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
	try:
		port = int(re.search(r":(\d+)/", process.stderr.readline()).group(1))
		asked: list[str] = []
		with serving(_proxy(port, asked)) as proxy_port:
			yield Simulator(proxy_port, asked)
	finally:
		process.kill()
		process.wait()
		process.stderr.close()


def _proxy(port: int, asked: list[str]) -> type[Handler]:
	class Proxy(Handler):
		def answer(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
			asked.append(urlsplit(self.path).path.removeprefix(transport.API_PATH))
			connection = http.client.HTTPConnection("127.0.0.1", port)
			connection.request(self.command, self.path, body, dict(self.headers))
			response = connection.getresponse()
			reply = response.read()
			connection.close()
			return response.status, {}, reply

	return Proxy


@contextmanager
def settings_kept() -> Iterator[None]:
	"""PBX Settings as they were, secrets included, after tests that must commit to be seen by others."""
	tables = [frappe.qb.Table(name) for name in ("tabSingles", "__Auth")]
	kept = [
		frappe.qb.from_(table).select("*").where(table.doctype == settings.DOCTYPE).run(as_dict=True)
		for table in tables
	]
	try:
		yield
	finally:
		frappe.db.rollback()
		for table, rows in zip(tables, kept, strict=True):
			frappe.qb.from_(table).delete().where(table.doctype == settings.DOCTYPE).run()
			for row in rows:
				frappe.qb.into(table).columns(*row).insert(*row.values()).run()
		frappe.clear_document_cache(settings.DOCTYPE, settings.DOCTYPE)
		frappe.db.commit()


def secrets_of_the_site() -> list[str]:
	"""Everything that no message may hold, as it is now."""
	known = [state.reveal(fieldname) for fieldname in (*state.TOKENS, "client_secret", "webhook_secret")]
	return [CLIENT_SECRET, WRONG_SECRET, *filter(None, known)]


def race(count: int, function: Callable[[], str]) -> list[str]:
	"""What so many processes get that call the function at once; of an error, its `repr`."""
	fork = multiprocessing.get_context("fork")
	barrier, results = fork.Barrier(count), fork.SimpleQueue()
	processes = [fork.Process(target=_work, args=(function, barrier, results)) for _each in range(count)]
	for process in processes:
		process.start()
	answers = [results.get() for _each in processes]
	for process in processes:
		process.join()
	return answers


def _work(function: Callable[[], str], barrier, results) -> None:
	# Held until the process ends: closing it would end the session of the process before the fork.
	inherited = frappe.local.db
	frappe.connect()
	settings.load()
	barrier.wait()
	try:
		results.put(function())
	except Exception as error:
		results.put(repr(error))
	frappe.db.close()
	os._exit(0 if inherited else 1)
