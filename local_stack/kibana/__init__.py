"""Stands in for Kibana where no registry has one: takes the same saved objects, draws them.

saved_objects/   what Kibana's import and export take and give
dashboards/      a saved dashboard with its references resolved; one refresh of it
search/          time range, filters, one msearch for all panels
maps/            map layers to searches, answers to features
lens/            Lens states to aggregations, answers to tables
kql/             Kibana's query language to the query DSL
page/            what the browser loads
"""
