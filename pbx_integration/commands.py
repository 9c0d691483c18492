"""What `bench` learns from this app."""

import click
import frappe
from frappe.commands import pass_context
from frappe.utils import update_progress_bar


@click.command("pbx-reindex")
@click.option("--doctype", help="Only the records of this DocType")
@click.option("--restart", is_flag=True, help="Begin again, where the last run was stopped before its end")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="Processes")
@pass_context
def pbx_reindex(context: frappe._dict, doctype: str | None, restart: bool, workers: int) -> None:
	"""Fill the phone index, or compare it with all records and write what differs.

	It may be stopped at any time, and goes on from there when it is called again.
	"""
	for site in context.sites:
		with frappe.init_site(site):
			frappe.connect()
			try:
				_reindex(site, doctype, restart, workers)
			finally:
				frappe.destroy()


def _reindex(site: str, doctype: str | None, restart: bool, workers: int) -> None:
	from pbx_integration import phone_sources, reindex, times

	if doctype and not phone_sources.plan().source(doctype):
		raise click.BadParameter(f"{doctype} is not looked in: see PBX Settings", param_hint="--doctype")
	began = times.utc_ms()
	state = reindex.run(doctype, restart, workers, _show)
	seconds = (times.utc_ms() - began) / 1000
	click.echo(f"\n{site}: {state['done']} records, {state['changed']} rows changed, {seconds:.1f} s")


def _show(state: dict) -> None:
	total = max(state["total"], state["done"], 1)
	update_progress_bar(state["doctypes"][0], state["done"] - 1, total)


commands = [pbx_reindex]
