"""What the portal's pages are styled and moved by: our own files, and the step that makes `static/` of them."""
