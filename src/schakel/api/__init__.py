"""The REST interface, version 1: one file per capability, schemas, and the committed openapi.yaml.

An operation makes one call into the domain. Errors are translated to problem+json in one place.
"""
