app_name = "pbx_integration"
app_title = "PBX Integration"
app_publisher = "the pbx_integration authors"
app_description = "Yeastar P-Series telephony: call log, screen pop, click to dial"
app_email = "pbx_integration@example.com"
app_license = "mit"

require_type_annotated_api_methods = True
export_python_type_annotations = True

doc_events = {
	"User": {
		"on_update": "pbx_integration.extensions.forget_user",
		"after_rename": "pbx_integration.extensions.forget",
	},
}
