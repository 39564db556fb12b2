"""The main job on one machine: all three paths at once, then the proof that the books agree."""
