import json
import logging
import socket
import ssl
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import frappe
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.pbx import Handler, serving
from pbx_integration.yeastar import errors, transport
from pbx_integration.yeastar.address import read_fingerprint

TOKEN = "tokenThatNobodyMayRead0000000001"
SECRET = "secretThatNobodyMayRead000000001"
GRANTED = b'{"errcode":0,"errmsg":"SUCCESS"}'
REQUEST = transport.Request("call/query", {"access_token": TOKEN}, {"password": SECRET})


class TestTransport(IntegrationTestCase):
	def test_the_request_is_what_the_pbx_wants(self):
		with answering() as (target, seen):
			self.assertEqual(transport.ask(target, REQUEST), GRANTED)
			transport.ask(target, transport.Request("system/information"))
		posted, queried = seen
		self.assertEqual(posted["line"], f"POST /openapi/v1.0/call/query?access_token={TOKEN} HTTP/1.1")
		self.assertEqual(json.loads(posted["body"]), {"password": SECRET})
		self.assertEqual(posted["headers"]["User-Agent"], "OpenAPI")
		self.assertEqual(posted["headers"]["Content-Type"], "application/json")
		self.assertEqual(queried["line"], "GET /openapi/v1.0/system/information HTTP/1.1")

	def test_each_errcode_is_told_with_its_meaning(self):
		for errcode, meaning in errors.MEANINGS.items():
			reply = json.dumps({"errcode": errcode, "errmsg": "AS THE PBX SAYS"}).encode()
			with self.subTest(errcode), answering(reply) as (target, _seen):
				with self.assertRaises(errors.Refused) as caught:
					transport.ask(target, REQUEST)
				self.assertEqual(caught.exception.errcode, errcode)
				told = f"call/query: the PBX answered {errcode} AS THE PBX SAYS: {meaning}"
				self.assertEqual(str(caught.exception), told)

	def test_an_unknown_errcode_is_told_as_it_is(self):
		with answering(b'{"errcode":71234}') as (target, _seen):
			with self.assertRaises(errors.Refused) as caught:
				transport.ask(target, REQUEST)
		self.assertEqual(str(caught.exception), "call/query: the PBX answered 71234")

	def test_a_redirect_is_not_followed(self):
		with answering() as (elsewhere, seen):
			location = {"Location": f"http://127.0.0.1:{elsewhere.port}/"}
			with answering(b"", 302, location) as (target, _seen):
				with self.assertRaisesRegex(errors.Unreachable, "HTTP 302"):
					transport.ask(target, REQUEST)
		self.assertEqual(seen, [])

	def test_what_is_no_reply_of_a_pbx_is_an_error(self):
		for body in (b"<html>portal</html>", b"", b"[]"):
			with self.subTest(body), answering(body) as (target, _seen):
				with self.assertRaisesRegex(errors.Unreachable, "not that of a P-Series PBX"):
					transport.ask(target, REQUEST)

	def test_a_reply_without_end_is_cut_off(self):
		with patch.object(transport, "MAX_REPLY_BYTES", 1000), answering(b" " * 1001) as (target, _seen):
			with self.assertRaisesRegex(errors.Unreachable, "too large"):
				transport.ask(target, REQUEST)

	def test_a_pbx_that_does_not_answer_in_time(self):
		with patch.object(transport, "READ_SECONDS", 0.05), silent() as target:
			with self.assertRaisesRegex(errors.Unreachable, "no answer in time"):
				transport.ask(target, REQUEST)

	def test_no_error_holds_a_secret(self):
		half = b'{"errcode":0,"access_token":"' + TOKEN.encode()
		cases = {
			"half an answer": lambda: answering(half),
			"an answer with an error": lambda: answering(half, 500),
			"refused": lambda: answering(b'{"errcode":10005,"errmsg":"ACCESS DENIED"}'),
			"redirected": lambda: answering(b"", 302, {"Location": "/"}),
			"no JSON": lambda: answering(b"{"),
			"not HTTP": lambda: answering(GRANTED, tls=certificate()[0], speak_tls=False),
			"certificate": lambda: answering(GRANTED, tls=certificate()[0]),
			"nobody there": nobody,
		}
		for name, server in cases.items():
			with self.subTest(name), server() as (target, _seen), logged() as lines:
				text = failure(target)
				self.assertIn("call/query", text)
				for secret in (TOKEN, SECRET):
					self.assertNotIn(secret, "\n".join([text, *lines]))

	def test_a_self_signed_certificate_needs_its_fingerprint(self):
		context, fingerprint = certificate()
		with answering(tls=context) as (target, seen):
			with self.assertRaisesRegex(errors.Unreachable, "certificate is not trusted"):
				transport.ask(target, REQUEST)
			with self.assertRaisesRegex(errors.Unreachable, "not the pinned one"):
				transport.ask(pinned(target, certificate()[1]), REQUEST)
			self.assertEqual(seen, [])
			self.assertEqual(transport.ask(pinned(target, fingerprint), REQUEST), GRANTED)

	def test_a_loopback_address_needs_the_admins_word(self):
		with answering() as (target, seen):
			outside = transport.Target(target.host, target.port, tls=False)
			self.assertRaises(errors.AddressRefused, transport.ask, outside, REQUEST)
		self.assertEqual(seen, [])


@contextmanager
def answering(body=GRANTED, status=200, headers=None, *, tls=None, speak_tls=True):
	"""A server that gives one answer: the target to ask, and what it was asked."""
	seen: list[dict] = []

	class Answer(Handler):
		def answer(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
			seen.append({"line": self.requestline, "headers": self.headers, "body": sent})
			return status, headers or {}, body

	def wrap(sock):
		return tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)

	with serving(Answer, wrap if tls else None) as port:
		yield transport.Target("127.0.0.1", port, bool(tls) and speak_tls, None, True), seen


@contextmanager
def nobody():
	with serving(Handler) as port:
		pass
	yield transport.Target("127.0.0.1", port, tls=False, on_premises=True), []


@contextmanager
def silent():
	"""A target that takes a connection and says nothing."""
	with socket.create_server(("127.0.0.1", 0)) as server:
		yield transport.Target("127.0.0.1", server.getsockname()[1], tls=False, on_premises=True)


def pinned(target: transport.Target, fingerprint: str) -> transport.Target:
	return transport.Target(target.host, target.port, True, fingerprint, True)


def certificate() -> tuple[ssl.SSLContext, str]:
	"""A server's context with a new self-signed certificate, and its fingerprint."""
	key = ec.generate_private_key(ec.SECP256R1())
	name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "appliance")])
	now = datetime.now(timezone.utc)
	builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
	made = builder.sign(key, hashes.SHA256())
	pem = serialization.Encoding.PEM
	private = key.private_bytes(
		pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
	) + made.public_bytes(pem)
	context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
	with tempfile.NamedTemporaryFile(suffix=".pem") as file:
		file.write(private)
		file.flush()
		context.load_cert_chain(file.name)
	return context, read_fingerprint(made.fingerprint(hashes.SHA256()).hex())


def failure(target: transport.Target) -> str:
	"""The error of a request in every form that a log may give it, the variables of each frame included."""
	try:
		transport.ask(target, REQUEST)
	except errors.YeastarError as error:
		told = [str(error), repr(error), frappe.get_traceback(with_context=True), frappe.get_traceback()]
		return "\n".join(told)
	return "it was answered"


@contextmanager
def logged():
	"""Every line that any library logs, however chatty it is set."""
	lines: list[str] = []
	handler = logging.Handler(logging.DEBUG)
	handler.emit = lambda record: lines.append(record.getMessage())
	root = logging.getLogger()
	level = root.level
	root.addHandler(handler)
	root.setLevel(logging.DEBUG)
	try:
		yield lines
	finally:
		root.removeHandler(handler)
		root.setLevel(level)
