from frappe.model.document import Document

from pbx_integration import pop_settings


class PBXPopSettings(Document):
	"""How the screen pop behaves for one user: the owner's to read and write, and a manager's."""

	def validate(self) -> None:
		pop_settings.check_quiet_hours(self)
