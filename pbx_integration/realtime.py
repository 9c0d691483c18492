"""Tells the desks of the agents concerned, and nobody else, what the core says has changed."""

import frappe
from frappe.realtime import get_user_room
from redis.exceptions import RedisError

from pbx_integration import extensions


def publish(notices: list[dict]) -> None:
	"""Sends each notice to the users of its extension once the transaction is committed.

	A rollback drops them. A notice whose extension has no user goes nowhere; one that Redis does not take is
	lost, and the desk sees the call when it next asks for the running ones.
	"""
	if notices:
		frappe.db.after_commit.add(lambda: _send(notices))


def _send(notices: list[dict]) -> None:
	# Runs inside of commit: whatever goes wrong here must not look like a commit that failed.
	try:
		users = extensions.users_of({notice["extension"] for notice in notices})
		for notice in notices:
			for user in users.get(notice["extension"], ()):
				# With the room named, a job's task id cannot turn the event away from the user.
				frappe.publish_realtime(notice["event"], notice, user=user, room=get_user_room(user))
	except RedisError:
		frappe.logger("pbx_integration").warning("a notice was not sent: no Redis")
	except Exception:
		frappe.logger("pbx_integration").exception("a notice was not sent")
