"""The `sinistra` command: it composes the services and runs them."""
