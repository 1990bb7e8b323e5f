"""Holdfast turns a folder of Markdown into a web site that keeps working when the network is cut."""

__version__ = "0.1.0"
