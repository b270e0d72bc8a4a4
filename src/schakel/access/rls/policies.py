"""From a declaration to the policies and rights of one table. Text in, text out."""

from dataclasses import dataclass

from schakel.access.rls.declared import BySetting
from schakel.kernel.protection import (
    AppendOnly,
    ByCase,
    ByFunction,
    ByPerson,
    ByService,
    ByUnit,
    OwnerOnly,
    Protection,
    Reference,
)

SERVICE = "(SELECT schakel_in_service())"
VALID = "(SELECT schakel_context_valid())"
UNITS = "(SELECT schakel_units())::uuid[]"


@dataclass(frozen=True)
class Roles:
    """The names of the database roles in this installation (ruling 16)."""

    owner: str
    app: str
    worker: str
    matcher: str
    stats: str
    auditor: str

    @property
    def working(self) -> str:
        """The two roles that do the product's work."""
        return f"{self.app}, {self.worker}"


def statements(table: str, protection: Protection | BySetting, roles: Roles) -> list[str]:
    """The SQL that gives one table its rights and policies. Idempotent after ``clear``."""
    everyone = f"{roles.working}, {roles.matcher}, {roles.stats}, {roles.auditor}"
    revoke = f"REVOKE ALL ON {table} FROM PUBLIC, {everyone}"
    match protection:
        case OwnerOnly():
            return [revoke]
        case Reference(app_writes=writes, app_adds=adds):
            adding = "SELECT, INSERT" if adds else "SELECT"
            rights = "SELECT, INSERT, UPDATE, DELETE" if writes else adding
            return [
                revoke,
                f"GRANT {rights} ON {table} TO {roles.working}",
                f"GRANT SELECT ON {table} TO {roles.matcher}",
            ]
        case AppendOnly(reader=reader, controlled=controlled):
            control = [_control(table, roles)] if controlled else []
            return [revoke, *_append_only(table, getattr(roles, reader), roles), *control]
        case _:
            return [revoke, *_guarded(table, protection, roles)]


Guarded = ByCase | ByUnit | ByPerson | ByFunction | ByService | BySetting


def _guarded(table: str, protection: Guarded, roles: Roles) -> list[str]:
    visible = readable(table, protection)
    insert = visible if isinstance(protection, BySetting) else VALID
    result = [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {roles.working}",
        *_force(table),
        f"CREATE POLICY reads ON {table} FOR SELECT TO {roles.working} USING ({visible})",
        f"CREATE POLICY adds ON {table} FOR INSERT TO {roles.working} WITH CHECK ({insert})",
        (
            f"CREATE POLICY changes ON {table} FOR UPDATE TO {roles.working} "
            f"USING ({visible}) WITH CHECK ({insert})"
        ),
        f"CREATE POLICY removes ON {table} FOR DELETE TO {roles.working} USING ({visible})",
    ]
    if isinstance(protection, ByCase | ByUnit) and protection.case_column is not None:
        result.append(_block(table, protection.case_column, roles))
    if isinstance(protection, ByCase) and protection.matched:
        result += _matched(table, roles)
    if isinstance(protection, ByCase | ByUnit) and protection.controlled:
        result.append(_control(table, roles))
    return result


def readable(table: str, protection: Guarded) -> str:
    """The condition under which a row is visible, as SQL."""
    match protection:
        case ByCase():
            visible = f"{SERVICE} OR EXISTS ({_grant(table, protection)})"
            own = protection.unit_column
            return visible if own is None else f"{visible} OR {own} = ANY ({UNITS})"
        case ByUnit(unit_columns=columns):
            mine = [f"{column} = ANY ({UNITS})" for column in columns]
            return " OR ".join([SERVICE, *mine])
        case ByPerson(person_column=column):
            return f"{SERVICE} OR {column} = (SELECT schakel_person())"
        case ByFunction():
            return f"{SERVICE} OR {_held(table, protection)}"
        case ByService():
            return SERVICE
        case BySetting(column=column, setting=setting):
            return f"{column} = (SELECT current_setting('{setting}', true))"


def _grant(table: str, protection: ByCase) -> str:
    if protection.group_column is not None:
        group = f" AND e.field_group = {table}.{protection.group_column}"
    elif protection.field_group is not None:
        group = f" AND e.field_group = '{protection.field_group}'"
    else:
        group = ""
    return (
        "SELECT 1 FROM access_effectiveaccess e"
        f" WHERE e.case_id = {table}.{protection.case_column}"
        f" AND e.unit_id = ANY ({UNITS}){group}"
        " AND e.valid_from <= statement_timestamp()"
        " AND (e.valid_until IS NULL OR e.valid_until > statement_timestamp())"
    )


def _held(table: str, protection: ByFunction) -> str:
    """Whether the person holds one of the functions today, in this region or in another."""
    region = f"{table}.{protection.region_column}"  # the members have a region too
    where = [
        f"({_names(functions)} AND m.region_id {sign} {region})"
        for functions, sign in ((protection.at_home, "="), (protection.elsewhere, "<>"))
        if functions
    ]
    held = (
        "EXISTS (SELECT 1 FROM regions_memberfunction f JOIN regions_member m ON m.id = f.member_id"
        " WHERE m.id = (SELECT schakel_person()) AND m.is_active"
        " AND f.valid_from <= schakel_today()"
        " AND (f.valid_until IS NULL OR f.valid_until > schakel_today())"
        f" AND ({' OR '.join(where)}))"
    )
    own = protection.person_column
    return held if own is None else f"{held} OR {own} = (SELECT schakel_person())"


def _names(functions: tuple[str, ...]) -> str:
    return "f.function IN (" + ", ".join(f"'{name}'" for name in functions) + ")"


def _block(table: str, case_column: str, roles: Roles) -> str:
    return (
        f"CREATE POLICY blocks ON {table} AS RESTRICTIVE FOR ALL TO {roles.working} USING (NOT"
        " EXISTS (SELECT 1 FROM access_block b"
        f" WHERE b.case_id = {table}.{case_column}"
        " AND b.person_id = (SELECT schakel_person())"
        " AND b.valid_from <= statement_timestamp()"
        " AND (b.valid_until IS NULL OR b.valid_until > statement_timestamp()))"
        f") WITH CHECK ({VALID})"
    )


def _matched(table: str, roles: Roles) -> list[str]:
    # The definer functions run as the owner; no process of the product signs in as that role.
    return [
        (
            f"CREATE POLICY matching ON {table} FOR SELECT TO {roles.owner} "
            f"USING (current_user = '{roles.owner}')"
        ),
        f"GRANT SELECT ON {table} TO {roles.matcher}",
        (
            f"CREATE POLICY batches ON {table} FOR SELECT TO {roles.matcher} "
            f"USING (current_user = '{roles.matcher}')"
        ),
    ]


def _control(table: str, roles: Roles) -> str:
    # As for matching: the function asks who controls and of which organisation, in the database.
    return (
        f"CREATE POLICY control ON {table} FOR SELECT TO {roles.owner} "
        f"USING (current_user = '{roles.owner}')"
    )


def _append_only(table: str, reader: str, roles: Roles) -> list[str]:
    return [
        f"GRANT INSERT ON {table} TO {roles.working}",
        f"GRANT SELECT ON {table} TO {reader}",
        *_force(table),
        f"CREATE POLICY adds ON {table} FOR INSERT TO {roles.working} WITH CHECK ({VALID})",
        f"CREATE POLICY reads ON {table} FOR SELECT TO {reader} USING (current_user = '{reader}')",
    ]


def _force(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]
