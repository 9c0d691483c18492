import socket
from unittest.mock import patch

from pbx_integration.tests import IntegrationTestCase
from pbx_integration.yeastar import address
from pbx_integration.yeastar.errors import AddressRefused, Unreachable

DOMAINS = {
	"pbx.example.com": "pbx.example.com",
	"  PBX.Example.com. ": "pbx.example.com",
	"pbx.example.com:8088": "pbx.example.com:8088",
	"https://pbx.example.com": "pbx.example.com",
	"https://pbx.example.com:8088/login?next=%2F#top": "pbx.example.com:8088",
	"pbx.example.com/login": "pbx.example.com",
	"http://192.168.1.20:80/": "192.168.1.20:80",
	"2001:db8::1": None,
	"[2001:db8::1]:8088": "[2001:db8::1]:8088",
	"bücher.example": "xn--bcher-kva.example",
}
NO_DOMAINS = [
	"",
	"ftp://pbx.example.com",
	"javascript:alert(1)",
	"user@pbx.example.com",
	"https://user:word@pbx.example.com",
	"pbx example.com",
	"pbx.example.com\n.evil.example",
	"pbx.example.com:0",
	"pbx.example.com:65536",
	"pbx.example.com:port",
	"pbx..example.com",
	"-pbx.example.com",
	"pbx.example.com\\@evil.example",
	"127.1",
	"2130706433",
	"0x7f.1",
	"0x7f000001",
	"1.2.3.256",
	"fe80::1%eth0",
	"[fe80::1%25eth0]",
	"a" * 64 + ".example.com",
	"https://",
]
PRIVATE = [
	"127.0.0.1",
	"10.1.2.3",
	"172.16.0.1",
	"192.168.1.1",
	"169.254.169.254",
	"100.64.0.1",
	"0.0.0.0",
	"224.0.0.1",
	"255.255.255.255",
	"::1",
	"::",
	"fe80::1",
	"fd00::1",
	"::ffff:127.0.0.1",
	"64:ff9b::a00:1",
	"2002:7f00:1::",
]
DIGITS = "0123456789abcdef" * 4


class TestAddress(IntegrationTestCase):
	def test_a_domain_is_reduced_to_host_and_port(self):
		for text, domain in DOMAINS.items():
			with self.subTest(text):
				if domain is None:
					self.assertRaises(AddressRefused, address.read_domain, text)
				else:
					self.assertEqual(address.read_domain(text), domain)
					self.assertEqual(address.read_domain(domain), domain)

	def test_anything_else_is_refused(self):
		for text in NO_DOMAINS:
			with self.subTest(text):
				self.assertRaises(AddressRefused, address.read_domain, text)

	def test_the_port_has_a_default(self):
		self.assertEqual(address.split_domain("pbx.example.com", 443), ("pbx.example.com", 443))
		self.assertEqual(address.split_domain("pbx.example.com:8088", 443), ("pbx.example.com", 8088))
		self.assertEqual(address.split_domain("[::1]", 80), ("::1", 80))

	def test_private_addresses_are_not_public(self):
		for ip in PRIVATE:
			with self.subTest(ip):
				self.assertFalse(address.is_public(ip))
		for ip in ("93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"):
			with self.subTest(ip):
				self.assertTrue(address.is_public(ip))

	def test_what_is_private_by_its_name_is_refused_at_once(self):
		for domain in ("127.0.0.1:8088", "[::1]", "localhost", "pbx.localhost:8088", "10.0.0.1"):
			with self.subTest(domain):
				self.assertRaises(AddressRefused, address.check_domain, domain)
		address.check_domain("pbx.example.com")

	def test_a_name_that_leads_to_a_private_address_is_refused(self):
		found = [_info("93.184.216.34"), _info("10.0.0.5")]
		with patch("socket.getaddrinfo", return_value=found):
			self.assertRaises(AddressRefused, address.resolve, "pbx.example.com", 443, on_premises=False)
			addresses = address.resolve("pbx.example.com", 443, on_premises=True)
		self.assertEqual(addresses, ["93.184.216.34", "10.0.0.5"])

	def test_an_unknown_name_is_unreachable(self):
		with patch("socket.getaddrinfo", side_effect=socket.gaierror):
			self.assertRaises(Unreachable, address.resolve, "pbx.example.com", 443, on_premises=False)

	def test_a_fingerprint_is_normalised(self):
		pairs = ":".join(DIGITS[at : at + 2] for at in range(0, 64, 2)).upper()
		for text in (DIGITS, pairs, f" {pairs.lower()} ", f"sha256 Fingerprint={pairs}"):
			with self.subTest(text):
				self.assertEqual(address.read_fingerprint(text), pairs)
		for text in (DIGITS[:-2], DIGITS + "00", "z" * 64, pairs[:59]):
			with self.subTest(text):
				self.assertRaises(AddressRefused, address.read_fingerprint, text)


def _info(ip: str) -> tuple:
	return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443))
