"""PBX Settings: what the admin enters, and what the app keeps there by itself (`yeastar.state`)."""

import secrets
import string

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from pbx_integration import _core, index_state, lookup_settings, work
from pbx_integration.yeastar import address, errors, state, token

SECRET_LENGTH = 32
ALPHANUMERIC = string.ascii_letters + string.digits


class PBXSettings(Document):
	"""Connection, tokens and webhook secrets of the site's PBX."""

	def onload(self) -> None:
		"""Tell the form which countries the phone rules know."""
		self.set_onload("regions", _core.phone_regions())

	def validate(self) -> None:
		"""Read what was entered; keep what is not the form's to change."""
		self._restore_state()
		self._read_connection()
		self._check_region()
		lookup_settings.check(self)
		work.check_dispositions(self)
		self._keep_webhook_secrets()
		self._forget_after_a_change()

	def on_update(self) -> None:
		"""Give the tokens back when the integration is switched off; keep the phone index in line."""
		before = self.get_doc_before_save()
		if before and cint(before.enabled) and not cint(self.enabled):
			frappe.db.after_commit.add(token.revoke)
		lookup_settings.follow(self, before)

	def new_secret(self) -> None:
		"""Sign with a new webhook secret from now on; the one before stays valid until it is dropped."""
		self.webhook_secret = generate_secret()
		self.save()

	def drop_previous_secret(self) -> None:
		"""Take signatures of the current secret alone."""
		self.previous_webhook_secret = None
		self.save()

	def _restore_state(self) -> None:
		"""A form that has been open for an hour must not bring back the tokens of then."""
		current = frappe.db.get_singles_dict(self.doctype, for_update=True)
		for fieldname in (*state.FIELDS, index_state.FIELD):
			self.set(fieldname, current.get(fieldname))

	def _read_connection(self) -> None:
		self.client_id = (self.client_id or "").strip()
		with errors.shown():
			if self.pbx_domain:
				self.pbx_domain = address.read_domain(self.pbx_domain)
				if not cint(self.on_premises):
					address.check_domain(self.pbx_domain)
			if self.certificate_fingerprint:
				self.certificate_fingerprint = address.read_fingerprint(self.certificate_fingerprint)
		if cint(self.plain_http) and not cint(self.on_premises):
			frappe.throw(_("{0} needs {1}").format(self._label("plain_http"), self._label("on_premises")))

	def _check_region(self) -> None:
		label, region = self._label("default_region"), self.default_region
		if region and region not in _core.phone_regions():
			frappe.throw(_("{0}: {1} is not known").format(label, region))
		if cint(self.enabled) and not region:
			message = _("{0} is needed to read numbers without a country code").format(label)
			frappe.throw(message, frappe.MandatoryError)

	def _keep_webhook_secrets(self) -> None:
		"""Make what is missing; a secret that is replaced stays valid as the previous one."""
		stored_secret = self._stored("webhook_secret")
		secret = self.webhook_secret = self.webhook_secret or generate_secret()
		if stored_secret and not self.is_dummy_password(secret) and secret != stored_secret:
			self.previous_webhook_secret = stored_secret
		if cint(self.allow_url_token) and not self.url_token:
			self.url_token = generate_secret()

	def _forget_after_a_change(self) -> None:
		"""Tokens belong to a client of a PBX, serial number and clock to a PBX. A secret that is entered
		again counts as a change: the PBX may have been changed to take it."""
		if self._changed("pbx_domain"):
			self.update(state.SYSTEM)
		connection = ("pbx_domain", "on_premises", "plain_http", "certificate_fingerprint", "client_id")
		entered = self.client_secret and not self.is_dummy_password(self.client_secret)
		if entered or any(map(self._changed, connection)):
			self.update(state.SESSION)

	def _changed(self, fieldname: str) -> bool:
		before = self.get_doc_before_save()
		return bool(before) and str(before.get(fieldname) or "") != str(self.get(fieldname) or "")

	def _stored(self, fieldname: str) -> str | None:
		before = self.get_doc_before_save()
		has_one = before and before.get(fieldname)
		return before.get_password(fieldname, raise_exception=False) if has_one else None

	def _label(self, fieldname: str) -> str:
		return _(self.meta.get_label(fieldname))


def generate_secret() -> str:
	"""A secret as the PBX makes them: 32 letters and digits."""
	return "".join(secrets.choice(ALPHANUMERIC) for _each in range(SECRET_LENGTH))
