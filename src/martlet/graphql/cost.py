"""What an operation costs: how many fields it resolves, by its own account, before any is resolved.

A field costs one, and so does each field below it; a field that has many items multiplies what is below it.
How many it has is what its size argument says (`first: 20`), or else a number that the program declares. A
list right below a field with a size argument, such as `edges`, has no more items than that field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.language import ValueNode
from strawberry.extensions import SchemaExtension


@dataclass(frozen=True)
class Tariff:
    """How cost is counted.

    list_size: the items of a list of which the operation says nothing.
    size_arguments: the arguments that say how many items a field has.
    costs: of fields that don't cost one, by `Type.field`.
    """

    list_size: int
    size_arguments: Collection[str]
    costs: Mapping[str, int]


class CostLimit(SchemaExtension):
    """Refuses operations that cost too much, before they are validated: that may take as long as to run them.

    Args:
        limit: the cost of the dearest operation that is run.
        tariff: how cost is counted.
    """

    def __init__(self, limit: int, tariff: Tariff) -> None:
        self.limit = limit
        self.tariff = tariff

    def on_validate(self) -> Iterator[None]:
        """Called when the document is parsed."""
        execution = self.execution_context
        document = execution.graphql_document
        assert document is not None
        schema = execution.schema._schema
        try:
            cost = document_cost(document, schema, execution.variables or {}, self.tariff)
        except RecursionError:
            execution.pre_execution_errors = [GraphQLError("The operation is nested too deep")]
        else:
            if cost > self.limit:
                told = f"The operation costs {cost}; {self.limit} is the limit"
                execution.pre_execution_errors = [GraphQLError(told)]
        yield


def document_cost(
    document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any], tariff: Tariff
) -> int:
    """The cost of a document's dearest operation."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    counts = [Count(schema, fragments, _values(each, variables), tariff) for each in operations]
    return max(map(Count.operation, counts, operations), default=0)


class Count:
    """Counts one operation. A fragment is counted once, however often it is used."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
        tariff: Tariff,
    ) -> None:
        self.schema, self.fragments, self.variables, self.tariff = schema, fragments, variables, tariff
        self.counted: dict[tuple[str, bool], int] = {}

    def operation(self, node: OperationDefinitionNode) -> int:
        """The cost of all that is selected."""
        return self.selections(node.selection_set, self.schema.get_root_type(node.operation), sized=False)

    def selections(self, node: SelectionSetNode | None, parent: Any, sized: bool) -> int:
        """The cost of fields of one object.

        parent: the object's type; None where the document names none that there is.
        sized: whether lists among the fields have the size that the field above them was asked for.
        """
        total = 0
        for selection in node.selections if node else ():
            if isinstance(selection, FieldNode):
                total += self.field(selection, parent, sized)
            elif isinstance(selection, FragmentSpreadNode):
                total += max(1, self.fragment(selection.name.value, sized))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                kind = self.schema.get_type(condition.name.value) if condition else parent
                total += self.selections(selection.selection_set, kind, sized)
        return total

    def fragment(self, name: str, sized: bool) -> int:
        """The cost of a fragment's fields; nothing if it is within itself, which validation refuses."""
        known = self.counted.get((name, sized))
        fragment = self.fragments.get(name)
        if known is not None or fragment is None:
            return known or 0
        self.counted[name, sized] = 0
        kind = self.schema.get_type(fragment.type_condition.name.value)
        self.counted[name, sized] = self.selections(fragment.selection_set, kind, sized)
        return self.counted[name, sized]

    def field(self, node: FieldNode, parent: Any, sized: bool) -> int:
        """The cost of a field and of what is below it."""
        name = node.name.value
        field: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        own = self.tariff.costs.get(f"{getattr(parent, 'name', '')}.{name}", 1)
        if field is None:  # unknown, or introspection, whose lists are as long as the schema
            return own + self.selections(node.selection_set, None, sized=True)
        size = self.size(node, field)
        items = 1 if size is None else size
        if size is None and not sized and is_list_type(get_nullable_type(field.type)):
            items = self.tariff.list_size
        below = self.selections(node.selection_set, get_named_type(field.type), sized=size is not None)
        return own + items * below

    def size(self, node: FieldNode, field: GraphQLField) -> int | None:
        """How many items a field is asked for; None if it has no argument for that, or takes no number."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        sizes = [
            self.number(given[name]) if name in given else _number(field.args[name].default_value)
            for name in self.tariff.size_arguments
            if name in field.args
        ]
        return max((size for size in sizes if size is not None), default=None)

    def number(self, node: ValueNode) -> int | None:
        """The number that an argument is."""
        if isinstance(node, VariableNode):
            return _number(self.variables.get(node.name.value))
        return _number(int(node.value)) if isinstance(node, IntValueNode) else None


def _values(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of an operation, the defaults of those that were not given included."""
    defaults = {
        node.variable.name.value: int(node.default_value.value)
        for node in operation.variable_definitions or ()
        if isinstance(node.default_value, IntValueNode)
    }
    return {**defaults, **given}


def _number(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():  # JSON's 20.0 is an Int to GraphQL
        return max(int(value), 0)
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else None
