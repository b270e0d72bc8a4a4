"""Known-checks ("dat"), information requests and answers ("wat"), disclosures with ground and purpose.

Nothing is visible to another organisation without a disclosure that is recorded here.
"""
