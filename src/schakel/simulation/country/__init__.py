"""A made-up country: what would happen in it, planned from a seed. Belongs here: templates, the plan,
scenarios, assumptions, and (under ``engine``) the events that a plan leaves. Not: writing a case, which
``simulation`` does with the actions that people use."""
