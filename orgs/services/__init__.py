"""Writes of the portal: what may change, in which order, by whom."""
