"""The public API: what a school's own finance or management system connects to. Its addresses are rows of a table, from
which the routes, the OpenAPI document and the pages for developers are made."""
