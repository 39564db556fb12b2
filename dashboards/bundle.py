"""All of kibana/ as one bundle for Kibana's import."""

from pathlib import Path
from typing import Final

import yaml

from dashboards.dashboard import TAG, read_dashboard
from dashboards.data_views import read_data_views
from dashboards.saved_object import SavedObject, ndjson

SOURCE: Final = Path(__file__).parents[1] / "kibana"
BUNDLE: Final = SOURCE / "bundle.ndjson"


def compile_bundle(source: Path) -> str:
    """The bundle's text, the same bytes for the same source. Raises SourceError."""
    views = read_data_views(source / "data_views")
    colours: dict[str, str] = yaml.safe_load((source / "colours.yaml").read_text())
    about = {"name": "Cardwatch", "description": "Web, approvals, bills", "color": "#4C6FA5"}
    objects = [SavedObject("tag", TAG, about), *(view.saved() for view in views.values())]
    for file in sorted((source / "dashboards").glob("*.yaml")):
        objects += read_dashboard(file, views, colours)
    return ndjson(objects)
