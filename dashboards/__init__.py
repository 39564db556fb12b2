"""Compiles kibana/ (reviewed YAML and JSON) to the saved objects that Kibana 8.19 and 9.x import.

    python -m dashboards compile     make kibana/bundle.ndjson anew
    python -m dashboards check       hold a bundle to the 14 checks, without a Kibana
    python -m dashboards alerts      create or update the alert rules in a Kibana

Why not kb-dashboard-cli: it needs Python 3.12 where everything else runs on 3.11, makes no maps, no
dashboard drill-downs and no filtered measures with a colour each, and what it writes follows its
own version, so that the bundle would change under us. What is left to write is small: a measure is
a Lens formula ("count(kql='decision: approved') / count()"), a panel a few lines of YAML.

Every panel is a saved object of its own, named by id from its dashboard: Kibana checks such
objects one by one at import, and people find them in the library. Fixed colours are given to
measures (yConfig), never by colorMapping, whose shape differs between Kibana 8 and 9.
"""
