"""The only place that speaks HTTP with the PBX.

A connection per request, because the PBX closes it anyway; to an address that was checked; TLS verified
against the known authorities, or against the pinned certificate alone. Redirects and proxies are not
followed. The token is part of the query, so neither the URL nor the query gets into an error: the standard
library's client logs nothing, and what it raises is replaced outside of the frames that know the URL.

Frappe writes the variables of each frame into the Error Log, but for those whose names hold `secret`,
`token`, `password` or `key`: in this package whatever holds a secret is named so.
"""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import certifi
from frappe import _
from frappe.utils import cint

from pbx_integration import _core
from pbx_integration.yeastar.address import resolve, split_domain
from pbx_integration.yeastar.errors import AddressRefused, Refused, Unreachable

if TYPE_CHECKING:
	from pbx_integration.pbx_integration.doctype.pbx_settings.pbx_settings import PBXSettings

CONNECT_SECONDS = 5
# `webhook/test` answers only after the PBX has waited for the site, at most 10 s.
READ_SECONDS = 15
MAX_REPLY_BYTES = 32 * 1024 * 1024
API_PATH = "/openapi/v1.0/"


@dataclass(frozen=True)
class Target:
	"""The PBX as configured."""

	host: str
	port: int
	tls: bool = True
	fingerprint: str | None = None
	on_premises: bool = False

	@classmethod
	def of(cls, doc: "PBXSettings") -> "Target":
		"""The PBX of PBX Settings.

		Raises:
			AddressRefused: no domain is set.
		"""
		if not doc.pbx_domain:
			raise AddressRefused(_("PBX Settings: {0} is empty").format(_("PBX Domain")))
		on_premises = bool(cint(doc.on_premises))
		tls = not (on_premises and cint(doc.plain_http))
		host, port = split_domain(doc.pbx_domain, 443 if tls else 80)
		return cls(host, port, tls, doc.certificate_fingerprint or None, on_premises)


@dataclass(frozen=True)
class Request:
	"""A call of the API: POST when it has a body, else GET."""

	endpoint: str
	query: Mapping[str, str | int] = field(default_factory=dict)
	body: object = None

	def __repr__(self) -> str:
		# Written by hand: that of a dataclass is no hint to Frappe 16, which logs every field then.
		return f"Request({self.endpoint!r})"


def ask(target: Target, request: Request) -> bytes:
	"""The reply's body, whose `errcode` is 0.

	Raises:
		AddressRefused: the name leads to a private address.
		Unreachable: no answer, or none of a P-Series PBX.
		Refused: another `errcode`.
	"""
	secret_body = _send(target, request)
	try:
		secret_reply = _core.parse_reply(secret_body)
	except _core.PbxError:
		raise Unreachable(
			_("{0}: the answer is not that of a P-Series PBX").format(request.endpoint)
		) from None
	if secret_reply["errcode"] != 0:
		raise Refused(request.endpoint, secret_reply["errcode"], secret_reply["errmsg"])
	return secret_body


def _send(target: Target, request: Request) -> bytes:
	addresses = resolve(target.host, target.port, on_premises=target.on_premises)
	status, secret_body, reason = _try(_Connection(target, addresses), request)
	if status != 200:
		reason = reason or _("the answer is HTTP {0}").format(status)
		raise Unreachable(_("{0} at {1}: {2}").format(request.endpoint, target.host, reason))
	return secret_body


def _try(connection: "_Connection", request: Request) -> tuple[int, bytes, str]:
	"""HTTP status, body and, with status 0, why there is none. No exception leaves this function: its frames
	know the URL."""
	try:
		return *_exchange(connection, request), ""
	except (OSError, http.client.HTTPException) as error:
		return 0, b"", _reason(error)
	finally:
		connection.close()


def _exchange(connection: "_Connection", request: Request) -> tuple[int, bytes]:
	headers = {"User-Agent": "OpenAPI", "Accept": "application/json"}
	data = None
	if request.body is not None:
		data = json.dumps(request.body).encode()
		headers["Content-Type"] = "application/json"
	path = API_PATH + request.endpoint
	if request.query:
		path += "?" + urlencode(request.query)
	connection.request("GET" if data is None else "POST", path, data, headers)
	response = connection.getresponse()
	body = response.read(MAX_REPLY_BYTES + 1)
	if len(body) > MAX_REPLY_BYTES:
		raise http.client.HTTPException
	return response.status, body


class _WrongCertificate(OSError):
	"""The certificate is not the pinned one."""


class _Connection(http.client.HTTPConnection):
	"""A connection to a checked address of the target, whatever its name resolves to by now. The next address
	is tried only while nothing has been sent."""

	def __init__(self, target: Target, addresses: list[str]) -> None:
		super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
		self.default_port = 443 if target.tls else 80
		self._target = target
		self._addresses = addresses

	def connect(self) -> None:
		sock = self._reach()
		self.sock = _secure(self._target, sock) if self._target.tls else sock
		self.sock.settimeout(READ_SECONDS)

	def _reach(self) -> socket.socket:
		*others, last = self._addresses
		for address in others:
			with suppress(OSError):
				return socket.create_connection((address, self.port), CONNECT_SECONDS)
		return socket.create_connection((last, self.port), CONNECT_SECONDS)


def _secure(target: Target, sock: socket.socket) -> ssl.SSLSocket:
	context = ssl.create_default_context()
	context.load_verify_locations(certifi.where())
	if target.fingerprint:
		context.check_hostname = False
		context.verify_mode = ssl.CERT_NONE
	secured = context.wrap_socket(sock, server_hostname=target.host)
	if target.fingerprint and not _is_pinned(secured, target.fingerprint):
		secured.close()
		raise _WrongCertificate
	return secured


def _is_pinned(sock: ssl.SSLSocket, fingerprint: str) -> bool:
	certificate = sock.getpeercert(binary_form=True) or b""
	digest = hashlib.sha256(certificate).hexdigest()
	return hmac.compare_digest(digest, fingerprint.replace(":", "").lower())


def _reason(error: Exception) -> str:
	"""A sentence from the kind of the error alone: its text may hold the URL."""
	match error:
		case _WrongCertificate():
			return _("its certificate is not the pinned one")
		case ssl.SSLCertVerificationError():
			return _("its certificate is not trusted: {0}").format(error.verify_message)
		case ssl.SSLError():
			return _("no TLS connection: {0}").format(error.reason or _("it does not speak TLS"))
		case TimeoutError():
			return _("no answer in time")
		case ConnectionRefusedError():
			return _("connection refused")
		case OSError():
			return _("the connection failed: {0}").format(error.strerror or type(error).__name__)
	return _("the answer is not HTTP, ends early or is too large")
