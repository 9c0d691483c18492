"""Yeastar P-Series telephony for Frappe.

Every rule about calls and phone numbers is in `pbx_integration._core`, which is compiled from `rust/`.
"""

import importlib
from types import ModuleType

__version__ = "0.1.0"


def __getattr__(name: str) -> ModuleType:
	"""Import `_core` when it is first asked for, and say how to build it where it is missing."""
	if name != "_core":
		raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
	try:
		return importlib.import_module("pbx_integration._core")
	except ModuleNotFoundError as error:
		raise ImportError(
			"pbx_integration._core is not built; install a wheel of this app, or install Rust and run "
			"`pip install -e apps/pbx_integration` in the bench"
		) from error
