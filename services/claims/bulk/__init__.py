"""Lines of files, pushed by the gateway: many commands of one partition, one outcome for each."""
