"""Where the PBX is: what an admin may write for its domain, and which addresses the site may ask."""

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from frappe import _

from pbx_integration.yeastar.errors import AddressRefused, Unreachable

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SHA256_HEX = re.compile(r"[0-9A-F]{64}")


def read_domain(text: str) -> str:
	"""`host` or `host:port` of a host name, an IP address or a URL pasted from the browser.

	Raises:
		AddressRefused: it is none of these.
	"""
	text = text.strip()
	parts, port = _split(text)
	host = _ascii(parts.hostname or "")
	if parts.scheme not in ("", "http", "https") or not _is_host(host) or port == 0:
		raise AddressRefused(_("PBX Domain {0} is not a host name").format(text))
	host = f"[{host}]" if ":" in host else host
	return host if port is None else f"{host}:{port}"


def split_domain(domain: str, default_port: int) -> tuple[str, int]:
	"""Host, without the brackets of IPv6, and port of what `read_domain` returned."""
	parts, port = _split(domain)
	return parts.hostname or "", port or default_port


def check_domain(domain: str) -> None:
	"""Refuse what names a machine of the site's own network without asking a name server.

	Raises:
		AddressRefused: a loopback name, or an address that is not public.
	"""
	host, _port = split_domain(domain, 0)
	local_name = host == "localhost" or host.endswith(".localhost")
	if local_name or (_is_address(host) and not is_public(host)):
		raise _not_public(domain)


def resolve(host: str, port: int, *, on_premises: bool) -> list[str]:
	"""Addresses to connect to. Whoever connects must use these and not ask the name server again.

	Raises:
		AddressRefused: one of them is not public and the PBX is not on premises.
		Unreachable: the name is not known.
	"""
	try:
		found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
	except (OSError, UnicodeError):
		found = []
	if not found:
		raise Unreachable(_("No address is known for {0}").format(host))
	addresses = list(dict.fromkeys(str(sockaddr[0]) for *_rest, sockaddr in found))
	if not on_premises and not all(map(is_public, addresses)):
		raise _not_public(host)
	return addresses


def is_public(address: str) -> bool:
	"""Whether an IP address belongs to the public internet, also where IPv6 only wraps an IPv4 address."""
	ip = ipaddress.ip_address(address)
	if isinstance(ip, ipaddress.IPv6Address):
		if ip.sixtofour or ip.teredo:
			return False
		if ip in _NAT64:
			ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
		else:
			ip = ip.ipv4_mapped or ip
	return ip.is_global and not ip.is_multicast


def read_fingerprint(text: str) -> str:
	"""SHA-256 of a certificate as pairs of capital hex digits with colons; so that `openssl x509
	-fingerprint` can be pasted, what stands before `=` is left out.

	Raises:
		AddressRefused: it is no SHA-256.
	"""
	digits = re.sub(r"[\s:]", "", text.rpartition("=")[2]).upper()
	if not _SHA256_HEX.fullmatch(digits):
		raise AddressRefused(
			_("Certificate Fingerprint is not a SHA-256: {0} hexadecimal digits are needed").format(64)
		)
	return ":".join(digits[at : at + 2] for at in range(0, 64, 2))


def _split(text: str) -> tuple[SplitResult, int | None]:
	try:
		parts = urlsplit(text if "://" in text else f"//{text}")
		if re.search(r"[\s\\@%]", parts.netloc) or re.search(r"\s", text):
			raise ValueError
		return parts, parts.port
	except ValueError:
		raise AddressRefused(_("PBX Domain {0} is not a host name").format(text)) from None


def _ascii(host: str) -> str:
	host = host.rstrip(".")
	if host.isascii():
		return host
	try:
		return host.encode("idna").decode("ascii")
	except UnicodeError:
		return ""


def _is_host(host: str) -> bool:
	"""A host whose last label is a number is an IPv4 address or nothing: resolvers read `127.1` and
	`0x7f000001` as addresses too."""
	if _is_address(host):
		return True
	last = host.rpartition(".")[2]
	numeric = last.isdigit() or last.startswith("0x")
	return len(host) <= 253 and not numeric and bool(_NAME.fullmatch(host))


def _is_address(host: str) -> bool:
	try:
		ipaddress.ip_address(host)
	except ValueError:
		return False
	return True


def _not_public(host: str) -> AddressRefused:
	return AddressRefused(
		_("{0} is an address of a private network; tick {1} if the PBX really is there").format(
			host, _("The PBX Is on Our Premises")
		)
	)
