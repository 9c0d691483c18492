"""Rows of the phone index are named by their records first, so that those of one stand together."""

from pbx_integration import reindex


def execute() -> None:
	"""Lets a worker write all rows anew, record by record, so that callers are found meanwhile."""
	reindex.queue()
