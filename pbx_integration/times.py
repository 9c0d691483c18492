"""Time as the core counts it, UTC seconds, and as Frappe keeps it, naive in the zone of the site."""

import time
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from frappe.utils import get_system_timezone


def utc_ms() -> int:
	"""Now, in milliseconds since the epoch, UTC."""
	return time.time_ns() // 1_000_000


def site_time(utc_seconds: float | None) -> datetime | None:
	"""The wall clock of the site at `utc_seconds`, without a zone, as a Datetime field holds it."""
	if utc_seconds is None:
		return None
	return datetime.fromtimestamp(utc_seconds, timezone.utc).astimezone(_zone()).replace(tzinfo=None)


def site_text(utc_seconds: float | None) -> str | None:
	"""`site_time` as SQL takes it, in every database."""
	moment = site_time(utc_seconds)
	return moment and moment.isoformat(" ")


def utc_seconds(site_datetime: datetime) -> int:
	"""UTC seconds of a Datetime field. Of the hour that comes twice in autumn, the first is meant."""
	return int(site_datetime.replace(tzinfo=_zone()).timestamp())


def at_site(moment: datetime, zone: str | None) -> datetime:
	"""The wall clock of the site when that of `zone`, by default the same, shows `moment`."""
	if not zone:
		return moment
	return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(_zone()).replace(tzinfo=None)


def _zone() -> ZoneInfo:
	return ZoneInfo(get_system_timezone())
