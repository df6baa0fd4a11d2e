"""The `gongkai` command: thin, one file per command group, imports only what the command at hand needs."""
