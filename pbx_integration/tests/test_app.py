import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import frappe
from frappe.modules.patch_handler import get_patches_from_app

import pbx_integration
from pbx_integration.tests import IntegrationTestCase

APP = "pbx_integration"


def paths_in(hook: Any) -> Iterator[str]:
	"""Every dotted path into the app that stands somewhere in the value of a hook."""
	if isinstance(hook, str):
		if hook.startswith(f"{APP}."):
			yield hook
	elif isinstance(hook, dict):
		for value in hook.values():
			yield from paths_in(value)
	elif isinstance(hook, list | tuple):
		for value in hook:
			yield from paths_in(value)


def import_everything() -> list[str]:
	"""Import every module of the app but its tests, as Frappe would sooner or later."""
	names = [module.name for module in pkgutil.walk_packages(pbx_integration.__path__, f"{APP}.")]
	names = [name for name in names if f"{APP}.tests" not in name and ".test_" not in name]
	for name in names:
		importlib.import_module(name)
	return names


class TestApp(IntegrationTestCase):
	def test_every_hook_leads_to_a_function(self):
		paths = list(paths_in(frappe.get_hooks(app_name=APP)))
		self.assertIn("pbx_integration.permissions.call_conditions", paths)
		for path in paths:
			with self.subTest(path):
				self.assertTrue(callable(frappe.get_attr(path)))

	def test_every_patch_can_run(self):
		for patch in get_patches_from_app(APP):
			with self.subTest(patch):
				self.assertTrue(callable(frappe.get_attr(f"{patch.split()[0]}.execute")))

	def test_every_parameter_from_outside_has_a_type(self):
		import_everything()
		ours = [function for function in frappe.whitelisted if function.__module__.startswith(f"{APP}.")]
		self.assertTrue(ours)
		for function in ours:
			name = f"{function.__module__}.{function.__qualname__}"
			for parameter in inspect.signature(function).parameters.values():
				with self.subTest(name, parameter=parameter.name):
					self.assertTrue(parameter.name == "self" or parameter.annotation is not parameter.empty)
