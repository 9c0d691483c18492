from pbx_integration.call_children import CallChild


class PBXCallLeg(CallChild):
	"""One leg of a call: who was called, how long it rang, how it ended."""
