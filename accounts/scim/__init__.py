"""SCIM 2.0 (RFC 7643, RFC 7644): an identity provider keeps the people current.

The protocol itself (schemas, validation, PATCH, the grammar of filters) is ``scim2_models``; here is what it means for
the people of the organisation. See ``docs/decisions/people-from-a-directory.md``.
"""
