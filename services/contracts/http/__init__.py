"""The bodies of the public API, validated once, at the rim. A field has one name everywhere."""
