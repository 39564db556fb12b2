"""Saved objects as Kibana keeps, imports and exports them."""
