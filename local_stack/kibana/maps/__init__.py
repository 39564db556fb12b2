"""Map layers: clusters by tile, counts by country, single documents."""
