"""The rim: command line and, later, the service. Translates and waits."""
