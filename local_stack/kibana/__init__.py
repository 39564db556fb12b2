"""Stands in for Kibana where no registry has one: takes the same saved objects, draws them.

saved_objects/   what Kibana's import and export take and give
dashboards/      a saved dashboard with its references resolved; one refresh of it
search/          time range, filters, one msearch for all panels
maps/            map layers to searches, answers to features
lens/            Lens states to aggregations, answers to tables
kql/             Kibana's query language to the query DSL
page/            what the browser loads

__main__.py, app.py   the server: Kibana's API, the page, and the data of the page
page_routes.py        the page's own files; packages.py and world.py, what it takes of npm packages
service.py            the viewer as a server of the local stack; throwaway.py, alone for a test
load.py               imports a bundle; screenshots.py, a picture of each dashboard
"""
