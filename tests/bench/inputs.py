"""Write what is measured: phone numbers as people write them, and the webhooks of whole calls.

Usage: python inputs.py <folder> <pbx-sim>

`numbers.json` has each region's example numbers in several spellings; `calls.json` has, call by call, the
bodies that the simulated PBX posts, but for the states of extensions, which name no call.
"""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

TYPES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
FLOWS = ("inbound-answered", "missed", "ring-group", "ivr-queue", "outbound-answered")


def spellings(number, region):
	national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
	international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
	digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)
	return [
		{"raw": raw, "region": region} for raw in (national, international, digits, f"{national} ext. 12")
	]


def numbers():
	for region in sorted(phonenumbers.SUPPORTED_REGIONS):
		for kind in TYPES:
			example = phonenumbers.example_number_for_type(region, kind)
			if example is not None:
				yield from spellings(example, region)


class Receiver(BaseHTTPRequestHandler):
	"""Keeps the bodies in `server.bodies`."""

	def do_POST(self):
		body = self.rfile.read(int(self.headers["Content-Length"]))
		self.server.bodies.append(body.decode())
		self.send_response(200)
		self.end_headers()

	def log_message(self, *_):
		pass


def call(simulator, flow):
	"""The bodies of one call, in the order in which the PBX posts them."""
	with HTTPServer(("127.0.0.1", 0), Receiver) as server:
		server.bodies = []
		threading.Thread(target=server.serve_forever, daemon=True).start()
		url = f"http://127.0.0.1:{server.server_port}/"
		play = [simulator, "play", flow, "--speed", "0", "--epoch", "1700000000", "--url", url]
		subprocess.run(play, check=True, stdout=subprocess.DEVNULL)
		server.shutdown()
		return [body for body in server.bodies if "call_id" in body]


if __name__ == "__main__":
	folder, simulator = Path(sys.argv[1]), sys.argv[2]
	(folder / "numbers.json").write_text(json.dumps(list(numbers()), ensure_ascii=False))
	(folder / "calls.json").write_text(
		json.dumps([call(simulator, flow) for flow in FLOWS], ensure_ascii=False)
	)
