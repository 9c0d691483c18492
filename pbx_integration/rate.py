"""How often a user may ask whose a number is.

Frappe's own decorator counts by address or by an argument; people of one office share an address.
"""

import frappe
from frappe import _
from frappe.utils import cint
from redis.exceptions import RedisError

from pbx_integration import times

MINUTE = 60

PER_MINUTE = 300
"""Questions of a user in a minute: far more than phones ring, far fewer than a list of customers takes. The
site's configuration may say otherwise with `pbx_lookups_per_minute`."""


def limit() -> None:
	"""Counts a question of the user of the session. Beyond the limit it raises `RateLimitExceededError`,
	which is a 429. Only web requests are counted, and without Redis none."""
	if not getattr(frappe.local, "request", None):
		return
	minute, second = divmod(times.utc_ms() // 1000, MINUTE)
	if _count(f"pbx_lookups|{frappe.session.user}|{minute}") > _per_minute():
		frappe.throw(
			_("Too many lookups. Try again in {0} seconds.").format(MINUTE - second),
			frappe.RateLimitExceededError,
		)


def _per_minute() -> int:
	return cint(frappe.conf.get("pbx_lookups_per_minute")) or PER_MINUTE


def _count(key: str) -> int:
	try:
		pipeline = frappe.cache.pipeline()
		pipeline.incr(frappe.cache.make_key(key))
		pipeline.expire(frappe.cache.make_key(key), 2 * MINUTE)
		return pipeline.execute()[0]
	except RedisError:
		return 0
