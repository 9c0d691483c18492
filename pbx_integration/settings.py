"""PBX Settings as the rest of the app reads them: fast enough for every webhook.

The document comes from Frappe's cache. Secrets are decrypted once for each state of the document and kept in
the memory of the process, never in Redis.
"""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import frappe
from frappe.utils import cint, get_url

if TYPE_CHECKING:
	from pbx_integration.pbx_integration.doctype.pbx_settings.pbx_settings import PBXSettings

DOCTYPE = "PBX Settings"
WEBHOOK_METHOD = "pbx_integration.api.webhook.receive"
URL_TOKEN_ARGUMENT = "token"


class Secrets(NamedTuple):
	"""What a webhook is verified by, in clear."""

	current: str | None
	previous: str | None
	url_token: str | None


# In the order of `Secrets`.
SECRET_FIELDS = ("webhook_secret", "previous_webhook_secret", "url_token")

# site -> (modified of PBX Settings, its secrets)
_decrypted: dict[str, tuple[str, Secrets]] = {}


def load() -> "PBXSettings":
	"""PBX Settings from the cache: not to be changed by who reads it."""
	return frappe.get_cached_doc(DOCTYPE)


def for_change() -> "PBXSettings":
	"""PBX Settings from the database, to be changed and saved under the user's permissions."""
	return frappe.get_doc(DOCTYPE)


def is_enabled() -> bool:
	"""Whether the admin switched the integration on."""
	return bool(cint(load().enabled))


def default_region() -> str | None:
	"""The country (ISO 3166, two letters) whose numbers are written without a country code."""
	return load().default_region or None


def trunk_regions() -> dict[str, str]:
	"""By trunk the country (ISO 3166) whose numbers come in on it without a country code."""
	return {row.trunk: row.region for row in load().trunk_regions}


def region_of_trunk(trunk: str | None) -> str | None:
	"""The country whose numbers come in on `trunk` without a country code: the default, where none is set."""
	return (trunk and trunk_regions().get(trunk)) or default_region()


def pbx_utc_offset() -> int | None:
	"""Seconds that the PBX's wall clock is east of UTC; None until the PBX has said it."""
	doc = load()
	return cint(doc.pbx_utc_offset) if cint(doc.utc_offset_known) else None


def pbx_serial() -> str | None:
	"""Serial number of the PBX, None until it is known: the `sn` of its webhooks."""
	return load().pbx_serial or None


def webhook_secrets() -> list[tuple[str, str]]:
	"""Secrets of signatures, each with its word for *Verified By*; the current one first."""
	secrets = _secrets()
	named = ((secrets.current, "Signature"), (secrets.previous, "Previous Secret"))
	return [(secret, verified_by) for secret, verified_by in named if secret]


def url_token() -> str | None:
	"""The token that a webhook URL may carry in place of a signature; None unless the admin allows that."""
	return _secrets().url_token if cint(load().allow_url_token) else None


def webhook_url() -> str:
	"""The URL that the PBX posts its events to, without the URL token."""
	return get_url(f"/api/method/{WEBHOOK_METHOD}")


def webhook_url_with_token() -> str | None:
	"""The URL for a PBX that does not sign; None unless the admin allows that."""
	known_token = url_token()
	return f"{webhook_url()}?{urlencode({URL_TOKEN_ARGUMENT: known_token})}" if known_token else None


def _secrets() -> Secrets:
	doc = load()
	modified = str(doc.modified)
	known_secrets = _decrypted.get(frappe.local.site)
	if known_secrets is not None and known_secrets[0] == modified:
		return known_secrets[1]
	secrets = _decrypt(doc)
	# A worker that has not seen the site's key yet cannot read them: it may be able to the next time.
	if all(secret for field, secret in zip(SECRET_FIELDS, secrets, strict=True) if doc.get(field)):
		_decrypted[frappe.local.site] = (modified, secrets)
	return secrets


def _decrypt(doc: "PBXSettings") -> Secrets:
	def read(fieldname: str) -> str | None:
		return doc.get_password(fieldname, raise_exception=False) if doc.get(fieldname) else None

	return Secrets(*map(read, SECRET_FIELDS))
