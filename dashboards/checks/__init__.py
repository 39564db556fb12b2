"""A bundle held to what Kibana 8.19 and 9.x demand, and to what its importer does not look at.

Kibana checks the references to data views and saved searches, and nothing else: a panel of a field
that does not exist is imported without a word and stays empty. Fourteen checks, named in CHECKS.
"""

from dashboards.checks.every import problems_of
from dashboards.checks.problem import CHECKS, Problem

__all__ = ["CHECKS", "Problem", "problems_of"]
