app_name = "pbx_integration"
app_title = "PBX Integration"
app_publisher = "the pbx_integration authors"
app_description = "Yeastar P-Series telephony: call log, screen pop, click to dial"
app_email = "pbx_integration@example.com"
app_license = "mit"

after_install = "pbx_integration.install.after_install"
after_app_install = ["pbx_integration.lookup_defaults.add", "pbx_integration.business.prepare"]
after_app_uninstall = "pbx_integration.lookup_defaults.drop"
after_migrate = ["pbx_integration.lookup_defaults.add", "pbx_integration.business.prepare"]
after_uninstall = "pbx_integration.install.after_uninstall"

require_type_annotated_api_methods = True
export_python_type_annotations = True

add_to_apps_screen = [
	{
		"name": "pbx_integration",
		"logo": "/assets/pbx_integration/images/pbx.svg",
		"title": "PBX Integration",
		"route": "/app/pbx",
		"has_permission": "pbx_integration.permissions.opens_app",
	}
]

additional_timeline_content = {"*": ["pbx_integration.timeline.calls_of"]}
app_include_js = ["pbx.bundle.js"]
extend_bootinfo = "pbx_integration.boot.extend_bootinfo"

doc_events = {
	"*": {
		"on_change": "pbx_integration.phone_events.on_change",
		"after_delete": [
			"pbx_integration.phone_events.after_delete",
			"pbx_integration.link_rows.on_record_deleted",
		],
		"after_rename": [
			"pbx_integration.phone_events.after_rename",
			"pbx_integration.link_rows.on_record_renamed",
		],
	},
	"User": {
		"on_update": "pbx_integration.extensions.forget_user",
		"after_delete": [
			"pbx_integration.missed.on_user_deleted",
			"pbx_integration.pop_settings.on_user_deleted",
		],
		"after_rename": [
			"pbx_integration.extensions.forget",
			"pbx_integration.pop_settings.on_user_renamed",
		],
	},
}

default_log_clearing_doctypes = {"PBX Webhook Event": 30, "PBX Call Log": 365}

ignore_links_on_delete = [
	"PBX Call Link",
	"PBX Number Choice",
	"PBX Phone Number",
	"PBX Pop Settings",
	"PBX Seen Call",
]

has_permission = {
	"PBX Call Log": "pbx_integration.permissions.has_call_permission",
	"PBX Pop Settings": "pbx_integration.pop_settings.has_permission",
}

permission_query_conditions = {
	"PBX Call Extension": "pbx_integration.permissions.child_conditions",
	"PBX Call Leg": "pbx_integration.permissions.child_conditions",
	"PBX Call Log": "pbx_integration.permissions.call_conditions",
	"PBX Pop Settings": "pbx_integration.pop_settings.conditions",
}

after_request = ["pbx_integration.api.webhook.answer_unreadable"]

scheduler_events = {
	"daily_long": ["pbx_integration.reindex.nightly", "pbx_integration.orphans.sweep"],
	"cron": {
		"*/2 * * * *": [
			"pbx_integration.journal.retry_pending",
			"pbx_integration.links.link_pending",
		],
		"*/5 * * * *": ["pbx_integration.yeastar.token.keep_fresh"],
	},
}
