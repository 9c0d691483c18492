app_name = "pbx_integration"
app_title = "PBX Integration"
app_publisher = "PBX Integration maintainers"
app_description = "Yeastar P-Series telephony: call log, screen pop, click to dial"
app_email = "maintainers@users.noreply.b-seed-aee79f9b.example"
app_license = "mit"

require_type_annotated_api_methods = True
export_python_type_annotations = True
