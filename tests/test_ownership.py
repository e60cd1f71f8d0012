"""One owner a table: only the package that defines a table writes its rows; others call a verb of the owner.

The sources are read as syntax trees. Whose row a name holds is told by its annotation, by the model its value was selected, fetched,
locked or made from, or by what the called function says it gives back; a column set on a row nobody can tell is a fault too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "fundtracker").rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
FETCHING = frozenset(
    {"select", "get", "get_one", "lock", "scalars", "scalar", "execute", "next", "iter", "list", "sorted", "reversed", "zip", "dict"}
)
WRITING = frozenset({"update", "insert", "delete"})
EXCEPTIONS: frozenset[str] = frozenset()
"""Places that may write another package's table; there are none."""


def package(path: Path) -> str:
    """The package a module belongs to; a module beside the packages is one of its own."""
    return path.relative_to(ROOT / "fundtracker").parts[0].removesuffix(".py")


def is_table(node: ast.AST) -> bool:
    """Whether a class is a table."""
    return isinstance(node, ast.ClassDef) and any(
        isinstance(line, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "__tablename__" for target in line.targets)
        for line in node.body
    )


OWNERS = {
    node.name: package(path) for path, tree in TREES.items() for node in tree.body if is_table(node) and isinstance(node, ast.ClassDef)
}
HOMES = {
    node.name: (path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."),)
    for path, tree in TREES.items()
    for node in tree.body
    if is_table(node) and isinstance(node, ast.ClassDef)
}
"""Where each table is defined."""

COLUMNS = {
    node.name: {line.target.id for line in node.body if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)}
    for tree in TREES.values()
    for node in tree.body
    if is_table(node) and isinstance(node, ast.ClassDef)
}


def _gives() -> dict[str, set[str]]:
    """The tables whose rows a function of the house gives back, by its name."""
    found: dict[str, set[str]] = {}
    for tree in TREES.values():
        tables = tables_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.returns is not None:
                found.setdefault(node.name, set()).update(
                    each.id for each in ast.walk(node.returns) if isinstance(each, ast.Name) and each.id in tables
                )
    return found


_FOREIGN = {
    own: {column for name, columns in COLUMNS.items() if OWNERS[name] != own for column in columns}
    - {column for name, columns in COLUMNS.items() if OWNERS[name] == own for column in columns}
    for own in {package(path) for path in SOURCES}
}
"""The columns of other packages' tables that no table of a package has."""


def _is_made(value: ast.AST) -> bool:
    """Whether a value is made by a class, by its capital letter: of a table it is known already, of another it is no row."""
    func = value.func if isinstance(value, ast.Call) else None
    name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
    return name[:1].isupper()


def tables_of(tree: ast.Module) -> set[str]:
    """The tables a module can name: those it defines and those it imports from where they are defined."""
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if node.module in HOMES.get(alias.name, ())
    }
    return imported | {node.name for node in tree.body if isinstance(node, ast.ClassDef) and is_table(node)}


GIVES = _gives()


class Writes(ast.NodeVisitor):
    """The writes of one function (or of a module's top level) to tables that are not its package's."""

    def __init__(self, own: str, tables: set[str], *, sees_tables: bool) -> None:
        self.own = own
        self.sees_tables = sees_tables
        self.tables = tables
        self.known: dict[str, set[str]] = {}
        self.told: set[str] = set()
        self.faults: list[tuple[int, str]] = []

    def rows_of(self, value: ast.AST | None) -> set[str]:
        """The tables whose rows an expression may hold."""
        match value:
            case ast.Name(id=name):
                return self.known.get(name, set())
            case ast.Call():
                return self._given(value)
            case ast.Subscript(value=inner) | ast.Starred(value=inner) | ast.NamedExpr(value=inner):
                return self.rows_of(inner)
            case ast.GeneratorExp(elt=each, generators=loops) | ast.ListComp(elt=each, generators=loops):
                self._loops(loops)
                return self.rows_of(each)
            case ast.DictComp(value=each, generators=loops):
                self._loops(loops)
                return self.rows_of(each)
            case ast.BoolOp(values=several) | ast.Tuple(elts=several) | ast.List(elts=several):
                return set().union(*(self.rows_of(each) for each in several))
            case ast.IfExp(body=one, orelse=other):
                return self.rows_of(one) | self.rows_of(other)
        return set()

    def _given(self, call: ast.Call) -> set[str]:
        """The tables whose rows a call gives back."""
        func = call.func
        name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
        named = [each.id for each in call.args if isinstance(each, ast.Name) and each.id in self.tables]
        if name in self.tables:
            return {name}
        if name == "select":
            return set(named)
        if name in ("get", "get_one", "lock") and named:
            return set(named[:1])
        of = self.rows_of(func.value) if isinstance(func, ast.Attribute) else set()
        if name in FETCHING or of:
            return of.union(*(self.rows_of(arg) for arg in call.args))
        return GIVES.get(name, set())

    def _loops(self, loops: list[ast.comprehension]) -> None:
        for loop in loops:
            self._name(loop.target, self.rows_of(loop.iter))

    def _name(self, target: ast.AST, rows: set[str]) -> None:
        for each in ast.walk(target):
            if isinstance(each, ast.Name):
                self.known[each.id] = self.known.get(each.id, set()) | rows

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer, outer_told = dict(self.known), set(self.told)
        for arg in [*node.args.args, *node.args.kwonlyargs]:
            if arg.annotation is not None:
                names = {each.id for each in ast.walk(arg.annotation) if isinstance(each, ast.Name)}
                names |= {word for each in ast.walk(arg.annotation) if isinstance(each, ast.Constant) for word in str(each.value).split()}
                self.known[arg.arg] = names & self.tables
                self.told.add(arg.arg)
        self.generic_visit(node)
        self.known, self.told = outer, outer_told

    def visit_For(self, node: ast.For) -> None:
        self._name(node.target, self.rows_of(node.iter))
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            self._write(target)
            if isinstance(target, ast.Name):
                self._name(target, self.rows_of(node.value))
                if _is_made(node.value):
                    self.told.add(target.id)
            if isinstance(target, ast.Tuple):
                parts = (
                    node.value.elts
                    if isinstance(node.value, ast.Tuple) and len(node.value.elts) == len(target.elts)
                    else [node.value] * len(target.elts)
                )
                for each, part in zip(target.elts, parts, strict=True):
                    if isinstance(each, ast.Name):
                        self._name(each, self.rows_of(part))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        self._write(node.target)
        if isinstance(node.target, ast.Name):
            names = {each.id for each in ast.walk(node.annotation) if isinstance(each, ast.Name)} & self.tables
            self._name(node.target, names | self.rows_of(node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._write(node.target)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in self.tables:
                self._foreign(node, {name}, "makes a row")
            case ast.Call(func=ast.Name(id=verb), args=[ast.Name(id=name), *_]) if verb in WRITING and name in self.tables:
                self._foreign(node, {name}, verb)
            case ast.Call(func=ast.Name(id="setattr"), args=[row, *_]):
                self._foreign(node, self.rows_of(row), "setattr")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="session"), attr="delete"), args=[row, *_]):
                self._foreign(node, self.rows_of(row), "deletes a row")
        self.generic_visit(node)

    def _write(self, target: ast.AST) -> None:
        if isinstance(target, ast.Tuple):
            for each in target.elts:
                self._write(each)
        if not isinstance(target, ast.Attribute) or ast.unparse(target).startswith("self."):
            return
        rows = self.rows_of(target.value)
        told = isinstance(target.value, ast.Name) and target.value.id in self.told
        if self.sees_tables and not rows and not told and target.attr in _FOREIGN[self.own]:
            self.faults.append((target.lineno, f"{ast.unparse(target)}: whose row this is cannot be told"))
        self._foreign(target, {name for name in rows if target.attr in COLUMNS[name]}, f"sets {target.attr}")

    def _foreign(self, node: ast.expr, rows: set[str], what: str) -> None:
        for name in sorted(rows):
            if OWNERS[name] != self.own and not any(OWNERS[each] == self.own for each in rows):
                self.faults.append((node.lineno, f"{what} of {name}, which is {OWNERS[name]}’s"))


def foreign_writes(path: Path, source: ast.Module) -> Iterator[str]:
    """Every place where a module writes a table that is not its package's, in words."""
    ours = TREES.get(path) is source
    sees_tables = not ours or "sqlalchemy" in path.read_text() or "kernel.db" in path.read_text()
    reading = Writes(package(path), tables_of(source) if ours else set(OWNERS), sees_tables=sees_tables)
    reading.visit(source)
    for line, what in reading.faults:
        yield f"{path.relative_to(ROOT).as_posix()}:{line} {what}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_table_is_written_by_its_owner_only(path: Path) -> None:
    assert set(foreign_writes(path, TREES[path])) <= EXCEPTIONS


def test_the_tables_of_the_house_are_known() -> None:
    assert len(OWNERS) > 60
    assert {"Movement", "Pledge", "Meeting", "Vote", "AuditEvent", "Submission"} <= OWNERS.keys()


@pytest.mark.parametrize(
    "lines",
    [
        "def f(row: Meeting) -> None:\n    row.sequence += 1",
        "def f(row: 'Meeting | None') -> None:\n    row.status = 1",
        "row = session.get(Meeting, 3)\nrow.status = 1",
        "row = session.get_one(Meeting, 3, populate_existing=True)\nrow.title, other = 'a', 2",
        "for row in session.scalars(select(Seat).filter_by(meeting_id=1)):\n    row.person = ''",
        "for row, code in session.execute(select(Project, Fund.code)):\n    row.stage = code",
        "row = next((each for each in lock(Project, 3)), None)\nrow.stage = 1",
        "row = {each.id: each for each in session.scalars(select(Seat))}[3]\nrow.presence = None",
        "row = meetings.fresh(3)\nrow.status = 1",
        "session.execute(update(AgendaItem).values(cents=0))",
        "session.execute(delete(Seat))",
        "session.add(Seat(meeting_id=1))",
        "row = session.get_one(Seat, 3)\nsession.delete(row)",
        "row = session.get_one(Seat, 3)\nfor name in names:\n    setattr(row, name, 1)",
        "who_knows.presence = None",
    ],
)
def test_each_way_of_writing_anothers_table_is_noticed(lines: str) -> None:
    assert list(foreign_writes(ROOT / "fundtracker" / "audit.py", ast.parse(lines)))


@pytest.mark.parametrize(
    "lines",
    [
        "row = session.get(Vote, 3)\nrow.closed_at = 1",
        "row = session.get_one(Meeting, 3)\ntitle = row.title",
        "session.add(Vote(item_id=1))",
        "self.person = 'a'",
        "row = session.get_one(Vote, 3)\nmeeting = session.get_one(Meeting, row.item_id)\nrow.present = meeting.status",
    ],
)
def test_reading_anothers_and_writing_ones_own_is_not(lines: str) -> None:
    assert list(foreign_writes(ROOT / "fundtracker" / "votes" / "votes.py", ast.parse(lines))) == []
