"""The bounds within which a model is read and run: a hostile file must end in an error, quickly."""

FILE_BYTES = 4 * 1024 * 1024
XML_DEPTH = 40
XML_ELEMENTS = 200_000

# Of all expressions in one model together.
MODEL_CHARACTERS = 500_000
EXPRESSION_CHARACTERS = 20_000
EXPRESSION_TOKENS = 4_000
TOKEN_CHARACTERS = 2_000
LIST_ITEMS = 1_000
# Brackets within brackets. Each level costs the parser about six frames of Python's own stack.
NESTING = 40
# Levels of the finished syntax tree; a long chain of operators is a deep tree too.
TREE_DEPTH = 80
# Levels while evaluating, calls of knowledge models included.
EVALUATION_DEPTH = 160

# Key, parameter or variable name in an expression.
NAME_CHARACTERS = 200

# What one evaluation may spend: calls, iterations, and the items and characters it makes.
WORK = 400_000
SECONDS = 0.7
# Characters of a text that a model makes.
TEXT_CHARACTERS = 1_000_000
# Levels of lists and contexts within each other in a value.
VALUE_DEPTH = 60

PATTERN_CHARACTERS = 1_000
PATTERN_SECONDS = 0.2

RULES = 5_000
COLUMNS = 200
INPUTS = 1_000

# Runs of a decision that `outcomes` may spend on one question, and the facts it takes as unknown.
COMPLETIONS = 2_048
UNKNOWN_FACTS = 64
# Combinations of changed facts that `nearest` may try on one question.
CHANGES_TRIED = 4_096
