"""The bounds within which a model is read and run: a hostile file must end in an error, quickly."""

FILE_BYTES = 4 * 1024 * 1024
XML_DEPTH = 40
XML_ELEMENTS = 200_000

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

RULES = 5_000
COLUMNS = 200
INPUTS = 1_000

# Runs of a decision that `outcomes` may spend on one question, and the facts it takes as unknown.
COMPLETIONS = 2_048
UNKNOWN_FACTS = 64
