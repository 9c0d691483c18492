"""The client of the Yeastar P-Series OpenAPI: one place for HTTP, one owner of the token."""
