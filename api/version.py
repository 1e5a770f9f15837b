"""The version of the service and of the schema it expects."""

VERSION = "0.1.0"
