"""Every write of people: keeping what a message says, and deciding which records are one person."""

from schakel.people.actions.keeping import (
    Kept,
    Link,
    NewPerson,
    Owner,
    copy_of,
    find_among,
    find_known_again,
    forget_case,
    forget_records,
    keep_links,
    keep_mentions,
    link_in_order,
    written_as,
)

__all__ = [
    "Kept",
    "Link",
    "NewPerson",
    "Owner",
    "copy_of",
    "find_among",
    "find_known_again",
    "forget_case",
    "forget_records",
    "keep_links",
    "keep_mentions",
    "link_in_order",
    "written_as",
]
