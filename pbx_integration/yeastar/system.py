"""What the PBX says of itself: name, firmware, serial number, clock."""

import time

from frappe.utils import now_datetime

from pbx_integration import _core
from pbx_integration.yeastar import client, state


def refresh() -> None:
	"""Read `system/information` into PBX Settings.

	Raises:
		YeastarError: it could not be read; PBX Settings keep what they had.
	"""
	asked = time.time()
	info = _core.parse_system_information(client.call("system/information"))
	half_way = (asked + time.time()) / 2
	clock, utc_offset = info["timestamp"], info["utc_offset"]
	state.write(
		pbx_name=info["device_name"],
		pbx_model=info["model_name"],
		pbx_firmware=info["firmware_version"],
		pbx_serial=info["sn"],
		clock_offset=0 if clock is None else round(clock - half_way),
		pbx_utc_offset=utc_offset or 0,
		utc_offset_known=int(utc_offset is not None),
		system_read_at=now_datetime(),
	)
