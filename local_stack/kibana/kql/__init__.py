"""The Kibana Query Language: text to tree, tree to query DSL."""

from local_stack.kibana.kql.parse import KqlSyntaxError, parse
from local_stack.kibana.kql.query import to_query
from local_stack.kibana.kql.tree import field_names

__all__ = ["KqlSyntaxError", "field_names", "parse", "to_query"]
