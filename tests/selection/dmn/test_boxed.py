"""Boxed logic: contexts, relations, lists, functions, invocations, choices, loops and filters."""

from decimal import Decimal

import pytest

from schakel.selection import dmn
from tests.selection.dmn.building import decision, definitions, input_data, literal, table


def worth(logic: str, facts: dict[str, object] | None = None, *parts: str) -> object:
    """What a decision with this logic comes to; every fact is one of its inputs."""
    given = facts or {}
    inputs = [input_data(name) for name in given]
    content = definitions(*parts, *inputs, decision("d", logic, inputs=list(given)))
    model = dmn.load(content)
    assert dmn.load(dmn.write(model)).evaluate("d", given) == model.evaluate("d", given)
    return model.evaluate("d", given).value


def entry(name: str, logic: str, type_name: str = "") -> str:
    typed = f' typeRef="{type_name}"' if type_name else ""
    variable = f'<variable name="{name}"{typed}/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def test_an_entry_of_a_boxed_context_sees_the_ones_before_it():
    logic = f"<context>{entry('a b', literal('1'))}{entry('c', literal('a b + 1'))}</context>"
    assert worth(logic) == {"a b": Decimal(1), "c": Decimal(2)}


def test_a_boxed_context_may_end_in_its_result():
    logic = f"<context>{entry('a', literal('x * 2'))}{entry('', literal('a + 1'))}</context>"
    assert worth(logic, {"x": 4}) == Decimal(9)


def test_the_type_of_an_entry_is_kept():
    wrong = f"<context>{entry('a', literal('1'), 'string')}</context>"
    assert worth(wrong) == {"a": None}


def test_a_boxed_table_decides_within_a_context():
    rules = table(["x"], [(["> 5"], ['"high"']), (["-"], ['"low"'])], hit='hitPolicy="FIRST"')
    logic = f"<context>{entry('t', rules)}{entry('', literal('upper case(t)'))}</context>"
    assert worth(logic, {"x": 9}) == "HIGH"


def test_two_tables_of_one_decision_need_no_ids_for_their_rules():
    rules = table(["x"], [(["> 5"], ['"high"'])]).replace('<rule id="1">', "<rule>")
    logic = f"<context>{entry('a', rules)}{entry('b', rules)}</context>"
    assert worth(logic, {"x": 9}) == {"a": "high", "b": "high"}


def test_a_relation_is_a_list_of_contexts():
    logic = (
        '<relation><column name="n"/><column name="m"/>'
        f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row></relation>"
    )
    assert worth(logic) == [
        {"n": Decimal(1), "m": Decimal(2)},
        {"n": Decimal(3), "m": Decimal(4)},
    ]


def test_a_boxed_list_holds_any_logic():
    assert worth(f"<list>{literal('1')}<list>{literal('2')}</list></list>") == [
        Decimal(1),
        [Decimal(2)],
    ]


def test_a_boxed_function_is_called_by_a_later_entry():
    function = (
        '<functionDefinition><formalParameter name="a" typeRef="number"/>'
        f"{literal('a * 2')}</functionDefinition>"
    )
    logic = f"<context>{entry('f', function)}{entry('', literal('f(4)'))}</context>"
    assert worth(logic) == Decimal(8)


BONUS = (
    '<businessKnowledgeModel id="b" name="the bonus"><encapsulatedLogic>'
    '<formalParameter name="for age" typeRef="number"/><formalParameter name="base"/>'
    f"{literal('base + for age')}</encapsulatedLogic></businessKnowledgeModel>"
)


def test_an_invocation_binds_parameters_by_name():
    logic = (
        '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'
        f"<invocation>{literal('the bonus')}"
        f'<binding><parameter name="base"/>{literal("x")}</binding>'
        f'<binding><parameter name="for age"/>{literal("18")}</binding></invocation>'
    )
    assert worth(logic, {"x": 1}, BONUS) == Decimal(19)


def test_a_knowledge_model_is_a_value_too():
    logic = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>' + literal(
        "{f: the bonus, r: f(base: 1, for age: 2)}.r"
    )
    assert worth(logic, {}, BONUS) == Decimal(3)


def test_a_boxed_choice_takes_the_else_unless_it_is_true():
    logic = (
        f"<conditional><if>{literal('x')}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )
    assert [worth(logic, {"x": given}) for given in (True, False, None)] == [1, 2, 2]


def looped(kind: str, source: str, role: str, body: str) -> str:
    return (
        f'<{kind} iteratorVariable="i"><in>{literal(source)}</in>'
        f"<{role}>{literal(body)}</{role}></{kind}>"
    )


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (looped("for", "[1, 2]", "return", "i + count(partial)"), [Decimal(1), Decimal(3)]),
        (looped("some", "[1, 2]", "satisfies", "i = 2"), True),
        (looped("every", "[1, 2]", "satisfies", "i = 2"), False),
    ],
)
def test_boxed_loops_do_what_their_words_do(logic, value):
    assert worth(logic) == value


def test_a_boxed_filter_sees_the_members_of_the_items():
    source, match = literal("[{a: 1}, {a: 2}]"), literal("a = 2 and item.a = 2")
    logic = f"<filter><in>{source}</in><match>{match}</match></filter>"
    assert worth(logic) == [{"a": Decimal(2)}]


SERVICE = (
    '<decisionService id="s" name="weigh"><variable name="weigh"/><outputDecision href="#d total"/>'
    '<inputDecision href="#d part"/><inputData href="#in base"/></decisionService>'
)
SERVED = (
    SERVICE,
    input_data("base", "number"),
    decision("total", literal("base + part"), inputs=["base"], decisions=["part"]),
    decision("part", literal("1000")),
)
REQUIRES = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("weigh(1, 2)", Decimal(3)),
        ("weigh(part: 2, base: 1)", Decimal(3)),
        ("weigh(1)", None),
        ("weigh(piece: 2, base: 1)", None),
        ('weigh("x", 2)', None),
        ("{f: weigh, r: f(1, 2)}.r", Decimal(3)),
    ],
)
def test_a_decision_service_is_called_with_its_inputs_and_then_its_decisions(call, value):
    assert worth(REQUIRES + literal(call), {}, *SERVED) == value


def test_what_a_service_is_given_has_no_bearing_outside_of_it():
    logic = (
        '<informationRequirement><requiredDecision href="#d part"/></informationRequirement>'
        + REQUIRES
        + literal("[weigh(1, 2), part]")
    )
    assert worth(logic, {}, *SERVED) == [Decimal(3), Decimal(1000)]


@pytest.mark.parametrize(
    ("text", "type_name", "value"),
    [
        ('"a"', "string", "a"),
        ('["a"]', "string", "a"),
        ("[1]", "string", None),
        ('"a"', "list<string>", ["a"]),
        ("1", "list<string>", None),
        ("null", "list<string>", None),
        ("{a: 1}", "context<a: number>", {"a": Decimal(1)}),
        ("{b: 1}", "context<a: number>", None),
        ('string(@"2026-01-02")', "date", None),
    ],
)
def test_the_type_of_an_expression_converts_what_it_may_and_refuses_the_rest(
    text, type_name, value
):
    attribute = type_name.replace("<", "&lt;")
    logic = literal(text).replace(
        "<literalExpression>", f'<literalExpression typeRef="{attribute}">'
    )
    assert worth(logic) == value


def test_a_date_is_its_midnight_in_utc_where_a_date_and_time_is_wanted():
    logic = literal('@"2026-01-02"').replace(
        "<literalExpression>", '<literalExpression typeRef="date and time">'
    )
    assert dmn.feel_string(worth(logic)) == "2026-01-02T00:00:00Z"


FUNCTION_TYPE = (
    '<itemDefinition name="tText"><functionItem outputTypeRef="string">'
    '<parameters name="n" typeRef="number"/></functionItem></itemDefinition>'
)


@pytest.mark.parametrize(
    ("text", "kept"), [("function(n: number) n", False), ('function(n: number) "a"', True)]
)
def test_a_function_must_be_of_its_type(text, kept):
    logic = literal(text).replace("<literalExpression>", '<literalExpression typeRef="tText">')
    model = dmn.load(definitions(FUNCTION_TYPE, decision("d", logic)))
    assert (model.evaluate("d", {}).value is not None) is kept


def test_a_type_may_constrain_a_whole_list():
    pair = (
        '<itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef>'
        "<typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>"
    )
    model = dmn.load(
        definitions(pair, input_data("x", "tPair"), decision("d", literal("x"), inputs=["x"]))
    )
    assert model.evaluate("d", {"x": [1, 2]}).value == [Decimal(1), Decimal(2)]
    assert model.evaluate("d", {"x": [1]}).value is None


def test_a_tolerant_reading_makes_what_is_broken_null_and_says_why():
    content = definitions(decision("d", literal("1 +")), decision("e", literal("1")))
    with pytest.raises(dmn.ModelError):
        dmn.load(content)
    model = dmn.load(content, tolerant=True)
    assert model.evaluate("e", {}).value == Decimal(1)
    assert model.evaluate("d", {}).problems == ("decision 'd': the expression stops too early",)
