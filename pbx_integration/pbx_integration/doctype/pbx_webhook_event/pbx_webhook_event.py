from frappe.model.document import Document

from pbx_integration import retention


class PBXWebhookEvent(Document):
	"""A webhook as it arrived, and what became of it: a row of the journal."""

	@staticmethod
	def clear_old_logs(days: int = 30) -> None:
		"""Delete the events that came more than `days` days ago; Log Settings calls it daily."""
		retention.delete_older_than("PBX Webhook Event", "creation", days)
