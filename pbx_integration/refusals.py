"""How many posts the webhook turned away and why, for the admin to see.

Kept in Redis, for nothing that a stranger sends may grow the database. Without Redis nothing is counted.
"""

from typing import TypedDict

import frappe
from redis.exceptions import RedisError

from pbx_integration import times

COUNTS = "pbx_webhook_refusals"
LAST = "pbx_webhook_refused_at"


class Refusals(TypedDict):
	"""What is known of the posts refused for one reason."""

	count: int
	last_ms: int
	"""When the last one came, milliseconds since the epoch, UTC."""


def count(reason: str) -> None:
	"""Counts a refused post. `reason` is one of the words of `intake.Refusal`, never text of the sender."""
	try:
		pipeline = frappe.cache.pipeline()
		pipeline.hincrby(frappe.cache.make_key(COUNTS), reason, 1)
		pipeline.hset(frappe.cache.make_key(LAST), reason, times.utc_ms())
		pipeline.execute()
	except RedisError:
		frappe.logger("pbx_integration").warning("a refused post was not counted: no Redis")


def totals() -> dict[str, Refusals]:
	"""The refused posts by reason, since Redis was last emptied."""
	try:
		pipeline = frappe.cache.pipeline()
		pipeline.hgetall(frappe.cache.make_key(COUNTS))
		pipeline.hgetall(frappe.cache.make_key(LAST))
		counts, last = pipeline.execute()
	except RedisError:
		return {}
	return {
		reason.decode(): {"count": int(number), "last_ms": int(last.get(reason, 0))}
		for reason, number in counts.items()
	}
